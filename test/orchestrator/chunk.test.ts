import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registry } from '../../experiments/registry.ts';
import { textOf } from '../../kernels/contract/column.ts';
import { type Chunk, chunkOf, writeChunk } from '../../orchestrator/execute/chunk.ts';
import { readChunk } from '../../orchestrator/execute/read-chunk.ts';
import { ChunkError } from '../../orchestrator/execute/errors.ts';
import type { ChunkEvent, ChunkOutcome, Control } from '../../orchestrator/execute/control.ts';
import { systemClock } from '../../orchestrator/execute/clock.ts';
import { RowSink } from '../../orchestrator/execute/row-sink.ts';
import { runChunk } from '../../orchestrator/execute/run-chunk.ts';
import { makePlan } from '../../orchestrator/plan/plan.ts';
import { unknownHost } from '../../orchestrator/plan/task.ts';
import { expand } from '../../orchestrator/sweep/expand.ts';
import { parse } from '../sweeps.ts';

async function chunk(text: string): Promise<Chunk> {
  const sweep = await parse(text);
  const { tasks } = makePlan(sweep.experiment, expand(sweep).points, 0);
  return chunkOf(sweep.experiment, tasks, {
    ...{ sweep: sweep.name, nightsweep: 'test', backend: 'native', blasCore: 'native', files: {} },
  });
}

const small = `name: small
replicates: 2
parameters: { N: [32, 48], d/N: 0.5, n/N: 2, alpha1: [0.1, 0.3], alpha2: 0.3, target: tanh }
`;
const drills = (more: string): string =>
  `name: d\nexperiment: drill\nparameters: { index: { from: 1, to: 8, count: 8 }, milliseconds: 5 }\n${more}`;

describe('a chunk is plain JSON', () => {
  it('that comes back as it was written', async () => {
    const written = await chunk(small);
    expect(await readChunk(writeChunk(written), registry)).toEqual(written);
  });

  it('in which nothing was measured on this host', async () => {
    const text = writeChunk(await chunk(small));
    const names = [...text.matchAll(/"(\w+)":/g)].map(([, name]) => name);
    for (const measured of ['host', 'speed', 'cpu', 'cores', 'predictedMs', 'memory', 'folder', 'store']) {
      expect(names).not.toContain(measured);
    }
    expect(text).not.toContain(process.cwd());
  });

  it.each<[string, (chunk: Chunk) => object | string, string]>([
    ['a parameter was altered', (c) => alter(c, (p) => ({ ...p, noise: 0.5 })), 'it was altered'],
    [
      'an id was altered',
      (c) => JSON.stringify(c).replace(c.tasks[0].points[0].id, 'f'.repeat(24)),
      'under the id ffff',
    ],
    ['a task is missing', (c) => ({ ...c, tasks: c.tasks.slice(1) }), 'has other tasks than its id says'],
    ['the format is another', (c) => ({ ...c, format: 2 }), 'not of format 1'],
    [
      'the version of the experiment is another',
      (c) => ({ ...c, experiment: { ...c.experiment, version: 9 } }),
      'here is version 1',
    ],
    ['the experiment is unknown', (c) => ({ ...c, experiment: { ...c.experiment, name: 'other' } }), 'does not know'],
    ['it is not JSON', () => '{"format": 1', 'is not JSON'],
    ['a field is missing', (c) => ({ ...c, tasks: undefined }), 'tasks'],
  ])('is refused where %s', async (_, change, says) => {
    const changed = change(await chunk(small));
    const text = typeof changed === 'string' ? changed : JSON.stringify(changed);
    const refused = readChunk(text, registry);
    await expect(refused).rejects.toThrow(ChunkError);
    await expect(refused).rejects.toThrow(says);
  });
});

/** The chunk with the parameters of its first point changed. */
function alter(chunk: Chunk, change: (parameters: object) => object): object {
  const [first, ...rest] = chunk.tasks;
  const [point, ...others] = first.points;
  return {
    ...chunk,
    tasks: [{ ...first, points: [{ ...point, parameters: change(point.parameters) }, ...others] }, ...rest],
  };
}

