import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { parentPort } from 'node:worker_threads';
import { workerData } from 'piscina';
import { registry } from '../../experiments/registry.ts';
import type { Backend } from '../../kernels/backends/backend.ts';
import { openBackend } from '../../kernels/backends/open.ts';
import type { Precision } from '../../kernels/backends/precision.ts';
import type { Draw, Experiment } from '../../kernels/contract/experiment.ts';
import type { Task } from '../plan/task.ts';
import { Cells } from './cells.ts';
import type { FromWorker, Part, TaskOutcome, WorkerSettings } from './messages.ts';
import { PartSender } from './part-sender.ts';

const settings = workerData as WorkerSettings;
const experiment = registry.open(settings.experiment);
// If it cannot be opened, every task says so.
experiment.catch(() => undefined);
const backends = new Map<Precision, Backend>();
let lastSizes = '';

/** The thread's backend. It keeps its storage from task to task while the sizes stay the same. */
async function backendFor({ sharing }: Experiment, parameters: Draw): Promise<Backend> {
  const { precision = 'f32' } = parameters;
  let backend = backends.get(precision);
  if (!backend) backends.set(precision, (backend = await openBackend(settings.backend, precision, settings.threads)));
  const sizes = `${precision} ${(sharing?.sizes ?? sharing?.draw)?.(parameters) ?? ''}`;
  if (sizes !== lastSizes) for (const other of backends.values()) other.trim();
  lastSizes = sizes;
  return backend;
}

/** CPU time of this thread and its helpers so far, milliseconds. If the system does not tell it, wall time. */
function cpuMs(): number {
  const helpers = [...backends.values()].reduce((most, backend) => Math.max(most, backend.helpersCpuMs()), 0);
  try {
    return helpers + Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

let before: Promise<unknown> = Promise.resolve();

/** Computes a task on this thread, after the tasks that the thread was given before. */
export default function computeInTurn(task: Task): Promise<TaskOutcome> {
  const outcome = before.then(() => computeTask(task));
  before = outcome.catch(() => undefined);
  return outcome;
}

function tell(message: FromWorker): void {
  parentPort?.postMessage(message);
}

/** The part of a task whose experiment cannot be opened. */
const nothing: Part = {
  ...{ computed: [], cells: [], wallMs: 0, cpuMs: 0, startedAt: 0 },
  backend: { name: 'none', loops: '', blas: '', blasCore: '' },
};

async function computeTask(task: Task): Promise<TaskOutcome> {
  tell({ started: task.id });
  const points = task.points.map(({ parameters }) => parameters);
  let sender: PartSender | undefined;
  try {
    const opened = await experiment;
    const collected = new Cells(opened);
    const parts = (sender = new PartSender(collected, cpuMs, (part) => tell({ task: task.id, part })));
    const emit = (index: number, result: unknown): void => {
      collected.add(index, points[index], result);
      parts.collected();
    };
    if (opened.needs === 'nothing') await opened.compute(points, withoutBackend, emit);
    else {
      const backend = await backendFor(opened, points[0]);
      parts.backend = { name: backend.name, ...backend.describe() };
      await backend.confined(async () => opened.compute(points, { backend, files: settings.files }, emit));
    }
    const missing = points.length - collected.size;
    if (missing > 0) throw new RangeError(`${missing} of ${points.length} points of the task were not emitted`);
    return { last: parts.take(), before: parts.sent };
  } catch (cause) {
    return { last: sender?.take() ?? nothing, before: sender?.sent ?? 0, error: messageOf(cause) };
  }
}

/** Characters of a message that are kept. */
const longestMessage = 2000;

/** An error as a text for people and for the table of failures: without control characters, and not too long. */
function messageOf(cause: unknown): string {
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  const plain = stripVTControlCharacters(text).replaceAll(/[\p{Cc}]+/gu, ' ');
  return plain.length > longestMessage ? `${plain.slice(0, longestMessage)}…` : plain;
}

const withoutBackend = {
  files: settings.files,
  get backend(): Backend {
    throw new TypeError("the experiment computes without a backend; it must declare needs: 'backend' to have one");
  },
};
