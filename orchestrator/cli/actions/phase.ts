import { join } from 'node:path';
import type { Subject } from '../../../analysis/contract.ts';
import { numericResults } from '../../../analysis/dataset/query.ts';
import { writeFigure } from '../../../analysis/figures/render.ts';
import { diagramSpecs } from '../../../analysis/phase/diagrams.ts';
import { writeDataset, writeParts } from '../../../analysis/phase/write-dataset.ts';
import { Session } from '../../../analysis/query/session.ts';
import { suggestion } from '../../../analysis/text/nearest.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { version } from '../../version.ts';
import { UsageError } from '../errors.ts';
import { makeFolder } from '../../../store/make-folder.ts';
import {
  type Choice,
  type LayoutChoice,
  outputAccess,
  readSelection,
  refuseEmpty,
  tellOmitted,
  warnOfRevisions,
} from '../selection.ts';
import { answer, listOf } from '../answer.ts';

/** Options of `nightsweep phase`. */
export interface PhaseRequest extends Choice, LayoutChoice {
  store: string;
  /** Result columns or measures to draw; empty: the experiment's own figures. */
  values: readonly string[];
  /** Names of the figures to draw; undefined: all. */
  only: readonly string[] | undefined;
  /** Folder to write to; undefined: `<store>/phase/<sweep>`. */
  out: string | undefined;
}

/** Writes the dataset of a phase diagram and its figures. */
export async function phase(request: PhaseRequest, registry: Registry): Promise<void> {
  const session = await Session.open(request.store, registry, outputAccess(request.out));
  const selection = await readSelection(session, request.store, registry, request);
  await refuseEmpty(session, selection);
  const { subject, condition: where, layout } = selection;
  const values = checkedValues(subject, request.values);
  await warnOfRevisions(session, selection);
  const folder = request.out ?? join(request.store, 'phase', request.sweep ?? 'all');
  makeFolder(folder);
  const options = { sweep: request.sweep, where: request.where, ...layout };
  const dataset = await session.guard(() =>
    writeDataset(session, subject, { where, folder, values, options, nightsweep: version() }),
  );
  const { cells, path, provenance } = dataset;
  const { specs, combinations, drawn } = diagramSpecs(cells, subject, layout, { values, only: request.only });
  const parts = await writeParts(session, folder, dataset, drawn);
  const drawings = await Promise.all(specs.map((spec) => writeFigure(folder, spec)));
  const figures = drawings.map(({ name }) => `${folder}/${name}.png`);
  session.close();
  const counts = { cells: cells.length, points: provenance.points };
  answer(`${path}  (${counts.cells} cells from ${counts.points} points)\n${listOf([...parts, ...figures])}`, {
    ...{ dataset: path, ...counts, parts, figures },
  });
  tellOmitted(combinations, drawn.length);
}

/** @throws UsageError for a value that is neither a number among the results nor a measure */
function checkedValues({ stored, analysis }: Subject, values: readonly string[]): readonly string[] {
  const numbers = numericResults(stored.columns).map(({ name }) => name);
  const allowed = [...numbers, ...(analysis.measures ?? []).map(({ name }) => name)];
  for (const value of values) {
    if (allowed.includes(value)) continue;
    throw new UsageError(
      `--value ${value} is not a number that ${stored.experiment} stores${suggestion(value, allowed)}\nallowed: ${allowed.join(', ')}`,
    );
  }
  return values;
}
