import type { Assignment, Fault } from '../../kernels/contract/experiment.ts';

/** Below this size the signal directions span everything, and no bulk is left. */
export const leastSize = 8;

/** Whether a value that was resolved is a fault. */
export function isFault(value: object): value is Fault {
  return 'parameter' in value;
}

/**
 * Sizes from what a sweep gives: as numbers, or as ratios.
 * @param dimension d where the inputs have it already; it need not be given then
 */
export function resolveSizes(given: Assignment, dimension?: number): { N: number; d: number; n: number } | Fault {
  const number = (name: string): number | undefined => given[name] as number | undefined;
  const N = number('N');
  if (N === undefined) return { parameter: 'N', message: 'N is missing', allowed: 'a whole number, a list or a range' };
  const dWays = ['d', 'd/N', 'N/d'].filter((name) => name in given);
  if (dWays.length !== 1 && (dWays.length > 1 || dimension === undefined)) {
    return ambiguous('d', ['d', 'd/N', 'N/d'], dWays);
  }
  const d = dWays.length === 0 ? Number(dimension) : dimensionOf(given, N);
  if (dimension !== undefined && d !== dimension) {
    const message = `${dWays[0]} makes d = ${d}, but the data have ${dimension} inputs`;
    return { parameter: dWays[0], message, allowed: 'no size d beside data: the data say it' };
  }
  const nWays = waysToGiveN.filter((name) => name in given);
  if (nWays.length !== 1) return ambiguous('n', waysToGiveN, nWays);
  const n = number('n') ?? Math.round(samplesOf(given, N, d));
  if (n > mostSamples) {
    const message = `${nWays[0]} makes n = ${n} at d = ${d}`;
    return { parameter: nWays[0], message, allowed: `at most ${mostSamples} samples` };
  }
  for (const [name, way, size] of [
    ['d', dWays[0], d],
    ['n', nWays[0], n],
  ] as const) {
    if (size < leastSize) return impossible(name, way, size, N, given[way]);
  }
  return { N, d, n };
}

function dimensionOf(given: Assignment, N: number): number {
  if ('d' in given) return given.d as number;
  return Math.round('d/N' in given ? N * (given['d/N'] as number) : N / (given['N/d'] as number));
}

const waysToGiveN = ['n', 'n/N', 'n/d', 'n_power'];
/** The largest n that a number may give. */
const mostSamples = 1_000_000;

/** n from a ratio, or from a power of d. */
function samplesOf(given: Assignment, N: number, d: number): number {
  if ('n_power' in given) {
    const { factor, power } = given.n_power as { factor: number; power: number };
    return factor * d ** power;
  }
  return 'n/N' in given ? N * (given['n/N'] as number) : d * (given['n/d'] as number);
}

function impossible(name: string, way: string, size: number, N: number, value: unknown): Fault {
  const message = `impossible aspect ratio: ${way} = ${JSON.stringify(value)} at N = ${N} makes ${name} = ${size}`;
  return { parameter: way, message, allowed: `a ratio that leaves ${name} ≥ ${leastSize}` };
}

function ambiguous(size: string, ways: readonly string[], found: readonly string[]): Fault {
  if (found.length === 0)
    return { parameter: size, message: `${size} is missing`, allowed: `one of ${ways.join(', ')}` };
  return {
    parameter: found[1],
    message: `${found.join(' and ')} both set ${size}`,
    allowed: `one of ${ways.join(', ')}`,
  };
}
