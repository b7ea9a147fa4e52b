import { formatCount } from '../../analysis/text/quantities.ts';
import type { Point } from '../../kernels/contract/identity.ts';
import { groupBy } from '../../kernels/grouping/group-by.ts';
import { type Difference, nearestDifferences } from './nearest.ts';
import type { Explained, PointState } from './point-states.ts';

/** Points of a sweep that are in one state for one reason. */
export interface Reason {
  state: PointState['kind'];
  /** Why, in words; empty for stored points. */
  why: string;
  /** Ids of the points. */
  ids: readonly string[];
}

/**
 * Why each point of a sweep is as it is, by reason.
 * A new point is explained by the stored point that is nearest to it. All draws of a point have one reason.
 */
export function reasonsOf({ points, stored }: Explained): Reason[] {
  const newness = new Map<string, Difference[]>();
  const differences = ({ parameters }: Point): Difference[] => {
    const { replicate: _, ...rest } = parameters;
    const key = JSON.stringify(rest);
    let found = newness.get(key);
    if (!found) newness.set(key, (found = stored.length === 0 ? [] : nearestDifferences(parameters, stored)));
    return found;
  };
  const told = points.map(({ point, state }) => ({
    id: point.id,
    state: state.kind,
    ...(state.kind === 'new'
      ? newReason(differences(point), stored.length > 0)
      : { key: '', why: whyOf(state), values: [] }),
  }));
  return [...groupBy(told, ({ state, key, why }) => `${state} ${key} ${why}`).values()].map((group) => ({
    state: group[0].state,
    why: group[0].state === 'new' ? newText(group) : group[0].why,
    ids: group.map(({ id }) => id),
  }));
}

interface NewReason {
  /** The parameters in which the point differs. */
  key: string;
  why: string;
  values: Difference[];
}

function newReason(differences: Difference[], anyStored: boolean): NewReason {
  if (!anyStored) return { key: '', why: 'nothing of this experiment is stored', values: [] };
  const told = differences.filter(({ parameter }) => parameter !== 'replicate');
  if (told.length === 0) return { key: 'replicate', why: 'another draw of it is stored, this one is not', values: [] };
  return { key: told.map(({ parameter }) => parameter).join(), why: '', values: told };
}

/** So many values of a parameter are named. */
const mostNamed = 4;

function newText(group: readonly NewReason[]): string {
  const [{ why, values }] = group;
  if (why !== '') return why;
  return values
    .map(({ parameter }, k) => {
      const named = (of: 'here' | 'stored'): string => {
        const all = [...new Set(group.map((one) => one.values[k][of]))];
        return (
          all.slice(0, mostNamed).join(', ') + (all.length > mostNamed ? `, … (${formatCount(all.length)} values)` : '')
        );
      };
      return `${parameter} ${named('here')} (${named('stored')})`;
    })
    .join(', ');
}

function whyOf(state: Exclude<PointState, { kind: 'new' }>): string {
  switch (state.kind) {
    case 'stored':
      return '';
    case 'outdated': {
      const named = (why: string): string =>
        state.groups.flatMap(({ group, why: other }) => (other === why ? [group] : [])).join(', ');
      const [earlier, lacking] = [named('earlier'), named('lacking')];
      return [
        ...(earlier === '' ? [] : [`an earlier formula made ${earlier}; renew with --refresh`]),
        ...(lacking === '' ? [] : [`${lacking} was not recorded; the next run computes it`]),
      ].join('; ');
    }
    case 'other version':
      return `stored under version ${state.version} of the experiment${state.what === '' ? '' : `; ${state.what}`}`;
    case 'failed':
      return `${state.cause} after ${state.attempts} attempts on ${state.host}: ${state.message}${state.reproduce === null ? '' : `; again: ${state.reproduce}`}`;
  }
}
