import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Claims } from '../claims/claims.ts';
import { type CheckVerdict, verdictLine, verdictSummary } from '../claims/verdicts.ts';
import type { Subject } from '../contract.ts';
import type { Figure } from '../figures/render.ts';
import type { WrittenDataset } from '../phase/write-dataset.ts';
import { refreshAdvice } from '../query/mixed-revisions.ts';
import type { Session } from '../query/session.ts';
import { formatBytes, formatCount, formatDuration } from '../text/quantities.ts';
import { escaped, htmlTable, page, type Section } from './html.ts';

/** What to make a report of. */
export interface ReportInput {
  title: string;
  store: string;
  sweep: string | null;
  subject: Subject;
  /** SQL condition that selects the points. */
  condition: string;
  dataset: WrittenDataset;
  diagrams: readonly Figure[];
  /** Figures of single points. */
  portraits: readonly Figure[];
  /** Warnings about rows of different formulas; none if all follow the same. */
  revisions: readonly string[];
  /** What the sweep asks, the verdicts on its claims, and its curves. */
  answer: { claims: Claims; verdicts: readonly CheckVerdict[]; curves: readonly Figure[] };
}

/** The report: one self-contained HTML page with figures, the data behind them, failures and provenance. */
export async function reportPage(session: Session, input: ReportInput): Promise<string> {
  const { view } = input.subject.stored;
  const [summary] = await session.rows<Summary>(
    `SELECT count(*)::DOUBLE AS points, count(DISTINCT (seed, replicate))::DOUBLE AS draws, sum(wall_ms) AS wall_ms,
            min(started_at)::VARCHAR AS first, max(started_at)::VARCHAR AS last
       FROM "${view}" WHERE ${input.condition}`,
  );
  const own = await input.subject.analysis.summary?.(session, input.condition);
  const sections: Section[] = [
    ...answerSection(input.answer),
    { id: 'summary', title: 'Summary', html: summaryHtml(summary, input, own) },
    { id: 'diagrams', title: 'Phase diagrams', html: figuresHtml(input.diagrams) },
    ...(input.portraits.length > 0 ? [{ id: 'spectra', title: 'Spectra', html: figuresHtml(input.portraits) }] : []),
    { id: 'failures', title: 'Failures', html: await failuresHtml(session, input.sweep) },
    { id: 'sql', title: 'Dataset and SQL', html: sqlHtml(input) },
    { id: 'provenance', title: 'Provenance', html: await provenanceHtml(session, input) },
  ];
  return page(
    input.title,
    `nightsweep report, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    sections,
  );
}

/** The question, what became of its checks, and its curves; none if the sweep has none. */
function answerSection({ claims, verdicts, curves }: ReportInput['answer']): Section[] {
  const { question, expect } = claims;
  if (question === null && expect === null && verdicts.length + curves.length === 0) return [];
  const lines = [
    ...(question === null ? [] : [`<p><strong>${escaped(question)}</strong></p>`]),
    ...(expect === null ? [] : [`<p>Expected: ${escaped(expect)}</p>`]),
    ...(verdicts.length === 0
      ? []
      : [`<ul>${verdicts.map(verdictItem).join('')}</ul><p>${escaped(verdictSummary(verdicts))}</p>`]),
    figuresHtml(curves),
  ];
  return [{ id: 'question', title: 'Question', html: lines.join('\n') }];
}

function verdictItem(verdict: CheckVerdict): string {
  const look = verdict.outcome === 'holds' ? 'fine' : 'bad';
  return `<li class="${look}">${escaped(verdictLine(verdict))}</li>`;
}

interface Summary {
  points: number;
  draws: number;
  /** Null where there is no point. */
  wall_ms: number | null;
  first: string | null;
  last: string | null;
}

function summaryHtml(
  s: Summary,
  { dataset, revisions }: ReportInput,
  own: { rows: [string, string][]; note: string } = { rows: [], note: '' },
): string {
  const rows: [string, string][] = [
    ['points', `${formatCount(s.points)} in ${formatCount(dataset.cells.length)} cells`],
    ['independent draws', formatCount(s.draws)],
    ['core time', formatDuration(s.wall_ms ?? 0)],
    ['computed', s.first === null ? 'nothing yet' : `${s.first} to ${String(s.last)} UTC`],
    ...own.rows,
  ];
  const mixed = revisions.map((line) => `<p class="bad">${escaped(line)}.</p>`).join('\n');
  const advice = revisions.length === 0 ? '' : `<p>${escaped(refreshAdvice)}</p>`;
  return `${htmlTable(['', ''], rows)}\n${mixed}${advice}\n<p>${own.note}</p>`;
}

function figuresHtml(figures: readonly Figure[]): string {
  return figures
    .map(({ svg, title }) => `<figure role="img" aria-label="${escaped(title)}">${svg}</figure>`)
    .join('\n');
}

async function failuresHtml(session: Session, sweep: string | null): Promise<string> {
  const where = sweep === null ? 'true' : `sweep = '${sweep.replaceAll("'", "''")}'`;
  const failures = await session.rows<{ task: string; cause: string; message: string; points: number; failed: string }>(
    `SELECT task_id AS task, cause, message, count(*)::DOUBLE AS points, max(failed_at)::VARCHAR AS failed FROM failures
      WHERE ${where} AND NOT resolved GROUP BY ALL ORDER BY failed DESC LIMIT 50`,
  );
  if (failures.length === 0) return '<p class="fine">No point failed.</p>';
  const rows = failures.map(({ task, cause, message, points, failed }) => [task, points, cause, message, failed]);
  return `<p class="bad">These points have no row; running the sweep again tries them again.</p>${htmlTable(['task', 'points', 'cause', 'message', 'when'], rows)}`;
}

function sqlHtml({ dataset, store, subject }: ReportInput): string {
  const { view } = subject.stored;
  const example = `SELECT * FROM ${view} ORDER BY replicate LIMIT 20`;
  return `<p>The diagrams are drawn from <code>phase.parquet</code> beside this page (its columns: <code>phase.codebook.json</code>), made by the query below from
${formatCount(dataset.provenance.points)} points (SHA-256 of their ids, revisions and results: <code>${dataset.provenance.points_hash.slice(0, 16)}…</code>). To ask more:</p>
<pre><code>npx nightsweep sql "${escaped(example)}" --store ${escaped(store)}</code></pre>
<details><summary>The query</summary><pre><code>${escaped(dataset.provenance.query)}</code></pre></details>`;
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
    return [
      `<details><summary>${name}</summary><pre><code>${escaped(readFileSync(path, 'utf8'))}</code></pre></details>`,
    ];
  });
  return table + shown.join('\n');
}
