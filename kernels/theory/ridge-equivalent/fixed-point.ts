import { combination, dot, norm } from '../../vectors/vector.ts';

/** Differences of earlier iterates that a step looks back on. */
const memory = 5;
/** A difference that is this much shorter than before it was made orthogonal tells nothing new. */
const dependent = 1e-8;

/**
 * The fixed point x = map(x), by Anderson's acceleration: each step takes the combination of the last iterates whose residual is smallest.
 * Where the map contracts slowly, this needs far fewer steps than plain iteration. On a linear map it takes the steps of GMRES.
 * @param map keeps the length of x
 * @param accuracy the iteration ends when no entry changes by more than this
 * @throws Error naming `what` if it does not end within `most` steps
 */
export async function fixedPoint(
  map: (x: Float64Array) => Promise<Float64Array>,
  start: Float64Array,
  { accuracy, most, what }: { accuracy: number; most: number; what: string },
): Promise<Float64Array> {
  const history: { residual: Float64Array; image: Float64Array }[] = [];
  let x = start;
  let before: { residual: Float64Array; image: Float64Array } | null = null;
  for (let step = 0; step < most; step++) {
    const image = await map(x);
    const residual = difference(image, x);
    if (residual.every((change) => Math.abs(change) <= accuracy)) return image;
    if (before) {
      history.push({ residual: difference(residual, before.residual), image: difference(image, before.image) });
      if (history.length > memory) history.shift();
    }
    before = { residual, image };
    x = difference(image, correction(history, residual));
  }
  throw new Error(`${what} does not converge in ${most} steps`);
}

/** What the differences say is wrong with an image: Σ γ_k Δimage_k with the γ that bring Σ γ_k Δresidual_k nearest to the residual. */
function correction(
  history: readonly { residual: Float64Array; image: Float64Array }[],
  residual: Float64Array,
): Float64Array {
  const basis: { residual: Float64Array; image: Float64Array }[] = [];
  for (const { residual: r, image: i } of history.toReversed()) {
    const [row, own] = [r.slice(), i.slice()];
    for (const unit of basis) {
      const along = dot(unit.residual, row);
      for (let k = 0; k < row.length; k++) {
        row[k] -= along * unit.residual[k];
        own[k] -= along * unit.image[k];
      }
    }
    const length = norm(row);
    if (length <= dependent * norm(r)) continue;
    basis.push({ residual: row.map((value) => value / length), image: own.map((value) => value / length) });
  }
  if (basis.length === 0) return new Float64Array(residual.length);
  return combination(
    basis.map((unit) => unit.image),
    basis.map((unit) => dot(unit.residual, residual)),
  );
}

function difference(x: Float64Array, y: Float64Array): Float64Array {
  return x.map((value, k) => value - y[k]);
}
