import type { Options } from 'yargs';

/** Options that choose points and lay them out. */
export const selectionOptions = {
  sweep: { type: 'string', describe: 'Only points of this sweep' },
  where: { type: 'string', describe: 'Only points that meet this SQL condition, e.g. "width >= 512"' },
  x: { type: 'string', default: 'alpha1', describe: 'Parameter along the horizontal axis' },
  y: { type: 'string', describe: 'Parameter along the vertical axis (default: alpha2, or width for one step)' },
  row: { type: 'string', default: 'width', describe: 'Parameter that parts figures into rows' },
} as const satisfies Record<string, Options>;

export interface SelectionArguments {
  sweep: string | undefined;
  where: string | undefined;
  x: string;
  y: string | undefined;
  row: string;
}
