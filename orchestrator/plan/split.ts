import { groupBy } from '../../kernels/grouping/group-by.ts';
import type { Point } from '../../kernels/contract/identity.ts';
import { type Estimate, estimate } from '../../experiments/two-step/estimate.ts';
import { problemKey } from './share.ts';

/** A block is split where it is expected to take longer than this, so that little is lost with a task in flight, milliseconds. */
const longestBlockMs = 10 * 60_000;

function problem(point: Point): string {
  return point.experiment === 'drill' ? point.id : problemKey(point.parameters);
}

function firstStep(point: Point): string {
  return point.experiment === 'drill' ? point.id : `${point.parameters.prefactors[0]} ${point.parameters.alphas[0]}`;
}

/** Parts a block by activation, target and first step into at most `parts` blocks that share as much of it as can be. */
function splitBlock(block: readonly Point[], parts: number): Point[][] {
  const byStep = [...groupBy(block, problem).values()].flatMap((same) => [...groupBy(same, firstStep).values()]);
  const count = Math.min(parts, byStep.length);
  return Array.from({ length: count }, (_, i) =>
    byStep.slice(Math.floor((i * byStep.length) / count), Math.floor(((i + 1) * byStep.length) / count)).flat(),
  );
}

/** Points to be computed together, and what that is expected to take. */
export interface Block {
  points: readonly Point[];
  expected: Estimate;
}

/**
 * Splits blocks by activation, target and α1 where there are fewer of them than workers, or where one would take very long. What is split is drawn,
 * and its first gradient taken, once per part.
 * @param speed measured over predicted time on this host
 */
export function splitBlocks(blocks: readonly Point[][], workers: number, speed: number): Block[] {
  const idle = blocks.length > 0 && blocks.length < workers ? Math.ceil(workers / blocks.length) : 1;
  return blocks.flatMap((points): Block[] => {
    const expected = estimate(points);
    const parts = Math.max(idle, Math.ceil((expected.ms * speed) / longestBlockMs));
    if (parts === 1) return [{ points, expected }];
    return splitBlock(points, parts).map((part) => ({ points: part, expected: estimate(part) }));
  });
}
