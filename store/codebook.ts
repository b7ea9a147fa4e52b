/** Types of columns, with their names in Arrow and DuckDB. */
export const columnTypes = {
  text: 'VARCHAR',
  integer: 'INTEGER',
  real: 'DOUBLE',
  flag: 'BOOLEAN',
  reals: 'DOUBLE[]',
  time: 'TIMESTAMP_MS',
} as const;
export type ColumnType = keyof typeof columnTypes;

/** One column of a stored table. */
export interface Column {
  name: string;
  type: ColumnType;
  /** Unit or range, where there is one. */
  unit?: string;
  meaning: string;
}

const column = (name: string, type: ColumnType, meaning: string, unit?: string): Column =>
  unit === undefined ? { name, type, meaning } : { name, type, meaning, unit };

/** Columns every row of every experiment has. */
const identity: readonly Column[] = [
  column('point_id', 'text', 'content id of the point: hash of the experiment and of every parameter off its default'),
  column('experiment', 'text', 'experiment'),
  column('version', 'integer', 'version of the experiment; part of the id'),
  column('sweep', 'text', 'sweep that asked for the point first'),
  column('seed', 'integer', 'seed of all random streams'),
  column('replicate', 'integer', 'number of the draw, from 0'),
  column('parameters', 'text', 'all parameters as JSON, enough to compute the point again'),
];

const cost: readonly Column[] = [
  column('task_id', 'text', 'task that computed the point; points of a task share a draw'),
  column('task_share', 'real', 'the point as a share of its task', '0 … 1'),
  column('wall_ms', 'real', "the point's share of the task's wall time", 'ms'),
  column('cpu_ms', 'real', "the point's share of the task's CPU time", 'ms'),
  column(
    'model_ms',
    'real',
    "the point's share of what the cost model says, before it is calibrated by stored rows",
    'ms',
  ),
  column('peak_rss_mb', 'real', 'peak resident memory of the pool host so far', 'MB'),
  column(
    'model_rss_mb',
    'real',
    'largest sum of what the memory model says about tasks that ran together in the pool host so far; null in rows of earlier versions',
    'MB',
  ),
];

const provenance: readonly Column[] = [
  column('kernel_version', 'text', 'version of nightsweep that computed the row'),
  column('backend', 'text', 'backend of the kernels'),
  column('loops', 'text', 'instruction set of the element-wise loops'),
  column('blas', 'text', 'BLAS build'),
  column('blas_core', 'text', 'CPU core type the BLAS ran for'),
  column('blas_threads', 'integer', 'threads per worker, over which large products are spread'),
  column('host', 'text', 'host name'),
  column('started_at', 'time', 'when the task started, UTC'),
];

