import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type BackendName, backendNames } from '../../kernels/backends/names.ts';
import type { Draw, Experiment } from '../../kernels/contract/experiment.ts';
import { pointOf } from '../../kernels/contract/identity.ts';
import { type ExperimentRef, refOf, type Registry } from '../../kernels/contract/registry.ts';
import type { Task } from '../plan/task.ts';
import { ChunkError } from './errors.ts';

/** CPU core type that the BLAS runs for: the one it finds (`native`), the one in the environment (`inherit`), or a name that OpenBLAS knows. */
export type BlasCore = 'native' | 'inherit' | (string & {});

/** Layout of a chunk. A chunk of another layout is refused. */
const chunkFormat = 1;

/**
 * A part of a run that any machine can compute. It is plain JSON and needs nothing else but the experiment's code.
 * Nothing in it was measured on a host.
 */
export interface Chunk {
  format: typeof chunkFormat;
  /** Hash of its tasks' ids. */
  id: string;
  sweep: string;
  experiment: ExperimentRef & { version: number };
  /** Version of the nightsweep that planned it. */
  nightsweep: string;
  backend: BackendName;
  blasCore: BlasCore;
  tasks: readonly Task[];
}

/** Makes a chunk of an experiment's tasks. */
export function chunkOf(
  experiment: Experiment,
  tasks: readonly Task[],
  rest: Pick<Chunk, 'sweep' | 'nightsweep' | 'backend' | 'blasCore'>,
): Chunk {
  return {
    ...{ format: chunkFormat, id: chunkId(tasks), ...rest, tasks },
    experiment: { ...refOf(experiment), version: experiment.version },
  };
}

function chunkId(tasks: readonly Task[]): string {
  const hash = createHash('sha256');
  for (const { id } of tasks) hash.update(id);
  return hash.digest('hex').slice(0, 16);
}

const draw = z.looseObject({ seed: z.int(), replicate: z.int() });
const task = z.strictObject({
  ...{ id: z.string(), replicate: z.int(), modelMs: z.number(), modelMemory: z.number(), threadable: z.boolean() },
  points: z.array(z.strictObject({ id: z.string(), parameters: draw })).min(1),
});
const code = z.strictObject({
  ...{ kind: z.enum(['module', 'command']), path: z.string(), files: z.array(z.string()), hash: z.string() },
});
const chunkSchema = z.strictObject({
  format: z.literal(chunkFormat),
  id: z.string(),
  sweep: z.string(),
  experiment: z.strictObject({ name: z.string(), version: z.int(), code: code.nullable() }),
  nightsweep: z.string(),
  backend: z.enum(backendNames),
  blasCore: z.string(),
  tasks: z.array(task),
});

/** A chunk as JSON text. */
export function writeChunk(chunk: Chunk): string {
  return JSON.stringify(chunk);
}

/**
 * Reads a chunk and checks that its points are what their ids say.
 * @throws ChunkError if it is not a chunk of this format, if its experiment is unknown or has another version, or if an id does not fit
 */
export async function readChunk(text: string, registry: Registry): Promise<Chunk> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ChunkError(`the chunk is not JSON (${(cause as Error).message})`);
  }
  const parsed = chunkSchema.safeParse(value);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new ChunkError(`the chunk is not of format ${chunkFormat}: ${path.join('.') || 'the whole'}: ${message}`);
  }
  const chunk: Chunk = parsed.data;
  const { name, version, code: files } = chunk.experiment;
  if (files === null && registry.shipped(name) === null) {
    throw new ChunkError(`the chunk is of the experiment ${name}, which this version does not know`);
  }
  const experiment = await registry.open({ name, code: files });
  if (experiment.version !== version) {
    throw new ChunkError(`the chunk is of ${name} version ${version}, here is version ${experiment.version}`);
  }
  for (const { points } of chunk.tasks) {
    for (const { id, parameters } of points) {
      const found = pointOf<Draw>(experiment, parameters).id;
      if (found !== id)
        throw new ChunkError(`the chunk has the parameters of ${found} under the id ${id}; it was altered`);
    }
  }
  if (chunk.id !== chunkId(chunk.tasks)) throw new ChunkError(`the chunk ${chunk.id} has other tasks than its id says`);
  return chunk;
}
