import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Statement } from '../contract.ts';
import { formatCount } from '../text/quantities.ts';

/** What a report says, as the next one compares itself with it. */
export interface ReportRecord {
  made: string;
  points: number;
  findings: readonly Statement[];
}

const file = 'report.json';

/** The record of the last report in a folder; null if there is none that can be read. */
export function lastReport(folder: string): ReportRecord | null {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8')) as ReportRecord;
  } catch {
    return null;
  }
}

/** Keeps what a report says for the next one. */
export function keepReport(folder: string, record: ReportRecord): void {
  writeFileSync(join(folder, file), `${JSON.stringify(record, null, 1)}\n`);
}

/** What changed since the last report, a line each; none without one. */
export function changesSince(last: ReportRecord | null, now: ReportRecord): string[] {
  if (last === null) return [];
  const more = now.points - last.points;
  const points = more === 0 ? 'as many points' : `${formatCount(Math.abs(more))} points ${more > 0 ? 'more' : 'fewer'}`;
  const before = new Map(last.findings.map(({ text, figure }) => [text, figure]));
  const moved = now.findings.flatMap(({ text, figure }) => {
    const old = before.get(text);
    return old === undefined || old === figure ? [] : [`${figure} (was ${old}) ${text}`];
  });
  return [`Since the report of ${last.made}: ${points}.`, ...moved];
}
