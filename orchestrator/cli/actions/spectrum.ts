import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { renderFigure, writeFigure } from '../../../analysis/figures/render.ts';
import { spectrumSpec } from '../../../experiments/two-step/analysis/spectrum.ts';
import { spectrumPoint } from '../../../experiments/two-step/analysis/spectrum-point.ts';
import { Session } from '../../../analysis/query/session.ts';
import { backendOpener } from '../../machine/choose-backend.ts';
import { spectrumOf } from '../../recheck/recompute.ts';
import { findPoint } from '../find-point.ts';
import type { Arguments } from '../commands/spectrum.ts';

/** What `nightsweep spectrum` does. */
export async function spectrum({ ids, store, backend, out = join(store, 'spectra') }: Arguments): Promise<void> {
  const session = await Session.open(store);
  mkdirSync(out, { recursive: true });
  const open = backendOpener(backend);
  for (const id of ids) {
    const row = await findPoint(session, id, store);
    const figure = await renderFigure(spectrumSpec(spectrumPoint(row, [...(await spectrumOf(store, row, open))])));
    writeFigure(out, figure);
    process.stdout.write(`${out}/${figure.name}.png\n`);
  }
  session.close();
}
