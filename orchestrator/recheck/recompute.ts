import type { Backend, Precision } from '../../kernels/backends/backend.ts';
import type { TwoStepResult } from '../../experiments/two-step/observer.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import { runTwoStep } from '../../experiments/two-step/compute.ts';
import { resultCells } from '../host/rows.ts';
import { twoStepFamily } from '../../kernels/contract/identity.ts';
import { numbersOf, type Row, textOf } from '../../store/row.ts';
import { StoreError } from '../../store/errors.ts';

/** How a recomputed row compares with the stored one. */
export interface Recomputed {
  summary: string;
  /** A line per column that differs by more than rounding. */
  differences: string[];
}

/** Relative difference that rounding explains: a point alone takes other sums than one that shares its draw. */
const tolerances = { f32: 2e-4, f64: 1e-9 } as const;

/** The edge is a Ritz value with a looser bound, and its way to it depends on what is computed together. */
const edgeTolerance = 2e-3;

/**
 * Columns in which a small perturbation may show large: vectors of bulk values that lie close together, and the cost of the
 * search.
 */
const notCompared = new Set(['lanczos_steps', 'triplet_residuals', 'converged']);

/** The parameters of a stored row, checked against its id. */
function parametersOf(store: string, stored: Row): TwoStepParameters {
  const parameters = JSON.parse(textOf(stored, 'parameters')) as TwoStepParameters;
  const { id } = twoStepFamily(parameters).at(parameters.replicate);
  if (id === stored.point_id) return parameters;
  throw new StoreError(
    `the row ${textOf(stored, 'point_id')} in ${store} has parameters of another point (${id}); it was altered`,
  );
}

/** Opens the backend to compute with. */
export type OpenBackend = (precision: Precision) => Promise<Backend>;

async function computeAlone(parameters: TwoStepParameters, open: OpenBackend): Promise<TwoStepResult> {
  const results: TwoStepResult[] = [];
  await runTwoStep(await open(parameters.precision), [parameters], (_, result) => results.push(result));
  return results[0];
}

/** All singular values of a stored point: its own if it recorded them, else computed again. */
export async function spectrumOf(store: string, stored: Row, open: OpenBackend): Promise<Float64Array> {
  const recorded = numbersOf(stored, 'spectrum');
  if (recorded.length > 0) return Float64Array.from(recorded);
  const { spectrum } = await computeAlone({ ...parametersOf(store, stored), spectrum: true }, open);
  return spectrum ?? new Float64Array(0);
}

/** Computes a stored point again, alone and in this process, and compares. */
export async function recompute(store: string, stored: Row, open: OpenBackend): Promise<Recomputed> {
  const parameters = parametersOf(store, stored);
  const row = resultCells(await computeAlone(parameters, open));
  const tolerance = tolerances[parameters.precision];
  const outliers = Number(stored.outlier_count);
  const differences: string[] = [];
  let worst = 0;
  for (const name of Object.keys(row)) {
    if (notCompared.has(name)) continue;
    const before = compared(stored, name, outliers);
    const after = compared(row, name, outliers);
    const difference = distance(before, after);
    worst = Math.max(worst, difference);
    const allowed = name === 'edge_measured' ? Math.max(edgeTolerance, tolerance) : tolerance;
    if (!(difference <= allowed)) differences.push(`${name}: ${text(before)} stored, ${text(after)} recomputed`);
  }
  const summary =
    differences.length === 0
      ? `agrees, largest relative difference ${worst.toExponential(1)} (${parameters.precision})`
      : `differs in ${differences.length} columns by more than ${tolerance}`;
  return { summary, differences };
}

/** A column as numbers; of overlaps only those of the outliers, whose vectors are well determined. */
function compared(row: Row, name: string, outliers: number): number[] {
  const numbers = numbersOf(row, name);
  return name.startsWith('overlap') ? numbers.slice(0, outliers) : numbers;
}

function distance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Infinity;
  const scale = Math.max(1, ...a.map(Math.abs));
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]) / scale), 0);
}

function text(values: readonly number[]): string {
  return values.map((x) => x.toPrecision(7)).join(' ') || '—';
}
