import { result, type Stored, within } from './result-column.ts';

/** The edges that theory gives. */
export const edgeColumns: readonly Stored[] = [
  result(
    'theory',
    'edge_noise',
    'real',
    "edge of W0, its rows scaled by the gradients' answer, plus their noise, from the theory; null where the weights diverged, and where so few neurons have no edge",
    (_, r) => r.edgeNoise,
    { tolerance: within(1e-3) },
  ),
  result('theory', 'edge_isotropic', 'real', 'edge of W0 alone, 1 + √(N/d)', (_, r) => r.edgeIsotropic),
  result(
    'theory',
    'edge_margin',
    'real',
    'factor above edge_measured from which the detector `measured` counts, 1 + 3 N^(-2/3)',
    (_, r) => r.edgeMargin,
  ),
];

/** The predictions beside the results. */
export const predictedColumns: readonly Stored[] = [
  result(
    'theory',
    'predicted_nonlinear',
    'integer',
    'asymptotic count ⌊α2/(1/2 − α1)⌋; null where α1 ≥ 1/2 or for three steps and more',
    (_, r) => r.predictedNonlinear,
  ),
  result(
    'theory',
    'predicted_total',
    'integer',
    'predicted_nonlinear and the first-order outlier that both steps share; null where predicted_nonlinear is',
    (_, r) => r.predictedTotal,
  ),
  result(
    'theory',
    'predicted_present',
    'integer',
    'of the predicted_nonlinear, those whose activation coefficient is not 0; null past k = 6',
    (_, r) => r.predictedPresent,
  ),
  result(
    'theory',
    'no_prediction',
    'text',
    'why predicted_strengths is null; null where it is not, and in rows of earlier versions',
    (_, r) => r.noPrediction,
    { tolerance: 'not compared' },
  ),
  result(
    'theory',
    'predicted_strengths',
    'reals',
    'strengths θ of the spikes that the finite-N predictor sees, strongest first; null for the standard scaling and where the weights diverged',
    (_, r) => r.predictedSpikes?.strengths ?? null,
  ),
  result(
    'theory',
    'predicted_values',
    'reals',
    'singular values they lead to, the noise edge where there is none above it; null where predicted_strengths is',
    (_, r) => r.predictedSpikes?.values ?? null,
  ),
  result(
    'theory',
    'predicted_overlaps',
    'reals',
    'their overlaps |⟨v, β*⟩|, 0 where there is none; null where predicted_strengths is',
    (_, r) => r.predictedSpikes?.overlaps ?? null,
  ),
  result(
    'theory',
    'predicted_matches',
    'reals',
    'the matches of their vectors with S, 0 where there is none; null where predicted_strengths is',
    (_, r) => r.predictedSpikes?.matches ?? null,
    { unit: '0 … 1' },
  ),
  result(
    'theory',
    'learned_strengths',
    'reals',
    'strengths θ of the learned directions: what the spikes of S would need for these values, beside the noise; null where predicted_strengths is',
    (_, r) => r.learnedStrengths,
  ),
  result(
    'theory',
    'least_strengths',
    'reals',
    'for each predicted spike, the strength θ from which on it counts as learned; null where predicted_strengths is',
    (_, r) => r.leastStrengths,
  ),
];
