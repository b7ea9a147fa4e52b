import { groupBy } from '../../kernels/grouping/group-by.ts';
import { Session } from '../../analysis/query/session.ts';
import { excessOf } from '../../analysis/fit/onset.ts';
import { firstFresh, propose, type RefinedFamily, type RefinementGoal } from '../../analysis/fit/refinement.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import { expand } from '../sweep/expand.ts';
import type { Refinement, Sweep } from '../sweep/load-sweep.ts';
import { twoStepFamily } from '../../kernels/contract/identity.ts';
import { formatCount } from '../../analysis/text/quantities.ts';
import { type AddedPoint, readAdded } from './refinement-record.ts';

/** What the next round of refinement is. */
export interface Round {
  added: AddedPoint[];
  /** How things stand, in a line. */
  summary: string;
}

interface StoredPoint {
  parameters: string;
  replicate: number;
  count: number;
  values: number[];
  edge: number;
  margin: number;
}

/**
 * The next round of a sweep's refinement, from the rows alone: the same rows give the same round, so an interrupted refinement goes on
 * where it was. No points are added once every goal is met or the budget is used up.
 */
export async function nextRound(sweep: Sweep, refinement: Refinement, store: string): Promise<Round> {
  const before = readAdded(store, sweep.name);
  const session = await Session.open(store);
  const grid = expand(sweep).points;
  const asked = [...grid, ...before.map(({ point }) => point)];
  await session.choose(asked.map(({ id }) => id));
  const rows = await session.rows<StoredPoint>(
    `SELECT parameters, replicate, outlier_count AS count, singular_values AS "values", edge_measured AS edge, edge_margin AS margin FROM points
      WHERE point_id IN (SELECT point_id FROM chosen_points) AND outlier_count IS NOT NULL ORDER BY point_id`,
  );
  session.close();
  const goal: RefinementGoal = refinement;
  const fresh = firstFresh(asked.map(({ parameters }) => parameters));
  const proposals = familiesOf(rows, refinement).map((family) => propose(family, goal, fresh));
  const round = before.reduce((most, { round: number }) => Math.max(most, number), 0) + 1;
  const known = new Set(asked.map(({ id }) => id));
  const wanted = proposals
    .flatMap(({ additions }) => additions)
    .flatMap(({ base, x, replicates, reason }): AddedPoint[] => {
      const family = twoStepFamily(withExponent(base, refinement, x));
      return replicates.map((replicate) => ({ point: family.at(replicate), round, reason }));
    })
    .filter(({ point }) => {
      const isNew = !known.has(point.id);
      known.add(point.id);
      return isNew;
    });
  const left = refinement.points - before.length;
  const added = wanted.slice(0, Math.max(left, 0));
  const total = (of: 'goals' | 'met'): number => proposals.reduce((sum, proposal) => sum + proposal[of], 0);
  const what = refinement.where === 'boundary' ? 'boundaries' : 'mean counts';
  const state = `${total('met')} of ${total('goals')} ${what} are known to ${refinement.error} or not bracketed`;
  const end = wanted.length === 0 ? 'nothing to add' : 'the budget is used up';
  const summary =
    added.length === 0
      ? `refinement ends: ${state}; ${end} after ${formatCount(before.length)} points`
      : `refinement, round ${round}: ${state}; ${formatCount(added.length)} points are added (${formatCount(Math.max(left - added.length, 0))} left in the budget)`;
  return { added, summary };
}

/** The step whose exponent is gone along; for means, which have no axis, any step there is. */
function stepOf({ along, where }: Refinement, alphas: readonly number[]): number {
  const step = along === 'alpha1' ? 0 : 1;
  return where === 'mean' ? Math.min(step, alphas.length - 1) : step;
}

function withExponent(base: TwoStepParameters, refinement: Refinement, x: number): TwoStepParameters {
  const step = stepOf(refinement, base.alphas);
  return { ...base, alphas: base.alphas.map((alpha, t) => (t === step ? x : alpha)) };
}

/** Points by all parameters but the exponent along which is refined and the draw. */
function familiesOf(rows: readonly StoredPoint[], refinement: Refinement): RefinedFamily<TwoStepParameters>[] {
  const placed = rows.flatMap(({ parameters: text, replicate, count, values, edge, margin }) => {
    const parameters = JSON.parse(text) as TwoStepParameters;
    const x = parameters.alphas[stepOf(refinement, parameters.alphas)];
    return x === undefined
      ? []
      : [
          {
            ...{ x, replicate, count, excess: excessOf(values, edge, margin, parameters.N / parameters.d) },
            base: withExponent({ ...parameters, replicate: 0 }, refinement, 0),
          },
        ];
  });
  const families = groupBy(placed, ({ base }) => JSON.stringify(base));
  return [...families.values()].map((points) => ({ base: points[0].base, points }));
}
