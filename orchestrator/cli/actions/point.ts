import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Session } from '../../../analysis/query/session.ts';
import { alignedLines } from '../../../analysis/text/table.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { computeRows } from '../../execute/compute-rows.ts';
import { openBackend } from '../../../kernels/backends/open.ts';
import { backendFor, type BackendChoice } from '../../machine/choose-backend.ts';
import { cellText } from '../../recheck/compare.ts';
import { computeContext } from '../../recheck/context.ts';
import { npy } from '../../../store/npy.ts';
import { compareRows, storedPoint } from '../../recheck/recompute.ts';
import { keptFiles } from '../../run/kept-files.ts';
import { exitCodes } from '../../run/exit-codes.ts';
import { UsageError } from '../errors.ts';
import { experimentOf, findPoint, type FoundPoint } from '../find-point.ts';
import { makeFolder } from '../../../store/make-folder.ts';
import { answer, listOf } from '../answer.ts';

/** Options of `nightsweep point`. */
export interface PointRequest {
  /** First digits of the point's id. */
  id: string;
  store: string;
  backend: BackendChoice;
  /** Whether to compute the point again and compare. */
  recompute: boolean;
  /** Folder to write the point's arrays to; undefined: none are written. */
  arrays: string | undefined;
}

/** Shows one point in full. On request it computes the point again and compares, and writes its arrays. */
export async function point(request: PointRequest, registry: Registry): Promise<void> {
  const { id, store, backend, recompute, arrays } = request;
  const session = await Session.open(store, registry);
  const found = await findPoint(session, id, store);
  session.close();
  const { row, stored } = found;
  const lines = stored.columns.map(({ name, unit }) => [name, `${cellText(row[name])}${unit ? `  [${unit}]` : ''}`]);
  answer(`${alignedLines(lines).join('\n')}\n`, { point: row });
  if (recompute) await computeAgain(found, store, backend, registry);
  if (arrays !== undefined) await writeArrays(found, store, backend, registry, arrays);
}

/**
 * Writes what a point is computed from as .npy files.
 * @throws UsageError if its experiment has no arrays
 */
async function writeArrays(
  found: FoundPoint,
  store: string,
  choice: BackendChoice,
  registry: Registry,
  folder: string,
): Promise<void> {
  const experiment = await experimentOf(found, store, registry);
  if (!experiment.arrays) throw new UsageError(`--arrays: points of ${experiment.name} have no arrays to write`);
  const { parameters } = storedPoint(store, experiment, found.row);
  const { name } = await backendFor(experiment, choice);
  const backend = await openBackend(name, found.row.precision === 'f64' ? 'f64' : 'f32');
  makeFolder(folder);
  const written: string[] = [];
  for (const array of await experiment.arrays(parameters, { backend, files: keptFiles(store) })) {
    const path = join(folder, `${array.name}.npy`);
    writeFileSync(path, npy(array.values, array.shape));
    written.push(resolve(path));
  }
  answer(listOf(written), { arrays: written });
}

async function computeAgain(
  found: FoundPoint,
  store: string,
  backend: BackendChoice,
  registry: Registry,
): Promise<void> {
  const { row } = found;
  const experiment = await experimentOf(found, store, registry);
  const asked = storedPoint(store, experiment, row);
  const context = await computeContext(registry, experiment, backend, keptFiles(store));
  const again = (await computeRows(experiment, [asked], context)).get(asked.id);
  if (!again) throw new RangeError(`the point ${asked.id} was not computed`);
  const { summary, differences, notComparable } = compareRows(experiment, row, again);
  const lines = [...differences.map((line) => `  ${line}`), ...notComparable.map((line) => `not compared: ${line}`)];
  answer(`\nrecomputed: ${summary}\n${listOf(lines)}`, { recomputed: { summary, differences, notComparable } });
  if (differences.length > 0) process.exitCode = exitCodes.failed;
}
