import { seededRandom } from './random.ts';

/** A cluster, a sweep, and what goes wrong. Times are in milliseconds; a mean of Infinity means never. */
export interface Scenario {
  seed: number;
  points: number;
  pointsPerChunk: number;
  /** Time of a point on an element of usual speed. */
  msPerPoint: number;
  nodes: number;
  /** Elements that a node runs at the same time. */
  slots: number;
  limitMs: number;
  /** Mean time until a node is lost, and for how long it is. */
  nodeLossMean: number;
  nodeLossMs: number;
  /** Share of lost nodes that only their link lost, so that what ran there goes on. */
  orphanShare: number;
  /** Whether elements of lost nodes are sent back to the queue; else they end as NODE_FAIL. */
  requeues: boolean;
  /** Mean time between preemptions in the cluster. */
  preemptionMean: number;
  /** Mean time between deaths of the controller, and how long it is dead. */
  controllerDeathMean: number;
  controllerDeadMs: number;
  /** Submissions so short before such a death are lost with a probability of .7. */
  unsavedMs: number;
  /** Elements a user may have in the queue; Infinity for any number. */
  submitLimit: number;
  maxArraySize: number;
  /** Rows and folders are seen after this time. */
  listingDelayMs: number;
  /** Ended jobs are listed so long. */
  minJobAgeMs: number;
  /** Whether accounts know how jobs ended. */
  accounting: boolean;
  /** Share of chunks that need up to three times the memory. */
  hungryShare: number;
  /** Share of points that fail wherever they are computed. */
  poisonShare: number;
  /** Nodes on which every element fails at once. */
  brokenNodes: number;
}

const minute = 60_000;
const hour = 60 * minute;

/** A quiet cluster. */
export const quiet: Scenario = {
  ...{ seed: 1, points: 2000, pointsPerChunk: 50, msPerPoint: 20_000, nodes: 5, slots: 4, limitMs: hour },
  ...{ nodeLossMean: Infinity, nodeLossMs: 20 * minute, orphanShare: 0.5, requeues: true, preemptionMean: Infinity },
  ...{ controllerDeathMean: Infinity, controllerDeadMs: 5 * minute, unsavedMs: 5000, submitLimit: Infinity },
  ...{ maxArraySize: 1001, listingDelayMs: 0, minJobAgeMs: 5 * minute, accounting: false },
  ...{ hungryShare: 0, poisonShare: 0, brokenNodes: 0 },
};

/** A small cluster with troubles that follow from the seed. */
export function troubled(seed: number): Scenario {
  const random = seededRandom(seed);
  const pick = <T>(...values: T[]): T => values[Math.floor(random() * values.length)];
  return {
    ...{ ...quiet, seed },
    ...{ points: pick(40, 300, 1500), pointsPerChunk: pick(7, 20, 60), msPerPoint: pick(5000, 20_000, 60_000) },
    ...{ nodes: pick(1, 3, 8), slots: pick(1, 4), limitMs: pick(20 * minute, hour, 4 * hour) },
    nodeLossMean: pick(Infinity, 10 * hour, 2 * hour),
    nodeLossMs: pick(5 * minute, hour),
    ...{ orphanShare: pick(0, 0.5, 1), requeues: pick(true, true, false) },
    preemptionMean: pick(Infinity, 2 * hour, 20 * minute),
    controllerDeathMean: pick(Infinity, 5 * hour, hour),
    controllerDeadMs: pick(10_000, 5 * minute, 30 * minute),
    ...{ submitLimit: pick(Infinity, 12, 5), maxArraySize: pick(1001, 11) },
    ...{ listingDelayMs: pick(0, 0, 60_000), minJobAgeMs: pick(5 * minute, 30_000), accounting: pick(true, false) },
    ...{ hungryShare: pick(0, 0, 0.1), poisonShare: pick(0, 0, 0.01), brokenNodes: 0 },
  };
}

/** A million points on a large cluster, with all troubles at once. */
export const large: Scenario = {
  ...{ ...quiet, seed: 20261130, points: 1_000_000, pointsPerChunk: 100, msPerPoint: 18_000 },
  ...{ nodes: 1000, slots: 1, nodeLossMean: 200 * hour, preemptionMean: 6 * minute, controllerDeathMean: 3 * hour },
  ...{ submitLimit: 4000, listingDelayMs: 60_000, hungryShare: 0.002, poisonShare: 0.000_01 },
};
