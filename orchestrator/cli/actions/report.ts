import { keptFiles } from '../../run/kept-files.ts';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { curveFigures } from '../../../analysis/claims/curve-figure.ts';
import { type CheckVerdict, verdictLine, verdictSummary } from '../../../analysis/claims/verdicts.ts';
import type { Subject } from '../../../analysis/contract.ts';
import { type Figure, writeFigure } from '../../../analysis/figures/render.ts';
import { diagramSpecs } from '../../../analysis/phase/diagrams.ts';
import { Session } from '../../../analysis/query/session.ts';
import { keepReport } from '../../../analysis/report/last-report.ts';
import { counted } from '../../../analysis/text/quantities.ts';
import { pageHtml } from '../../../analysis/report/page-html.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import type { BackendChoice } from '../../machine/choose-backend.ts';
import { computeContext } from '../../recheck/context.ts';
import { portraitsOf } from '../../recheck/portrait.ts';
import { sweepFolder } from '../../run/sweep-record.ts';
import { makeFolder } from '../../../store/make-folder.ts';
import { compose, gather } from '../report-parts.ts';
import { StepLine } from '../step-line.ts';
import {
  type Choice,
  type LayoutChoice,
  outputAccess,
  readSelection,
  refuseEmpty,
  tellOmitted,
  warnOfRevisions,
} from '../selection.ts';
import { painted } from '../colour.ts';
import { answer, listOf } from '../answer.ts';

/** Options of `nightsweep report`. */
export interface ReportRequest extends Choice, LayoutChoice {
  store: string;
  backend: BackendChoice;
  /** Names of the figures to draw beside the page. */
  figures: readonly string[];
  /** Folder to write to; undefined: `<store>/report/<sweep>`. */
  out: string | undefined;
}

/** Writes figures, the dataset and one page about a sweep, finished or not. */
export async function report(request: ReportRequest, registry: Registry): Promise<void> {
  const line = new StepLine();
  try {
    await write(request, registry, line);
  } finally {
    line.end();
  }
}

async function write(request: ReportRequest, registry: Registry, line: StepLine): Promise<void> {
  const { store, sweep } = request;
  line.say('reading the rows');
  const session = await Session.open(store, registry, outputAccess(request.out));
  const selection = await readSelection(session, store, registry, request);
  // A sweep whose points all failed gets a report too.
  if (sweep === undefined || !existsSync(sweepFolder(store, sweep))) await refuseEmpty(session, selection);
  const { subject, condition, layout } = selection;
  line.end();
  const revisions = await warnOfRevisions(session, selection);
  const folder = request.out ?? join(store, 'report', sweep ?? 'all');
  makeFolder(folder);
  const place = { ...request, folder };
  // Another process computes the points of the portraits while this one does the rest. What goes wrong with them is told where they are awaited.
  const portraitsToCome = portraitsFor(session, subject, condition, place, registry);
  portraitsToCome.catch(() => undefined);
  line.say('computing cells, claims and predictions');
  const gathered = await gather(session, selection, place);
  const { dataset, claims, verdicts } = gathered;
  const { specs, combinations, drawn } = diagramSpecs(dataset.cells, subject, layout, { only: request.figures });
  const curves = await session.guard(() => curveFigures(session, subject, condition, claims.curves));
  const tendencies = (await subject.analysis.tendencies?.(session, condition)) ?? null;
  line.say(`drawing ${counted(specs.length + curves.length, 'figure')} of ${counted(dataset.cells.length, 'cell')}`);
  const [portraits, diagrams, drawnCurves, drawnTendencies] = await Promise.all([
    portraitsToCome,
    Promise.all(specs.map((spec) => writeFigure(folder, spec))),
    Promise.all(curves.map((spec) => writeFigure(folder, spec))),
    Promise.all((tendencies?.figures ?? []).map((spec) => writeFigure(folder, spec))),
  ]);
  const path = join(folder, 'report.html');
  line.say('writing the page');
  const { parts, record } = await compose(session, selection, gathered, place, {
    ...{
      curves: drawnCurves,
      tendencies: tendencies && { sentence: tendencies.sentence, figures: drawnTendencies },
      portraits,
      revisions,
    },
  });
  writeFileSync(path, pageHtml(parts));
  keepReport(folder, record);
  session.close();
  line.end();
  tellOmitted(combinations, drawn.length);
  const page = resolve(path);
  const figures = [...drawnCurves, ...drawnTendencies, ...diagrams, ...portraits].map(({ name }) =>
    resolve(folder, `${name}.png`),
  );
  const judged = verdicts.length > 0 ? [...verdicts.map(paintedVerdict), verdictSummary(verdicts)] : [];
  answer(listOf([page, ...figures, ...judged]), { report: page, figures, verdicts });
}

const moods = { holds: 'good', fails: 'bad', open: 'doubtful' } as const;

function paintedVerdict(verdict: CheckVerdict): string {
  const { outcome } = verdict;
  return painted(moods[outcome], outcome) + verdictLine(verdict).slice(outcome.length);
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
  const context = () => computeContext(registry, experiment, backend, keptFiles(store));
  const specs = await portraitsOf(rows, { store, experiment, portrait, context });
  return Promise.all(specs.map((spec) => writeFigure(folder, spec)));
}