const twoStep: readonly Column[] = [
  column('width', 'integer', 'hidden width N'),
  column('dimension', 'integer', 'input dimension d'),
  column('samples', 'integer', 'batch size n'),
  column('steps', 'integer', 'number of gradient steps T; results describe W_T'),
  column('alphas', 'reals', 'exponents α_1 … α_T, η_t = s_t N^α_t'),
  column('alpha1', 'real', 'α_1'),
  column('alpha2', 'real', 'α_2, null for one step'),
  column('alpha3', 'real', 'α_3, null for fewer steps'),
  column('prefactors', 'reals', 'prefactors s_1 … s_T'),
  column('prefactor1', 'real', 's_1'),
  column('prefactor2', 'real', 's_2, null for one step'),
  column('batch', 'text', 'reused (one batch for all steps) or independent (a fresh one at each)'),
  column('activation', 'text', 'activation σ'),
  column('centred', 'flag', 'whether E σ(z) was subtracted from σ'),
  column('target', 'text', 'target σ*, as a sum of orthonormal Hermite polynomials h_k or a named function'),
  column(
    'information_exponent',
    'integer',
    'least k ≥ 1 for which the k-th Hermite coefficient of the target is not 0',
  ),
  column('target_mean', 'text', 'whether E σ* was removed from the labels or kept'),
  column('noise', 'real', 'standard deviation τ of the label noise'),
  column('output_scaling', 'text', 'mean-field: f = N^(-1/2) aᵀσ(Wx); standard: f = aᵀσ(Wx)'),
  column('weights', 'text', 'law of W0'),
  column('readout', 'text', 'law of the readout a'),
  column('precision', 'text', 'precision of the calculation'),
  column('bulk_values', 'integer', 'singular values asked for below the edge'),
  column(
    'singular_values',
    'reals',
    'largest singular values of W_T, largest first: all above the edge, then bulk_values more',
  ),
  column('triplet_residuals', 'reals', 'max(|Wv − su|, |Wᵀu − sv|)/s of each, computed'),
  column('overlap_target', 'reals', '|⟨v, β*⟩| of each right vector', '0 … 1'),
  column('overlap_beta', 'reals', '|⟨v, β⟩|/|β| of each right vector, β = X1ᵀr1/n', '0 … 1'),
  column('overlap_a1', 'reals', '|⟨u, â⟩| of each left vector', '0 … 1'),
  column('overlap_a2', 'reals', '|⟨u, â²⟩|, powers taken entry by entry, at unit length', '0 … 1'),
  column('overlap_a3', 'reals', '|⟨u, â³⟩|', '0 … 1'),
  column('overlap_a4', 'reals', '|⟨u, â⁴⟩|', '0 … 1'),
  column(
    'outlier_span_target',
    'real',
    "length of β*'s projection on the span of the outliers' right vectors",
    '0 … 1',
  ),
  column('outlier_count', 'integer', 'singular values above edge_measured × edge_margin'),
  column(
    'edge_measured',
    'real',
    'largest singular value of W_T once the directions that carry signal are projected out',
  ),
  column(
    'edge_noise',
    'real',
    "edge of W0, its rows scaled by the gradients' answer, plus their noise, from the theory; null for three steps and more",
  ),
  column('edge_isotropic', 'real', 'edge of W0 alone, 1 + √(N/d)'),
  column('edge_margin', 'real', 'factor above an edge from which a value counts as an outlier, 1 + 3 N^(-2/3)'),
  column('displacement', 'real', 'Frobenius norm of W_T − W_0'),
  column('residual_mean_square', 'real', 'mean of r² at the last gradient'),
  column('output_rms', 'real', 'root mean square of the network output at the last gradient'),
  column(
    'predicted_nonlinear',
    'integer',
    'asymptotic count ⌊α2/(1/2 − α1)⌋; null where α1 ≥ 1/2 or for three steps and more',
  ),
  column('predicted_total', 'integer', 'predicted_nonlinear and the first-order outlier that both steps share'),
  column(
    'predicted_present',
    'integer',
    'of the predicted_nonlinear, those whose activation coefficient is not 0; null past k = 6',
  ),
  column(
    'predicted_strengths',
    'reals',
    'strengths θ of the spikes that the finite-N predictor sees, strongest first; null for three steps and more and for the standard scaling',
  ),
  column('predicted_values', 'reals', 'singular values they lead to, the noise edge where there is none above it'),
  column('predicted_overlaps', 'reals', 'their overlaps |⟨v, β*⟩|, 0 where there is none'),
  column('spectrum', 'reals', 'all singular values of W_T, where the sweep asked for them'),
  column('lanczos_steps', 'integer', 'Lanczos steps taken, edge included'),
  column(
    'converged',
    'flag',
    'false where Lanczos met its bound, or a residual is above 1 % (triplet_residuals), or the weights diverged (outlier_count is then null)',
  ),
];

const drill: readonly Column[] = [
  column('drill_index', 'integer', 'number of the drill point'),
  column('behaviour', 'text', 'what the kernel was asked to do'),
];

/** Columns of the rows of each experiment. */
export const pointColumns = {
  'two-step': [...identity, ...twoStep, ...cost, ...provenance],
  drill: [...identity, ...drill, ...cost, ...provenance],
} as const satisfies Record<string, readonly Column[]>;

/** Columns of the table of attempts that failed: one row per point of a failed task. */
export const failureColumns: readonly Column[] = [
  column('point_id', 'text', 'point that was not computed'),
  column('experiment', 'text', 'experiment'),
  column('sweep', 'text', 'sweep that asked for it'),
  column('task_id', 'text', 'task it belonged to'),
  column('attempts', 'integer', 'how often the task was tried in this run'),
  column('cause', 'text', 'error (the kernel said so), crash (the process died), timeout (it did not return)'),
  column('message', 'text', 'what was reported'),
  column('peak_rss_mb', 'real', 'peak resident memory of the pool host', 'MB'),
  column('host', 'text', 'host name'),
  column('failed_at', 'time', 'when, UTC'),
];
