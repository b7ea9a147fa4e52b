import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { renderFigure, writeFigure } from '../../../analysis/figures/render.ts';
import { diagramSpecs } from '../../../analysis/phase/diagrams.ts';
import { writeDataset, writeParts } from '../../../analysis/phase/write-dataset.ts';
import { Session } from '../../../analysis/query/session.ts';
import { version } from '../../version.ts';
import { readSelection, refuseEmpty, tellOmitted } from '../selection.ts';
import type { Arguments } from '../commands/phase.ts';

/** What `nightsweep phase` does. */
export async function phase(given: Arguments): Promise<void> {
  const session = await Session.open(given.store);
  const selection = await readSelection(session, given.store, given);
  await refuseEmpty(session, selection);
  const { condition, layout } = selection;
  const out = given.out ?? join(given.store, 'phase', given.sweep ?? 'all');
  mkdirSync(out, { recursive: true });
  const { sweep, where } = given;
  const options = { sweep, where, ...layout };
  const dataset = await session.guard(() => writeDataset(session, condition, out, options, version()));
  const { cells, path, provenance } = dataset;
  process.stdout.write(`${path}  (${cells.length} cells from ${provenance.points} points)\n`);
  const { specs, combinations, drawn } = diagramSpecs(cells, layout);
  for (const part of await writeParts(session, out, dataset, drawn)) process.stdout.write(`${part}\n`);
  for (const spec of specs) {
    const figure = await renderFigure(spec);
    writeFigure(out, figure);
    process.stdout.write(`${out}/${figure.name}.png\n`);
  }
  session.close();
  tellOmitted(combinations, drawn.length);
}