describe('the runner', () => {
  let events: ChunkEvent[];
  let sink: RowSink;
  beforeEach(() => {
    events = [];
    sink = new RowSink();
  });
  afterEach(() => sink.close());

  const machine = { resources: { cores: 2, memory: 4e9 }, host: unknownHost };
  const run = (given: Chunk, control: Partial<Control> = {}): Promise<ChunkOutcome> =>
    runChunk(registry, given, machine, sink, {
      ...{ clock: systemClock, deadline: null, taskTimeoutMs: null, more: null },
      ...{ drain: new AbortController().signal, end: new AbortController().signal, kill: new AbortController().signal },
      observe: (event) => events.push(event),
      ...control,
    });

  it('computes every point of a chunk that was read back, and writes to its sink alone', async () => {
    const given = await readChunk(writeChunk(await chunk(small)), registry);
    const here = mkdtempSync(join(tmpdir(), 'nightsweep-here-'));
    const before = process.cwd();
    process.chdir(here);
    const outcome = await run(given);
    process.chdir(before);
    expect(readdirSync(here)).toEqual([]);
    rmSync(here, { recursive: true });
    expect(outcome).toMatchObject({ pointsDone: 8, pointsFailed: 0, pointsLeft: 0, stopped: null, fatal: null });
    sink.close();
    const ids = given.tasks.flatMap(({ points }) => points.map(({ id }) => id)).sort();
    expect(sink.rows.map((row) => textOf(row, 'point_id')).sort()).toEqual(ids);
    expect(events.some(({ kind }) => kind === 'progress')).toBe(true);
  });

  it('hands failures to the sink, with their cause', async () => {
    const text = drills('when:\n  - if: { index: 3 }\n    then: { behaviour: throw }\n');
    const outcome = await run(await chunk(text));
    expect(outcome).toMatchObject({ pointsDone: 7, pointsFailed: 1 });
    expect(sink.failures).toHaveLength(1);
    expect(sink.failures[0]).toMatchObject({ cause: 'error', experiment: 'drill', sweep: 'd' });
  });

  it('goes by the clock it is given: with the deadline behind it computes nothing', async () => {
    const late = { ...systemClock, wallMs: () => 2000 };
    const outcome = await run(await chunk(drills('')), { clock: late, deadline: 1000 });
    expect(outcome).toMatchObject({ pointsDone: 0, pointsLeft: 8, stopped: 'deadline' });
  });

  it('drains when it is told to: what is in flight is finished', async () => {
    const drain = new AbortController();
    const observe = (event: ChunkEvent): void => {
      if (event.kind === 'progress' && event.standing.pointsDone > 0) drain.abort();
    };
    const outcome = await run(await chunk(drills('').replace('milliseconds: 5', 'milliseconds: 300')), {
      ...{ drain: drain.signal, observe },
    });
    expect(outcome.stopped).toBe('interrupted');
    expect(outcome.pointsDone).toBeGreaterThan(0);
    expect(outcome.pointsDone + outcome.pointsLeft).toBe(8);
    sink.close();
    expect(sink.rows).toHaveLength(outcome.pointsDone);
  });

  it('asks for more tasks once all are done, until there are none', async () => {
    const [first, second] = [await chunk(drills('')), await chunk(drills('seed: 2\n'))];
    const further = [second.tasks, []];
    const outcome = await run(first, { more: () => Promise.resolve(further.shift() ?? []) });
    expect(outcome).toMatchObject({ pointsDone: 16, stopped: null });
    expect(further).toEqual([]);
  });

  it('ends the host at once when it is told to, and starts no other where it drains', async () => {
    const [kill, drain] = [new AbortController(), new AbortController()];
    setTimeout(() => {
      drain.abort();
      kill.abort();
    }, 700);
    const outcome = await run(await chunk(drills('').replace('milliseconds: 5', 'milliseconds: 60000')), {
      ...{ kill: kill.signal, drain: drain.signal },
    });
    expect(outcome).toMatchObject({ pointsDone: 0, pointsLeft: 8, stopped: 'interrupted' });
  });
});
