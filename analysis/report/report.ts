import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Claims } from '../claims/claims.ts';
import { type CheckVerdict, verdictLine, verdictSummary } from '../claims/verdicts.ts';
import type { Statement, Layout, Subject } from '../contract.ts';
import type { Figure } from '../figures/render.ts';
import { caption } from '../phase/diagrams.ts';
import type { WrittenDataset } from '../phase/write-dataset.ts';
import { refreshAdvice } from '../query/mixed-revisions.ts';
import type { Session } from '../query/session.ts';
import { formatBytes, formatCount, formatDuration } from '../text/quantities.ts';
import { codeBlock, escaped, folded, htmlTable } from './html.ts';
import { changesSince, type ReportRecord } from './last-report.ts';
import { nextSteps } from './next-steps.ts';
import { pageData } from './page-data.ts';
import type { PageParts } from './page-html.ts';

/** What the points tend to, drawn. */
export interface DrawnTendencies {
  sentence: string;
  figures: readonly Figure[];
}

/** What to make a report of. */
export interface ReportInput {
  title: string;
  store: string;
  sweep: string | null;
  subject: Subject;
  /** SQL condition that selects the points; and the part of it that the user gave, which SQL can repeat. */
  condition: string;
  where: string | null;
  layout: Layout;
  dataset: WrittenDataset;
  /** Figures of single points. */
  portraits: readonly Figure[];
  /** Warnings about rows of different formulas; none if all follow the same. */
  revisions: readonly string[];
  /** What the points tend to; null where that cannot be told. */
  tendencies: DrawnTendencies | null;
  /** What the sweep asks, the verdicts on its claims, and its curves. */
  answer: { claims: Claims; verdicts: readonly CheckVerdict[]; curves: readonly Figure[] };
  /** What the last report said; null without one. */
  last: ReportRecord | null;
}

/** A report: the parts of its page, and what the next one compares itself with. */
export interface Report {
  parts: PageParts;
  record: ReportRecord;
}

/** The report, of which one HTML page is made: it answers first, has every cell as data, and failures and provenance folded below. */
export async function makeReport(session: Session, input: ReportInput): Promise<Report> {
  const { subject, dataset, layout, store, sweep } = input;
  const [summary] = await session.rows<Summary>(
    `SELECT count(*)::DOUBLE AS points, count(DISTINCT (seed, replicate))::DOUBLE AS draws, sum(cpu_ms) AS core_ms, sum(model_ms) AS model_ms,
            min(started_at)::VARCHAR AS first, max(started_at)::VARCHAR AS last
       FROM "${subject.stored.view}" WHERE ${input.condition}`,
  );
  const findings = subject.analysis.findings?.(dataset.cells, subject.texts) ?? [];
  const made = new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC';
  const record: ReportRecord = { made, points: summary.points, findings };
  const own = await subject.analysis.summary?.(session, input.condition);
  const { cells } = dataset;
  const shown = { cells, subject, layout, store, where: input.where ?? 'true' };
  const data = cells.length === 0 ? null : pageData({ ...shown, fixed: caption(cells, subject, layout) });
  const rest = [
    ...answerFigures(input.answer.curves),
    ...tendencySection(input.tendencies),
    nextSection(nextSteps(dataset.cells, subject, { sweep, store, coreMs: summary.core_ms ?? 0 })),
    ...(input.portraits.length === 0
      ? []
      : [folded('spectra', 'Spectra of chosen points', figuresHtml(input.portraits))]),
    folded('method', 'Method and cost', summaryHtml(summary, input, own)),
    await failuresSection(session, sweep),
    folded('sql', 'Dataset and SQL', sqlHtml(input)),
    folded('provenance', 'Provenance', await provenanceHtml(session, input)),
  ];
  const parts: PageParts = {
    title: input.title,
    lead: leadText(summary, dataset),
    answer: answerHtml(input, findings, changesSince(input.last, record)),
    data,
    rest: rest.join('\n'),
    made: `nightsweep report of ${made}.`,
  };
  return { parts, record };
}

function leadText({ points, draws, core_ms: core }: Summary, { cells }: WrittenDataset): string {
  return `${formatCount(points)} points in ${formatCount(cells.length)} cells, ${formatCount(draws)} independent draws, ${formatDuration(core ?? 0)} of core time`;
}

/** The question, the findings, the verdicts, and what changed. */
function answerHtml(
  { answer: { claims, verdicts } }: ReportInput,
  findings: readonly Statement[],
  changes: readonly string[],
): string {
  const { question, expect } = claims;
  const items = findings.map(({ figure, text }) => `<li><b>${escaped(figure)}</b>${escaped(text)}</li>`);
  return [
    '<section id="answer" aria-label="answer">',
    ...(question === null ? [] : [`<p class="question">${escaped(question)}</p>`]),
    ...(expect === null ? [] : [`<p>Expected: ${escaped(expect)}</p>`]),
    ...(items.length === 0 ? [] : [`<ul class="findings">${items.join('')}</ul>`]),
    ...(verdicts.length === 0
      ? []
      : [`<ul>${verdicts.map(verdictItem).join('')}</ul><p>${escaped(verdictSummary(verdicts))}</p>`]),
    ...changes.map((line) => `<p class="faint">${escaped(line)}</p>`),
    '</section>',
  ].join('\n');
}

function answerFigures(curves: readonly Figure[]): string[] {
  return curves.length === 0
    ? []
    : [`<section id="curves"><h2>Curves of the sweep</h2>${figuresHtml(curves)}</section>`];
}

