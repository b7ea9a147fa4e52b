import type { PageExtras } from '../../../analysis/contract.ts';
import { ranks } from './measures.ts';

/** What the page of a report offers beyond the figures: the other detectors, the predictor, and the strip of singular values. */
export const pageExtras: PageExtras = {
  alternatives: [
    { like: 'count', value: 'predicted_finite', title: 'Learned directions that the finite-N predictor sees' },
    { like: 'count', value: 'mean_count_noise_edge', title: 'Values above the noise edge (detector noise_edge)' },
    { like: 'count', value: 'mean_count_strict', title: 'Values above both edges (detector strict)' },
    { like: 'count', value: 'mean_count_measured', title: 'Values above the measured edge (detector measured)' },
    {
      like: 'count',
      value: 'mean_noise_outliers',
      title: 'Noise outliers: values above the noise edge without a match',
    },
  ],
  strip: {
    measured: ranks.map((k) => `value${k}`),
    predicted: ranks.map((k) => `predicted_value${k}`),
    edges: [
      { column: 'edge_noise', text: 'noise edge' },
      { column: 'edge_measured', text: 'measured edge' },
      { column: 'edge_isotropic', text: 'isotropic edge' },
    ],
  },
};
