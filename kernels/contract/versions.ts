import type { Draw, Experiment } from './experiment.ts';

/** What a version of an experiment changed. Written as a method, so that an experiment's own parameters are accepted for `Draw`. */
export type VersionChange<P extends Draw = Draw> = {
  /** The version, from 2 on. */
  version: number;
  /** What came to mean something else, in one line. */
  what: string;
  /** Whether a point means what it meant before; its id then keeps the earlier version. By default no point does. */
  unchanged?(parameters: P): boolean;
};

/** The version in the id of a point: the last one that changed what the point means. */
export function versionOf({ version, changes }: Experiment, parameters: Draw): number {
  let last = version;
  for (;;) {
    const change = changes?.find((one) => one.version === last);
    if (!change?.unchanged?.(parameters)) return last;
    last--;
  }
}
