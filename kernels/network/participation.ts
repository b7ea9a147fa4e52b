import type { Backend, Matrix } from '../backends/backend.ts';
import type { SingularPair } from '../theory/signal-match.ts';
import { projectAll } from './signal.ts';

/** On how few entries the vectors of a singular value rest, from 1 for equal entries to their number for a single one (MODEL §2.5b). */
export interface Participation {
  /** N Σ u⁴ of each left vector u. */
  neurons: Float64Array;
  /** n Σ g⁴/(Σ g²)² of g = X v for each right vector v. */
  samples: Float64Array;
}

/**
 * The participation of neurons and samples in singular vectors. It helps to read what noise outliers are; no count goes by it.
 * @param X inputs of a batch, n×d
 */
export async function participationOf(
  backend: Backend,
  X: Matrix,
  pairs: readonly SingularPair[],
): Promise<Participation> {
  if (pairs.length === 0) return { neurons: new Float64Array(), samples: new Float64Array() };
  const projections = await projectAll(
    backend,
    X,
    pairs.map(({ right }) => right),
  );
  return {
    neurons: Float64Array.from(pairs, ({ left }) => concentration(left)),
    samples: Float64Array.from(projections, concentration),
  };
}

/** The number of entries times Σ x⁴/(Σ x²)². */
function concentration(x: Float64Array): number {
  let [squares, fourths] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const square = x[i] * x[i];
    squares += square;
    fourths += square * square;
  }
  return (x.length * fourths) / squares ** 2;
}
