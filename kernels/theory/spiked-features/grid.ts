import { steepness } from '../../model/activations.ts';
import { normalDensity } from '../../model/normal-law.ts';
import type { Rule } from '../../model/quadrature.ts';
import type { SpikedFeatures } from './parameters.ts';
import { momentsAlong, reach, studentCurve, teacherCurve } from './conditional-means.ts';

/** What student and teacher are in the mean, given the projection κ on the spike, at the points of a grid in κ (MODEL §4). */
export interface Grid {
  /** κ. */
  places: Float64Array;
  /** Weights for means over κ ~ N(0,1). */
  weights: Float64Array;
  /** μ0 = E σ. */
  mean: Float64Array;
  /** μ1 = E[zσ]/√c. */
  slope: Float64Array;
  /** μ1². */
  linear: Float64Array;
  /** μ2², what is left of the variance of σ. */
  rest: Float64Array;
  /** h = E σ*. */
  label: Float64Array;
  /** h1 = E[zσ*]. */
  labelSlope: Float64Array;
  /** E σ*² with the noise of the labels. */
  labelSquare: Float64Array;
}

/** The grid in z is this much coarser than that in κ, unless σ is steep in z. */
const coarser = 5;
/** σ has its poles at a distance from this over √c in z. */
const steep = 4.4;

/**
 * Tabulates student and teacher on a uniform grid.
 * @param spacing in κ
 */
export function gridOf({ student, teacher, noiseVariance, spike, bulk, gamma }: SpikedFeatures, spacing: number): Grid {
  const { nodes: places, weights } = placesOf(spacing);
  const size = places.length;
  const [deviation, unseen] = [Math.sqrt(bulk), Math.sqrt(Math.max(1 - gamma * gamma, 0))];
  const within = coarser * spacing * Math.min(1, steep / (deviation * steepness(student)));
  const studentAt = momentsAlong(studentCurve(student), deviation, within);
  const teacherAt = momentsAlong(teacherCurve(teacher), unseen, within);
  const grid: Grid = {
    ...{ places, weights },
    ...{ mean: new Float64Array(size), slope: new Float64Array(size), linear: new Float64Array(size) },
    ...{ rest: new Float64Array(size), label: new Float64Array(size), labelSlope: new Float64Array(size) },
    labelSquare: new Float64Array(size),
  };
  for (let i = 0; i < size; i++) {
    const ofStudent = studentAt(spike * places[i]);
    const ofTeacher = teacherAt(gamma * places[i]);
    grid.mean[i] = ofStudent.first;
    grid.slope[i] = ofStudent.linear / deviation;
    grid.linear[i] = grid.slope[i] ** 2;
    grid.rest[i] = Math.max(ofStudent.square - ofStudent.first ** 2 - ofStudent.linear ** 2, 0);
    grid.label[i] = ofTeacher.first;
    grid.labelSlope[i] = ofTeacher.linear;
    grid.labelSquare[i] = ofTeacher.square + noiseVariance;
  }
  return grid;
}

/** The trapezoidal rule for means over κ ~ N(0,1). */
function placesOf(spacing: number): Rule {
  const half = Math.ceil(reach / spacing);
  const nodes = Float64Array.from({ length: 2 * half + 1 }, (_, i) => (i - half) * spacing);
  return { nodes, weights: nodes.map((z) => spacing * normalDensity(z)) };
}
