import type { Portrait } from '../../analysis/contract.ts';
import type { FigureSpec } from '../../analysis/figures/render.ts';
import { numbersOf, type Row } from '../../kernels/contract/column.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import { pointOf } from '../../kernels/contract/identity.ts';
import { type ComputeContext, computeRows } from '../execute/compute-rows.ts';
import { storedPoint } from './recompute.ts';

/** Rows to draw, of one experiment. */
interface PortraitRequest {
  store: string;
  experiment: Experiment;
  portrait: Portrait;
  /** Called only if a row must be computed again. */
  context: () => Promise<ComputeContext>;
}

/** The portraits of stored rows. It computes again what the rows did not record, for all rows together. */
export async function portraitsOf(rows: readonly Row[], request: PortraitRequest): Promise<FigureSpec[]> {
  const { store, experiment, portrait, context } = request;
  const { needs, asking } = portrait;
  const lacking = rows.filter((row) => needs.some((name) => numbersOf(row, name).length === 0));
  const asked = lacking.map((row) =>
    pointOf(experiment, { ...storedPoint(store, experiment, row).parameters, ...asking }),
  );
  const computed = asked.length === 0 ? new Map<string, Row>() : await computeRows(experiment, asked, await context());
  return rows.map((row) => {
    const at = lacking.indexOf(row);
    const from = at < 0 ? row : (computed.get(asked[at].id) ?? {});
    return portrait.draw({ ...row, ...Object.fromEntries(needs.map((name) => [name, from[name] ?? null])) });
  });
}
