import type { Analysis } from '../../analysis/contract.ts';
import { firstFresh, propose, type RefinedFamily, type RefinementGoal } from '../../analysis/fit/refinement.ts';
import { Session } from '../../analysis/query/session.ts';
import { formatCount } from '../../analysis/text/quantities.ts';
import { type Row, textOf } from '../../kernels/contract/column.ts';
import { completed } from '../../kernels/contract/completed.ts';
import type { Draw, Experiment } from '../../kernels/contract/experiment.ts';
import { PointFamily } from '../../kernels/contract/identity.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { groupBy } from '../../kernels/grouping/group-by.ts';
import { expand } from '../sweep/expand.ts';
import type { Refinement } from '../sweep/refinement.ts';
import type { Sweep } from '../sweep/sweep.ts';
import type { AddedPoint } from './refinement-record.ts';

/** The next round of refinement. */
export interface Round {
  added: AddedPoint[];
  /** How far the refinement is, in a line. */
  summary: string;
}

/** What refinement works from. */
interface RefineContext {
  store: string;
  registry: Registry;
  /** Points that earlier rounds added. */
  before: readonly AddedPoint[];
}

/**
 * Works out the next round of a sweep's refinement from the rows alone. The same rows give the same round, so an interrupted refinement
 * goes on
 * where it was. Once every goal is met or the budget is used up, the round has no points.
 */
export async function nextRound(sweep: Sweep, refinement: Refinement, context: RefineContext): Promise<Round> {
  const { experiment } = sweep;
  const { before } = context;
  const asked = [...expand(sweep).points, ...before.map(({ point }) => point)];
  const place = placeOf(experiment, refinement);
  const families = await refinedFamilies(experiment, refinement, place, asked, context);
  const column = experiment.columns.find(({ name }) => name === refinement.column);
  const goal: RefinementGoal = { ...refinement, along: refinement.along ?? '', whole: column?.type === 'integer' };
  const fresh = firstFresh(asked.map(({ parameters }) => parameters));
  const proposals = families.map((family) => propose(family, goal, fresh));
  const round = before.reduce((most, { round: number }) => Math.max(most, number), 0) + 1;
  const known = new Set(asked.map(({ id }) => id));
  const wanted = proposals
    .flatMap(({ additions }) => additions)
    .flatMap(({ base, x, replicates, reason }): AddedPoint[] => {
      const family = new PointFamily(experiment, place.set(base, x));
      return replicates.map((replicate) => ({ point: family.at(replicate), round, reason }));
    })
    .filter(({ point }) => {
      const isNew = !known.has(point.id);
      known.add(point.id);
      return isNew;
    });
  const left = Math.max(refinement.points - before.length, 0);
  const added = wanted.slice(0, left);
  const total = (of: 'goals' | 'met'): number => proposals.reduce((sum, proposal) => sum + proposal[of], 0);
  const state = `${total('met')} of ${total('goals')} ${goalText(refinement, experiment)} are known to ${refinement.error} or not bracketed`;
  const end = wanted.length === 0 ? 'nothing to add' : 'the budget is used up';
  const summary =
    added.length === 0
      ? `refinement ends: ${state}; ${end} after ${formatCount(before.length)} points`
      : `refinement, round ${round}: ${state}; ${formatCount(added.length)} points are added (${formatCount(left - added.length)} left in the budget)`;
  return { added, summary };
}

function goalText({ where, column }: Refinement, { refinement }: Experiment): string {
  if (where === 'boundary') return 'boundaries';
  return column === refinement?.column ? 'mean counts' : `means of ${column}`;
}

/** How to read and set the refined parameter in a point. */
interface Place {
  /** Undefined if the point has none. */
  get: (parameters: Draw) => number | undefined;
  set: (parameters: Draw, x: number) => Draw;
}

function placeOf({ parameters }: Experiment, { along }: Refinement): Place {
  if (along === null) return { get: () => 0, set: (p) => p };
  const { place, key = along } = parameters[along];
  // It is declared for the experiment's own parameters, and it gets no others.
  const own = place as { get(p: Draw): number | undefined; set(p: Draw, x: number): Draw } | undefined;
  return (
    own ?? {
      get: (p) => (p as Draw & Record<string, number>)[key],
      set: (p, x) => ({ ...p, [key]: x }),
    }
  );
}

/** Groups the stored points by all parameters but the refined one and the draw. */
async function refinedFamilies(
  experiment: Experiment,
  refinement: Refinement,
  place: Place,
  asked: readonly { id: string }[],
  { store, registry }: RefineContext,
): Promise<RefinedFamily<Draw>[]> {
  const hint = ((await experiment.analysis?.()) as Analysis | undefined)?.refinement;
  // The hint is about the experiment's usual column, not about any other.
  const useful = refinement.column === experiment.refinement?.column ? hint : undefined;
  const columns = [...new Set(['parameters', 'replicate', refinement.column, ...(useful?.columns ?? [])])];
  const session = await Session.open(store, registry);
  await session.choose(asked.map(({ id }) => id));
  const rows = await session.rows<Row>(
    `SELECT ${columns.map((name) => `"${name}"`).join(', ')} FROM "${session.viewOf(experiment.name)?.view ?? experiment.view}"
      WHERE point_id IN (SELECT point_id FROM chosen_points) AND "${refinement.column}" IS NOT NULL ORDER BY point_id`,
  );
  session.close();
  const placed = rows.flatMap((row) => {
    const parameters = completed(experiment.parameters, JSON.parse(textOf(row, 'parameters')) as Draw);
    const found = place.get(parameters);
    // For means, a point without the refined parameter is in a cell of its own.
    if (found === undefined && refinement.where === 'boundary') return [];
    const base = found === undefined ? { ...parameters, replicate: 0 } : place.set({ ...parameters, replicate: 0 }, 0);
    const count = Number(row[refinement.column]);
    const excess = useful?.excess(row) ?? [];
    return [{ x: found ?? 0, replicate: parameters.replicate, count, excess, base }];
  });
  const families = groupBy(placed, ({ base }) => JSON.stringify(base));
  return [...families.values()].map((points) => ({ base: points[0].base, points }));
}