function tendencySection(tendencies: DrawnTendencies | null): string[] {
  if (tendencies === null) return [];
  const { sentence, figures } = tendencies;
  return [
    `<section id="figure-3"><h2>Figure 3: where it tends</h2><p>${escaped(sentence)}</p>${figuresHtml(figures)}</section>`,
  ];
}

function nextSection(steps: string): string {
  return steps === '' ? '' : `<section id="next"><h2>What to run next</h2>\n${steps}</section>`;
}

function verdictItem(verdict: CheckVerdict): string {
  const look = verdict.outcome === 'holds' ? 'good' : 'bad';
  return `<li class="${look}">${escaped(verdictLine(verdict))}</li>`;
}

interface Summary {
  points: number;
  draws: number;
  /** Core time that was taken, and what the model says of it; null where there is no point. */
  core_ms: number | null;
  model_ms: number | null;
  first: string | null;
  last: string | null;
}

function summaryHtml(
  s: Summary,
  { dataset, revisions, store, sweep }: ReportInput,
  own: { rows: [string, string][]; note: string } = { rows: [], note: '' },
): string {
  const rows: [string, string][] = [
    ['points', `${formatCount(s.points)} in ${formatCount(dataset.cells.length)} cells`],
    ['independent draws', formatCount(s.draws)],
    ['core time taken', formatDuration(s.core_ms ?? 0)],
    ...predictedRow(store, sweep),
    ['computed', s.first === null ? 'nothing yet' : `${s.first} to ${String(s.last)} UTC`],
    ...own.rows,
  ];
  const mixed = revisions.map((line) => `<p class="bad">${escaped(line)}.</p>`).join('\n');
  const advice = revisions.length === 0 ? '' : `<p>${escaped(refreshAdvice)}</p>`;
  return `${htmlTable(null, rows)}\n${mixed}${advice}\n<p>${own.note}</p>`;
}

/** What the plan of the last run said of its points. */
function predictedRow(store: string, sweep: string | null): [string, string][] {
  if (sweep === null) return [];
  try {
    const plan = JSON.parse(readFileSync(join(store, 'sweeps', sweep, 'plan.json'), 'utf8')) as Record<string, number>;
    const what = `${formatDuration(plan.core_hours * 3.6e6)} for ${formatCount(plan.points - plan.stored)} points`;
    return [['predicted by the last plan', what]];
  } catch {
    return [];
  }
}

function figuresHtml(figures: readonly Figure[]): string {
  return figures
    .map(
      ({ svg, title }) =>
        `<figure class="drawn" tabindex="0"><div role="img" aria-label="${escaped(title)}">${svg}</div></figure>`,
    )
    .join('\n');
}

/** Failures by cause. They are folded if there are none. */
async function failuresSection(session: Session, sweep: string | null): Promise<string> {
  const where = sweep === null ? 'true' : `sweep = '${sweep.replaceAll("'", "''")}'`;
  const failures = await session.rows<{ cause: string; message: string; points: number; failed: string; task: string }>(
    `SELECT cause, message, count(*)::DOUBLE AS points, max(failed_at)::VARCHAR AS failed, max(task_id) AS task FROM failures
      WHERE ${where} AND NOT resolved GROUP BY cause, message ORDER BY points DESC LIMIT 50`,
  );
  const title = `Failures: ${formatCount(failures.reduce((sum, { points }) => sum + points, 0))}`;
  if (failures.length === 0) return folded('failures', title, '<p class="good">No point failed.</p>');
  const rows = failures.map(({ cause, message, points, failed, task }) => [cause, points, message, task, failed]);
  return `<section id="failures"><h2>${title}</h2><p class="bad">These points have no row; running the sweep again tries them again.</p>${htmlTable(['cause', 'points', 'message', 'last task', 'when'], rows)}</section>`;
}

function sqlHtml({ dataset, store, subject }: ReportInput): string {
  const { view } = subject.stored;
  const example = `SELECT * FROM ${view} ORDER BY replicate LIMIT 20`;
  return `<p>The diagrams are drawn from <code>phase.parquet</code> beside this page (its columns: <code>phase.codebook.json</code>), made by the query below from
${formatCount(dataset.provenance.points)} points (SHA-256 of their ids, revisions and results: <code>${dataset.provenance.points_hash.slice(0, 16)}…</code>). To ask more:</p>
${codeBlock(`npx nightsweep sql "${example}" --store ${store}`)}
<p>The query:</p>${codeBlock(dataset.provenance.query)}`;
}

async function provenanceHtml(session: Session, { store, sweep, subject, condition }: ReportInput): Promise<string> {
  const hosts = await session.rows<Record<string, string | number>>(
    `SELECT host, kernel_version, coalesce(code_hash, '') AS code_hash, backend, loops, blas_core, blas_threads, count(*)::DOUBLE AS points, max(peak_rss_mb) AS rss
       FROM "${subject.stored.view}" WHERE ${condition} GROUP BY ALL ORDER BY ALL`,
  );
  const table = htmlTable(
    ['host', 'version', 'own code', 'backend', 'loops', 'BLAS core', 'threads', 'points', 'peak memory'],
    hosts.map((h) => [
      h.host,
      h.kernel_version,
      h.code_hash,
      h.backend,
      h.loops,
      h.blas_core,
      h.blas_threads,
      h.points,
      formatBytes(Number(h.rss) * 2 ** 20),
    ]),
  );
  if (sweep === null) return table;
  const shown = ['spec.yaml', 'provenance.jsonl'].flatMap((name) => {
    const path = join(store, 'sweeps', sweep, name);
    if (!existsSync(path)) return [];
    return [`<p>${name}:</p>${codeBlock(readFileSync(path, 'utf8'))}`];
  });
  return table + shown.join('\n');
}
