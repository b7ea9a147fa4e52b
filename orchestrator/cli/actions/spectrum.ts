import { keptFiles } from '../../run/kept-files.ts';
import { join } from 'node:path';
import { subjectOf } from '../../../analysis/contract.ts';
import { writeFigure } from '../../../analysis/figures/render.ts';
import { Session } from '../../../analysis/query/session.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import type { BackendChoice } from '../../machine/choose-backend.ts';
import { computeContext } from '../../recheck/context.ts';
import { portraitsOf } from '../../recheck/portrait.ts';
import { UsageError } from '../errors.ts';
import { experimentOf, findPoint } from '../find-point.ts';
import { makeFolder } from '../../../store/make-folder.ts';
import { answer, listOf } from '../answer.ts';

/** Options of `nightsweep spectrum`. */
export interface SpectrumRequest {
  /** First digits of the points' ids. */
  ids: readonly string[];
  store: string;
  backend: BackendChoice;
  /** Folder to write to; undefined: `<store>/spectra`. */
  out: string | undefined;
}

/** Draws the singular values of chosen points. */
export async function spectrum(request: SpectrumRequest, registry: Registry): Promise<void> {
  const { ids, store, backend, out = join(store, 'spectra') } = request;
  const session = await Session.open(store, registry);
  makeFolder(out);
  const figures: string[] = [];
  for (const id of ids) {
    const found = await findPoint(session, id, store);
    const experiment = await experimentOf(found, store, registry);
    const { portrait } = (await subjectOf(found.stored)).analysis;
    if (!portrait) throw new UsageError(`${experiment.name} has no figure of a single point`);
    const context = () => computeContext(registry, experiment, backend, keptFiles(store));
    for (const spec of await portraitsOf([found.row], { store, experiment, portrait, context })) {
      const { name } = await writeFigure(out, spec);
      figures.push(`${out}/${name}.png`);
    }
  }
  session.close();
  answer(listOf(figures), { figures });
}
