import type { Session } from '../query/session.ts';
import type { Check } from './claims.ts';

/** What became of a check. */
export interface CheckVerdict {
  check: Check;
  /** The number that was found; null where the rows give none. */
  value: number | null;
  outcome: 'holds' | 'fails' | 'open';
  /** Why it is open, else empty. */
  why: string;
}

/**
 * Checks the claims of a sweep on the selected rows. A check whose rows are not there yet, or whose SQL fails, is open.
 * @param view the rows of the sweep's experiment
 * @param condition SQL condition that selects them
 */
export async function verdictsOf(
  session: Session,
  view: string,
  condition: string,
  checks: readonly Check[],
): Promise<CheckVerdict[]> {
  const verdicts: CheckVerdict[] = [];
  for (const check of checks) verdicts.push(await verdictOf(session, view, condition, check));
  return verdicts;
}

async function verdictOf(session: Session, view: string, condition: string, check: Check): Promise<CheckVerdict> {
  const { value, where = 'true', most = Infinity, least = -Infinity } = check;
  try {
    const [found] = await session.rows<{ value: number | null; rows: number }>(
      `SELECT (${value})::DOUBLE AS value, count(*)::DOUBLE AS rows FROM "${view}" WHERE (${condition}) AND (${where})`,
    );
    if (found.rows === 0) return { check, value: null, outcome: 'open', why: 'no rows to look at' };
    if (found.value === null) return { check, value: null, outcome: 'open', why: 'its rows give no number' };
    const holds = found.value >= least && found.value <= most;
    return { check, value: found.value, outcome: holds ? 'holds' : 'fails', why: '' };
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { check, value: null, outcome: 'open', why: `its SQL fails: ${line}` };
  }
}

/** One line about a check: what is claimed, the number, its bounds, and whether it holds. */
export function verdictLine({ check: { says, most, least }, value, outcome, why }: CheckVerdict): string {
  if (value === null) return `${outcome}: ${says}; ${why}`;
  const bounds = [
    ...(least === undefined ? [] : [`at least ${least}`]),
    ...(most === undefined ? [] : [`at most ${most}`]),
  ];
  return `${outcome}: ${says}; ${Number(value.toPrecision(3))}, ${bounds.join(' and ')}`;
}

/** The last line of a report: how many checks hold. */
export function verdictSummary(verdicts: readonly CheckVerdict[]): string {
  const count = (outcome: CheckVerdict['outcome']): number =>
    verdicts.filter((verdict) => verdict.outcome === outcome).length;
  const rest = [
    ...(count('fails') > 0 ? [`${count('fails')} fail${count('fails') === 1 ? 's' : ''}`] : []),
    ...(count('open') > 0 ? [`${count('open')} open`] : []),
  ];
  return `verdict: ${[`${count('holds')} of ${verdicts.length} checks hold`, ...rest].join(', ')}`;
}
