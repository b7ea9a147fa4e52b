import { z } from 'zod';
import { backendNames } from '../../kernels/backends/names.ts';
import type { Draw } from '../../kernels/contract/experiment.ts';
import { pointOf } from '../../kernels/contract/identity.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { type Chunk, chunkFormat, chunkId } from './chunk.ts';
import { ChunkError } from './errors.ts';

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
  files: z.record(z.string(), z.string()).default({}),
  tasks: z.array(task),
});

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
  // The parameters of points stay in their order, in which rows have them.
  const chunk: Chunk = { ...parsed.data, tasks: (value as Chunk).tasks };
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
