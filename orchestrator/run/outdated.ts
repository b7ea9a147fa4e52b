import { suggestion } from '../../analysis/text/nearest.ts';
import { groupsOnRequest } from '../../kernels/contract/groups-on-request.ts';
import { revisionColumn } from '../../store/revisions.ts';
import { identityDefaultOf } from '../../kernels/contract/parameter.ts';
import type { Sweep } from '../sweep/sweep.ts';

/** Thrown for a group of columns that the experiment does not have; exit code 2. */
export class RefreshError extends Error {
  override name = 'RefreshError';
}

/** Name that means all groups of columns. */
export const allGroups = 'all';

/**
 * SQL condition for the stored rows that a run computes again; null if there can be none.
 * These are rows whose revision of a named group is older than today's. They are also rows without a recorded group that the sweep asks
 * for.
 * @param refresh groups of columns, or `all`
 * @throws RefreshError for a group that the experiment does not have
 */
export function toRefresh(sweep: Sweep, refresh: readonly string[]): string | null {
  const { experiment } = sweep;
  const groups = Object.keys(experiment.revisions);
  for (const group of refresh) {
    if (group !== allGroups && !groups.includes(group)) {
      const allowed = [...groups, allGroups];
      throw new RefreshError(
        `--refresh ${group}: ${experiment.name} has no such group of columns${suggestion(group, allowed)}\nallowed: ${allowed.join(', ')}`,
      );
    }
  }
  const recorded = recordedGroups(sweep);
  const older = olderRows(sweep);
  const named = refresh.includes(allGroups) ? groups.filter((group) => !recorded.has(group)) : refresh;
  const wanted = groups.filter((group) => recorded.get(group) === true);
  const conditions = groups.flatMap((group) => {
    if (named.includes(group)) return [olderThanToday(sweep, group)];
    return wanted.includes(group) ? [older.get(group)?.condition ?? 'false'] : [];
  });
  return conditions.length === 0 ? null : conditions.join(' OR ');
}

/** Stored rows that a refresh would compute again because of one group of columns. */
export interface RowsBehind {
  /** SQL condition. */
  condition: string;
  /** earlier: another formula made the group, and `--refresh` is needed. lacking: it was not recorded, and every run computes it. */
  why: 'earlier' | 'lacking';
}

/** Stored rows that a refresh of everything would compute again, by group of columns. */
export function olderRows(sweep: Sweep): Map<string, RowsBehind> {
  const recorded = recordedGroups(sweep);
  return new Map(
    Object.keys(sweep.experiment.revisions).flatMap((group): [string, RowsBehind][] => {
      const asked = recorded.get(group);
      if (asked === undefined) return [[group, { condition: olderThanToday(sweep, group), why: 'earlier' }]];
      return asked ? [[group, { condition: `"${revisionColumn(group)}" IS NULL`, why: 'lacking' }]] : [];
    }),
  );
}

/** The groups that a row has only where a recorded parameter asks for them, each with whether the sweep asks. */
function recordedGroups(sweep: Sweep): Map<string, boolean> {
  const onRequest = groupsOnRequest(sweep.experiment.parameters);
  return new Map(
    [...onRequest].flatMap(([group, { name, parameter }]) =>
      parameter.role === 'recorded' ? [[group, asksFor(sweep, name)] as const] : [],
    ),
  );
}

function olderThanToday(sweep: Sweep, group: string): string {
  const { parameters, revisions } = sweep.experiment;
  const column = `"${revisionColumn(group)}"`;
  // A row lacks a group that its own parameters did not ask for, and is none the older for it.
  const asking = groupsOnRequest(parameters).get(group);
  const varied = asking !== undefined && asking.parameter.role !== 'recorded';
  return `${varied ? column : `coalesce(${column}, 0)`} < ${revisions[group]}`;
}

/** Whether a sweep has points at which a parameter asks for something: where it differs from its identity default. */
function asksFor({ grid, zipped, conditions, experiment }: Sweep, name: string): boolean {
  const given = [grid, ...zipped, ...conditions.map(({ dimensions }) => dimensions)].flatMap(
    (dimensions) => dimensions.get(name) ?? [],
  );
  const parameter = experiment.parameters[name];
  const none = JSON.stringify(identityDefaultOf(parameter));
  return (given.length > 0 ? given : [parameter.default]).some((value) => JSON.stringify(value) !== none);
}
