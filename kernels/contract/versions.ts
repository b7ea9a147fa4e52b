import type { Draw, Experiment } from './experiment.ts';

/** The version in the id of a point: the last one that changed what the point means. */
export function versionOf({ version, changes }: Experiment, parameters: Draw): number {
  let last = version;
  for (;;) {
    const change = changes?.find((one) => one.version === last);
    if (!change?.unchanged?.(parameters)) return last;
    last--;
  }
}
