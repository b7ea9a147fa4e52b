import { completed } from '../../kernels/contract/completed.ts';
import type { Draw, Experiment } from '../../kernels/contract/experiment.ts';
import { PointFamily } from '../../kernels/contract/identity.ts';
import { versionOf } from '../../kernels/contract/versions.ts';
import { StoreError } from '../../store/errors.ts';
import type { OfferedRow } from '../../store/take-in.ts';

/**
 * Makes a check that rows have the ids that their parameters give.
 * @param experiment null if this version does not know it: then only the form of the ids is checked
 * @param from the store they come from, for the message
 * @throws StoreError (from the check) for the first row that does not
 */
export function checkerOf(experiment: Experiment | null, from: string): (rows: readonly OfferedRow[]) => void {
  return (rows) => {
    for (const { point_id: id, version, parameters } of rows) {
      const fits = experiment === null ? /^[0-9a-f]{24}$/.test(id) : idOf(experiment, version, parameters) === id;
      if (fits) continue;
      throw new StoreError(
        `the row ${id} in ${from} does not have the id that its parameters give; it was altered, and nothing more was taken in`,
      );
    }
  };
}

function idOf(experiment: Experiment, version: number, parameters: string): string {
  const draw = completed(experiment.parameters, JSON.parse(parameters) as Draw);
  return new PointFamily(experiment, draw, Math.min(version, versionOf(experiment, draw))).id(draw.replicate);
}
