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
  const onRequest = groupsOnRequest(experiment.parameters);
  const recorded = new Map([...onRequest].filter(([, { parameter }]) => parameter.role === 'recorded'));
  const groups = Object.keys(experiment.revisions);
  for (const group of refresh) {
    if (group !== allGroups && !groups.includes(group)) {
      const allowed = [...groups, allGroups];
      throw new RefreshError(
        `--refresh ${group}: ${experiment.name} has no such group of columns${suggestion(group, allowed)}\nallowed: ${allowed.join(', ')}`,
      );
    }
  }
  const named = refresh.includes(allGroups) ? groups.filter((group) => !recorded.has(group)) : refresh;
  const wanted = [...recorded].flatMap(([group, { name }]) => (asksFor(sweep, name) ? [group] : []));
  const older = (group: string): string => `${revisionOf(group)} < ${experiment.revisions[group]}`;
  // A row lacks a group that its own parameters did not ask for, and is none the older for it.
  const revisionOf = (group: string): string =>
    onRequest.has(group) && !recorded.has(group)
      ? `"${revisionColumn(group)}"`
      : `coalesce("${revisionColumn(group)}", 0)`;
  const conditions = [...named.map(older), ...wanted.map((group) => `"${revisionColumn(group)}" IS NULL`)];
  return conditions.length === 0 ? null : conditions.join(' OR ');
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
