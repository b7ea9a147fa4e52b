import { hostname } from 'node:os';
import { activationLabel } from '../../kernels/model/activations.ts';
import { informationExponent, type Target, targetLabel } from '../../kernels/model/targets.ts';
import type { TwoStepResult } from '../../experiments/two-step/observer.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import type { Task } from '../plan/task.ts';
import { experimentVersions, type Point } from '../../kernels/contract/identity.ts';
import type { Row } from '../../store/row.ts';
import type { MemoryPeak } from './memory-peak.ts';
import type { HostSettings } from './messages.ts';
import type { TaskOutcome } from './worker.ts';

/** Rows of the points a task computed (the codebook describes each column). */
export function rowsOf(task: Task, outcome: TaskOutcome, settings: HostSettings, peak: MemoryPeak): Row[] {
  const share = 1 / task.points.length;
  const common: Row = {
    experiment: task.experiment,
    version: experimentVersions[task.experiment],
    sweep: settings.sweep,
    task_id: task.id,
    task_share: share,
    wall_ms: outcome.wallMs * share,
    cpu_ms: outcome.cpuMs * share,
    model_ms: task.modelMs * share,
    peak_rss_mb: peak.measuredMb,
    model_rss_mb: peak.modelMb,
    kernel_version: settings.version,
    backend: outcome.backend.name,
    loops: outcome.backend.loops,
    blas: outcome.backend.blas,
    blas_core: outcome.backend.blasCore,
    blas_threads: settings.threads,
    host: hostname(),
    started_at: outcome.startedAt,
  };
  return outcome.results.map(({ index, result }) => {
    const point = task.points[index];
    // Not by spreading: several spreads make so wide a row ten times as slow, and slow to read.
    return Object.assign({}, common, pointCells(point), result ? resultCells(result) : {});
  });
}

const exponents = new Map<string, number | null>();

function exponentOf(target: Target): number | null {
  const label = targetLabel(target);
  if (!exponents.has(label)) exponents.set(label, informationExponent(target));
  return exponents.get(label) ?? null;
}

function pointCells(point: Point): Row {
  const { seed, replicate } = point.parameters;
  const identity = { point_id: point.id, seed, replicate, parameters: JSON.stringify(point.parameters) };
  if (point.experiment === 'drill') {
    return { ...identity, drill_index: point.parameters.index, behaviour: point.parameters.behaviour };
  }
  return Object.assign(identity, twoStepCells(point.parameters));
}

/** Cells of a point's parameters. */
function twoStepCells(p: TwoStepParameters): Row {
  return {
    width: p.N,
    dimension: p.d,
    samples: p.n,
    steps: p.alphas.length,
    alphas: [...p.alphas],
    alpha1: p.alphas[0],
    alpha2: p.alphas[1] ?? null,
    alpha3: p.alphas[2] ?? null,
    prefactors: [...p.prefactors],
    prefactor1: p.prefactors[0],
    prefactor2: p.prefactors[1] ?? null,
    batch: p.batch,
    activation: activationLabel(p.activation),
    centred: p.centred,
    target: targetLabel(p.target),
    information_exponent: exponentOf(p.target),
    target_mean: p.targetMean,
    noise: p.noise,
    output_scaling: p.outputScaling,
    weights: p.weights,
    readout: p.readout,
    precision: p.precision,
    bulk_values: p.bulkValues,
  };
}

/** Cells of a result. */
export function resultCells(r: TwoStepResult): Row {
  return {
    singular_values: r.singularValues,
    triplet_residuals: r.tripletResiduals,
    overlap_target: r.rightTarget,
    overlap_beta: r.rightBeta,
    overlap_a1: r.leftPower[0],
    overlap_a2: r.leftPower[1],
    overlap_a3: r.leftPower[2],
    overlap_a4: r.leftPower[3],
    outlier_span_target: r.outlierSpanTarget,
    outlier_count: r.outlierCount,
    edge_measured: r.edgeMeasured,
    edge_noise: r.edgeNoise,
    edge_isotropic: r.edgeIsotropic,
    edge_margin: r.edgeMargin,
    displacement: r.displacement,
    residual_mean_square: r.residualMeanSquare,
    output_rms: r.outputRms,
    predicted_nonlinear: r.predictedNonlinear,
    predicted_total: r.predictedTotal,
    predicted_present: r.predictedPresent,
    predicted_strengths: r.predictedSpikes?.strengths ?? null,
    predicted_values: r.predictedSpikes?.values ?? null,
    predicted_overlaps: r.predictedSpikes?.overlaps ?? null,
    spectrum: r.spectrum,
    lanczos_steps: r.lanczosSteps,
    converged: r.converged,
  };
}
