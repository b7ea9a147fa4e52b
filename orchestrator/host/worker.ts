import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { workerData } from 'piscina';
import type { Backend, Precision } from '../../kernels/backends/backend.ts';
import { openBackend } from '../../kernels/backends/open.ts';
import { type DrillParameters, runDrill } from '../../experiments/drill/compute.ts';
import type { TwoStepResult } from '../../experiments/two-step/observer.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import { runTwoStep } from '../../experiments/two-step/compute.ts';
import type { Task } from '../plan/task.ts';
import type { FromWorker, WorkerSettings } from './messages.ts';

/** What a worker returns of a task; plain data, since properties of errors do not survive the way between threads. */
export interface TaskOutcome {
  /** Results by index of the point; those after a failure are missing. */
  results: { index: number; result: TwoStepResult | null }[];
  error?: string;
  wallMs: number;
  cpuMs: number;
  startedAt: number;
  backend: { name: string; loops: string; blas: string; blasCore: string };
}

const settings = workerData as WorkerSettings;
const backends = new Map<Precision, Backend>();
let lastShape = '';

/** The thread's backend; buffers are kept from task to task while the sizes stay the same. */
async function backendFor({ precision, N, d, n }: TwoStepParameters): Promise<Backend> {
  let backend = backends.get(precision);
  if (!backend) backends.set(precision, (backend = await openBackend(settings.backend, precision, settings.threads)));
  const shape = `${precision} ${N} ${d} ${n}`;
  if (shape !== lastShape) for (const other of backends.values()) other.trim();
  lastShape = shape;
  return backend;
}

/** CPU time of this thread and its helpers so far, milliseconds; wall time where the system does not tell. */
function cpuMs(): number {
  const helpers = [...backends.values()].reduce((most, backend) => Math.max(most, backend.helpersCpuMs()), 0);
  try {
    return helpers + Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

let before: Promise<unknown> = Promise.resolve();

/** Computes a task on this thread, after those it was given before. */
export default function computeInTurn(task: Task): Promise<TaskOutcome> {
  const outcome = before.then(() => computeTask(task));
  before = outcome.catch(() => undefined);
  return outcome;
}

async function computeTask(task: Task): Promise<TaskOutcome> {
  parentPort?.postMessage({ started: task.id } satisfies FromWorker);
  const [wall, cpu, startedAt] = [performance.now(), cpuMs(), Date.now()];
  const results: TaskOutcome['results'] = [];
  let error: string | undefined;
  let backend = { name: 'none', loops: '', blas: '', blasCore: '' };
  try {
    if (task.experiment === 'drill') {
      const points = task.points.map(({ parameters }) => parameters as DrillParameters);
      runDrill(points, (index) => results.push({ index, result: null }));
    } else {
      const points = task.points.map(({ parameters }) => parameters as TwoStepParameters);
      const opened = await backendFor(points[0]);
      backend = { name: opened.name, ...opened.describe() };
      await opened.confined(() => runTwoStep(opened, points, (index, result) => results.push({ index, result })));
    }
  } catch (cause) {
    error = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  }
  const outcome = { results, wallMs: performance.now() - wall, cpuMs: cpuMs() - cpu, startedAt, backend };
  return error === undefined ? outcome : { ...outcome, error };
}
