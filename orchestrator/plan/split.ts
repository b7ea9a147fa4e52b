import { groupBy } from '../../kernels/grouping/group-by.ts';
import type { Estimate, Experiment } from '../../kernels/contract/experiment.ts';
import type { Point } from '../../kernels/contract/identity.ts';
import { differInReplicate } from './share.ts';

/** A block that is expected to take longer than this, milliseconds, is split, so that an interruption costs little. */
const longestBlockMs = 10 * 60_000;
/** Points that share nothing make tasks of about this many milliseconds, with at most this many points. */
const [unsharedMs, unsharedPoints] = [1000, 250];

/** Points to be computed together, and what they are expected to take. */
export interface Block {
  points: readonly Point[];
  expected: Estimate;
}

/**
 * What blocks are expected to take. A block that differs from the one before in nothing but the replicate takes the same: most sweeps are such
 * blocks, and to compare them is several times faster than to count their work again.
 */
function estimates(experiment: Experiment): (points: readonly Point[]) => Estimate {
  let last: Block | null = null;
  return (points) => {
    const before = last;
    const same =
      before?.points.length === points.length &&
      points.every(({ parameters }, i) => differInReplicate(parameters, before.points[i].parameters));
    const expected = same ? before.expected : experiment.estimate(points.map(({ parameters }) => parameters));
    last = { points, expected };
    return expected;
  };
}

/** Cuts a block into at most `parts` blocks where the experiment says that least is lost. */
function splitShared({ sharing }: Experiment, block: readonly Point[], parts: number): Point[][] {
  const cuts = sharing?.cuts ?? [];
  const pieces = cuts.reduce<readonly (readonly Point[])[]>(
    (found, cut) => found.flatMap((piece) => [...groupBy(piece, ({ parameters }) => cut(parameters)).values()]),
    [block],
  );
  const count = Math.min(parts, pieces.length);
  return Array.from({ length: count }, (_, i) =>
    pieces.slice(Math.floor((i * pieces.length) / count), Math.floor(((i + 1) * pieces.length) / count)).flat(),
  );
}

/** Cuts points that share nothing into blocks of about equal length. */
function splitUnshared(block: readonly Point[], expectedMs: number, workers: number): Point[][] {
  const parts = Math.max(
    Math.min(workers, block.length),
    Math.ceil(expectedMs / unsharedMs),
    Math.ceil(block.length / unsharedPoints),
  );
  const size = Math.max(1, Math.ceil(block.length / parts));
  return Array.from({ length: Math.ceil(block.length / size) }, (_, i) => block.slice(i * size, (i + 1) * size));
}

/**
 * Splits blocks if there are fewer of them than workers, or if one would take very long.
 * Each part draws its data again, and computes again what its points share.
 * @param blocks points by draw
 * @param speed measured over predicted time on this host
 */
export function splitBlocks(
  experiment: Experiment,
  blocks: readonly (readonly Point[])[],
  workers: number,
  speed: number,
): Block[] {
  const estimateOf = estimates(experiment);
  const idle = blocks.length > 0 && blocks.length < workers ? Math.ceil(workers / blocks.length) : 1;
  return blocks.flatMap((points): Block[] => {
    const expected = estimateOf(points);
    const expectedMs = expected.ms * speed;
    const count = Math.max(idle, Math.ceil(expectedMs / longestBlockMs));
    if (experiment.sharing && count === 1) return [{ points, expected }];
    const parts = experiment.sharing ? splitShared(experiment, points, count) : splitUnshared(points, expectedMs, idle);
    if (parts.length === 1) return [{ points, expected }];
    return parts.map((part) => ({ points: part, expected: estimateOf(part) }));
  });
}
