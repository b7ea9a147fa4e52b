import { mkdirSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import { renderFigure, writeFigure } from '../../../analysis/figures/render.ts';
import { diagramSpecs } from '../../../analysis/phase/diagrams.ts';
import { writeDataset } from '../../../analysis/phase/write-dataset.ts';
import { Session } from '../../../analysis/query/session.ts';
import { version } from '../../version.ts';
import { storeOption } from '../options.ts';
import { readSelection, type SelectionArguments, selectionOptions } from '../selection.ts';

interface Arguments extends SelectionArguments {
  store: string;
  out: string;
}

export const phaseCommand: CommandModule<object, Arguments> = {
  command: 'phase',
  describe: 'Write the phase-diagram dataset (Parquet, codebook) and its figures (SVG, PNG)',
  builder: (yargs) =>
    yargs
      .option('store', storeOption)
      .options(selectionOptions)
      .option('out', { type: 'string', default: 'phase', describe: 'Folder for the dataset and figures' })
      .example('$0 phase --sweep overnight --where "batch = \'reused\'"', 'one sweep, reused batches')
      .example('$0 phase --x width --y alpha2 --where "alpha1 = 0.3"', 'other axes'),
  handler: async (given) => {
    const session = await Session.open(given.store);
    const { condition, layout } = await readSelection(session, given);
    mkdirSync(given.out, { recursive: true });
    const { cells, path, provenance } = await session.guard(() =>
      writeDataset(session, condition, given.out, version()),
    );
    process.stdout.write(`${path}  (${cells.length} cells from ${provenance.points} points)\n`);
    for (const spec of diagramSpecs(cells, layout)) {
      const figure = await renderFigure(spec);
      writeFigure(given.out, figure);
      process.stdout.write(`${given.out}/${figure.name}.png\n`);
    }
    session.close();
  },
};
