import type { Backend, Matrix } from '../backends/backend.ts';
import { RequestsOfTurn } from '../backends/requests-of-turn.ts';
import { groupBy } from '../grouping/group-by.ts';
import type { SingularPair } from '../theory/signal-match.ts';
import { projectAll } from './signal.ts';

/** On how few entries the vectors of a singular value rest, from 1 for equal entries to their number for a single one (MODEL §2.5b). */
export interface Participation {
  /** N Σ u⁴ of each left vector u. */
  neurons: Float64Array;
  /** n Σ g⁴/(Σ g²)² of g = X v for each right vector v. */
  samples: Float64Array;
}

/** Pairs whose participation is asked for. */
interface ParticipationRequest {
  X: Matrix;
  pairs: readonly SingularPair[];
  /** X v for the right vectors, filled in when the request is carried out. */
  projections: readonly Float64Array[];
}

/**
 * The participation of neurons and samples in singular vectors. It helps to read what noise outliers are; no count goes by it.
 * Points that end in one turn share the product with their inputs, which has to read all of X however few vectors there are (decision 0008).
 */
export class Participations {
  readonly #products: RequestsOfTurn<ParticipationRequest>;

  constructor(backend: Backend) {
    this.#products = new RequestsOfTurn(async (requests) => {
      for (const [X, group] of groupBy(requests, (request) => request.X)) {
        const rights = group.flatMap(({ pairs }) => pairs.map(({ right }) => right));
        const projections = await projectAll(backend, X, rights);
        for (const request of group) request.projections = projections.splice(0, request.pairs.length);
      }
    });
  }

  /** @param X inputs of a batch, n×d */
  async of(X: Matrix, pairs: readonly SingularPair[]): Promise<Participation> {
    if (pairs.length === 0) return { neurons: new Float64Array(), samples: new Float64Array() };
    const request: ParticipationRequest = { X, pairs, projections: [] };
    await this.#products.ask(request);
    return {
      neurons: Float64Array.from(pairs, ({ left }) => concentration(left)),
      samples: Float64Array.from(request.projections, concentration),
    };
  }
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
