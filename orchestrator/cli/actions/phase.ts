import { mkdirSync } from 'node:fs';
import { renderFigure, writeFigure } from '../../../analysis/figures/render.ts';
import { diagramSpecs } from '../../../analysis/phase/diagrams.ts';
import { writeDataset } from '../../../analysis/phase/write-dataset.ts';
import { Session } from '../../../analysis/query/session.ts';
import { version } from '../../version.ts';
import { readSelection } from '../selection.ts';
import type { Arguments } from '../commands/phase.ts';

/** What `nightsweep phase` does. */
export async function phase(given: Arguments): Promise<void> {
  const session = await Session.open(given.store);
  const { condition, layout } = await readSelection(session, given);
  mkdirSync(given.out, { recursive: true });
  const { cells, path, provenance } = await session.guard(() => writeDataset(session, condition, given.out, version()));
  process.stdout.write(`${path}  (${cells.length} cells from ${provenance.points} points)\n`);
  for (const spec of diagramSpecs(cells, layout)) {
    const figure = await renderFigure(spec);
    writeFigure(given.out, figure);
    process.stdout.write(`${given.out}/${figure.name}.png\n`);
  }
  session.close();
}
