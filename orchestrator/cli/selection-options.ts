import type { Options } from 'yargs';
import { experimentOption } from './options.ts';

/** Options that choose points. */
export const choosingOptions = {
  sweep: { type: 'string', describe: 'Only points of this sweep' },
  where: { type: 'string', describe: 'Only points that meet this SQL condition, e.g. "seed = 1"' },
  experiment: experimentOption,
} as const satisfies Record<string, Options>;

/** Options that lay points out. */
export const layoutOptions = {
  x: { type: 'string', describe: "Parameter along the horizontal axis (default: the experiment's own)" },
  y: { type: 'string', describe: "Parameter along the vertical axis (default: the experiment's own)" },
  columns: {
    type: 'string',
    describe: "Parameter that parts figures into columns (default: the experiment's own)",
  },
  row: { type: 'string', describe: "Parameter that parts figures into rows (default: the experiment's own)" },
} as const satisfies Record<string, Options>;
