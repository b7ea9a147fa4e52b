import type { Reference } from '../../../analysis/text/bibtex.ts';
import { directionsOf } from '../../../kernels/model/targets.ts';
import { references } from '../../network/references.ts';
import type { TwoStepParameters } from '../point.ts';

/** What the theory beside these points rests on. */
export function referencesOf(points: readonly TwoStepParameters[]): Reference[] {
  const some = (holds: (p: TwoStepParameters) => boolean): boolean => points.some(holds);
  return [
    ...(some(({ alphas }) => alphas.length > 1) ? [references.linearWidth] : []),
    ...(some(({ alphas }) => alphas.length === 1) ? [references.oneStep] : []),
    references.spikes,
    ...(some(({ alphas, batch }) => alphas.length > 1 && batch !== 'independent') ? [references.reuse] : []),
    ...(some(({ target }) => directionsOf(target) > 1) ? [references.giantSteps] : []),
    ...(some(({ lambdas }) => lambdas.length > 0) ? [references.features] : []),
    ...(some(({ ridgeDirections }) => ridgeDirections > 0) ? [references.spikedFeatures] : []),
  ];
}
