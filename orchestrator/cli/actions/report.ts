import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { renderFigure, writeFigure } from '../../../analysis/figures/render.ts';
import { spectrumSpec } from '../../../experiments/two-step/analysis/spectrum.ts';
import { spectrumPoint } from '../../../experiments/two-step/analysis/spectrum-point.ts';
import { diagramSpecs } from '../../../analysis/phase/diagrams.ts';
import { writeDataset } from '../../../analysis/phase/write-dataset.ts';
import { Session } from '../../../analysis/query/session.ts';
import { chosenPoints } from '../../../experiments/two-step/analysis/chosen-points.ts';
import { reportPage } from '../../../analysis/report/report.ts';
import { loadSweep } from '../../sweep/load-sweep.ts';
import { backendOpener } from '../../machine/choose-backend.ts';
import { spectrumOf } from '../../recheck/recompute.ts';
import { sweepFolder } from '../../run/sweep-record.ts';
import { version } from '../../version.ts';
import { readSelection, refuseEmpty, tellOmitted } from '../selection.ts';
import type { Arguments } from '../commands/report.ts';

/** What `nightsweep report` does. */
export async function report(given: Arguments): Promise<void> {
  const { store, sweep } = given;
  const session = await Session.open(store);
  const selection = await readSelection(session, store, given);
  // A sweep of which every point failed has a report too.
  if (sweep === undefined || !existsSync(sweepFolder(store, sweep))) await refuseEmpty(session, selection);
  const { condition, layout } = selection;
  const out = given.out ?? join(store, 'report', sweep ?? 'all');
  mkdirSync(out, { recursive: true });
  const dataset = await session.guard(() =>
    writeDataset(session, condition, out, { sweep, where: given.where, ...layout }, version()),
  );
  const { specs, combinations, drawn } = diagramSpecs(dataset.cells, layout);
  const diagrams = await Promise.all(specs.map(renderFigure));
  const rows = await chosenPoints(session, condition);
  const open = backendOpener(given.backend);
  const spectra = await Promise.all(
    rows.map(async (row) => renderFigure(spectrumSpec(spectrumPoint(row, [...(await spectrumOf(store, row, open))])))),
  );
  for (const figure of [...diagrams, ...spectra]) writeFigure(out, figure);
  const input = { title: titleOf(store, sweep), store, sweep: sweep ?? null, condition, dataset, diagrams, spectra };
  const path = join(out, 'report.html');
  writeFileSync(path, await reportPage(session, input));
  session.close();
  tellOmitted(combinations, drawn.length);
  process.stdout.write(`${resolve(path)}\n`);
  for (const { name } of [...diagrams, ...spectra]) process.stdout.write(`${resolve(out, `${name}.png`)}\n`);
}

function titleOf(store: string, sweep: string | undefined): string {
  if (sweep === undefined) return 'All sweeps';
  const path = join(sweepFolder(store, sweep), 'spec.yaml');
  return existsSync(path) ? loadSweep(path).title : sweep;
}
