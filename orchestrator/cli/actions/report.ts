import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Subject } from '../../../analysis/contract.ts';
import { type Figure, writeFigure } from '../../../analysis/figures/render.ts';
import { diagramSpecs } from '../../../analysis/phase/diagrams.ts';
import { writeDataset } from '../../../analysis/phase/write-dataset.ts';
import { Session } from '../../../analysis/query/session.ts';
import { reportPage } from '../../../analysis/report/report.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import type { BackendChoice } from '../../machine/choose-backend.ts';
import { computeContext } from '../../recheck/context.ts';
import { portraitsOf } from '../../recheck/portrait.ts';
import { recordedSweep } from '../../run/recorded-sweep.ts';
import { sweepFolder } from '../../run/sweep-record.ts';
import { TrustError } from '../../run/trust.ts';
import { version } from '../../version.ts';
import {
  type Choice,
  type LayoutChoice,
  readSelection,
  refuseEmpty,
  tellOmitted,
  warnOfRevisions,
} from '../selection.ts';

/** Options of `nightsweep report`. */
export interface ReportRequest extends Choice, LayoutChoice {
  store: string;
  backend: BackendChoice;
  /** Folder to write to; undefined: `<store>/report/<sweep>`. */
  out: string | undefined;
}

/** Writes figures, the dataset and one page about a sweep, finished or not. */
export async function report(request: ReportRequest, registry: Registry): Promise<void> {
  const { store, sweep } = request;
  const session = await Session.open(store, registry);
  const selection = await readSelection(session, store, registry, request);
  // A sweep whose points all failed gets a report too.
  if (sweep === undefined || !existsSync(sweepFolder(store, sweep))) await refuseEmpty(session, selection);
  const { subject, condition, layout } = selection;
  const revisions = await warnOfRevisions(session, selection);
  const folder = request.out ?? join(store, 'report', sweep ?? 'all');
  mkdirSync(folder, { recursive: true });
  const options = { sweep, where: request.where, ...layout };
  const dataset = await session.guard(() =>
    writeDataset(session, subject, { where: condition, folder, values: [], options, nightsweep: version() }),
  );
  const { specs, combinations, drawn } = diagramSpecs(dataset.cells, subject, layout);
  // Another process computes the points of the portraits while this one draws the diagrams.
  const [portraits, diagrams] = await Promise.all([
    portraitsFor(session, subject, condition, { ...request, folder }, registry),
    Promise.all(specs.map((spec) => writeFigure(folder, spec))),
  ]);
  const path = join(folder, 'report.html');
  const title = await titleOf(store, sweep, registry);
  const input = { title, store, sweep: sweep ?? null, subject, condition, dataset, diagrams, portraits, revisions };
  writeFileSync(path, await reportPage(session, input));
  session.close();
  tellOmitted(combinations, drawn.length);
  process.stdout.write(`${resolve(path)}\n`);
  for (const { name } of [...diagrams, ...portraits]) process.stdout.write(`${resolve(folder, `${name}.png`)}\n`);
}

/** Draws the points that the experiment chooses for a report, and writes the figures to the folder. */
async function portraitsFor(
  session: Session,
  { analysis, stored }: Subject,
  condition: string,
  { store, backend, folder }: Pick<ReportRequest, 'store' | 'backend'> & { folder: string },
  registry: Registry,
): Promise<Figure[]> {
  const { portrait } = analysis;
  const experiment = stored.shipped;
  if (!analysis.exhibits || !portrait || !experiment) return [];
  const rows = await analysis.exhibits(session, condition);
  const context = () => computeContext(registry, experiment, backend);
  const specs = await portraitsOf(rows, { store, experiment, portrait, context });
  return Promise.all(specs.map((spec) => writeFigure(folder, spec)));
}

async function titleOf(store: string, sweep: string | undefined, registry: Registry): Promise<string> {
  if (sweep === undefined) return 'All sweeps';
  try {
    return (await recordedSweep(store, sweep, registry))?.title ?? sweep;
  } catch (error) {
    if (error instanceof TrustError) return sweep;
    throw error;
  }
}
