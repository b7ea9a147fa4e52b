import { formatCount } from '../../../analysis/text/quantities.ts';
import { alignedLines } from '../../../analysis/text/table.ts';
import { visible } from '../../../analysis/text/visible.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { explainPoints } from '../../explain/point-states.ts';
import { type Reason, reasonsOf } from '../../explain/reasons.ts';
import { readAdded } from '../../run/refinement-record.ts';
import { trustOf } from '../../run/trust.ts';
import { loadSweep } from '../../sweep/load-sweep.ts';
import { answer } from '../answer.ts';

/** Options of `nightsweep explain`. */
export interface ExplainRequest {
  /** Path of the sweep file. */
  file: string;
  store: string;
  /** Whether to list every point. */
  points: boolean;
  /** Values that replace those of the sweep file, `name=value` each. */
  set: readonly string[];
  /** Whether a user's own code may run without asking. */
  trust: boolean;
}

/** Says of each point of a sweep whether it is stored, outdated, failed or new, and why. */
export async function explain({ file, store, points, trust, set }: ExplainRequest, registry: Registry): Promise<void> {
  const sweep = await loadSweep(file, { registry, trust: trustOf(trust), set });
  const added = readAdded(store, sweep.name, sweep.experiment).map(({ point }) => point);
  const reasons = reasonsOf(await explainPoints(sweep, store, added));
  answer(points ? listed(reasons) : summary(sweep.title, store, reasons), {
    sweep: sweep.name,
    reasons: reasons.map(({ state, why, ids }) => ({ state, why, points: ids.length, ...(points ? { ids } : {}) })),
  });
}

const states = ['stored', 'outdated', 'other version', 'failed', 'new'] as const;
const meanings: Record<Reason['state'], string> = {
  stored: 'a run computes none of them',
  outdated: 'a row is there, but not all of it is what this version makes',
  'other version': 'a row is there that meant something else; a run computes them',
  failed: 'given up by an earlier run; a run tries them again',
  new: 'a run computes them; in brackets the nearest stored point',
};
/** So many reasons are told of each state. */
const mostReasons = 12;

function summary(title: string, store: string, reasons: readonly Reason[]): string {
  const count = (some: readonly Reason[]): number => some.reduce((sum, { ids }) => sum + ids.length, 0);
  const lines = [`${title}: ${formatCount(count(reasons))} points, store ${store}`];
  for (const state of states) {
    const some = reasons.filter((reason) => reason.state === state).sort((a, b) => b.ids.length - a.ids.length);
    if (some.length === 0) continue;
    lines.push('', `${state}: ${formatCount(count(some))} (${meanings[state]})`);
    if (state === 'stored') continue;
    const rows = some.slice(0, mostReasons).map(({ ids, why }) => [formatCount(ids.length), visible(why)]);
    lines.push(...alignedLines(rows, [true]).map((line) => `  ${line}`));
    const others = count(some.slice(mostReasons));
    if (others > 0) lines.push(`  and ${formatCount(others)} points for other reasons; --points lists all`);
  }
  return `${lines.join('\n')}\n`;
}

function listed(reasons: readonly Reason[]): string {
  return reasons.flatMap(({ state, why, ids }) => ids.map((id) => `${id}\t${state}\t${visible(why)}\n`)).join('');
}
