import { formatBytes, formatCount, formatDuration } from '../../analysis/text/quantities.ts';
import { ResourceError } from '../machine/resource-error.ts';
import { machineResources } from '../machine/resources.ts';
import { priceOf } from '../sweep/price.ts';
import type { Sweep } from '../sweep/sweep.ts';

/** From so many points on a sweep is announced with its price before it is expanded. */
const manyPoints = 1_000_000;
/** What a point takes while a run is planned, bytes (`bench/overhead`). */
const bytesPerPoint = 500;

/**
 * Tells how large a sweep is and what it costs, if it is large.
 * @param speed measured over predicted time on this host
 * @param tell called with the text
 * @returns what shows on a terminal how far the expansion is
 * @throws ResourceError if the plan of the sweep does not fit into the memory that may be used
 */
export function announce(
  sweep: Sweep,
  speed: number,
  tell: (text: string) => void,
): (done: number, count: number) => void {
  const { points, modelMs, exact } = priceOf(sweep);
  if (points >= manyPoints) {
    const cost = `${exact ? 'about' : 'at most about'} ${formatDuration(modelMs * speed)} of core time`;
    const text = `${sweep.name}: up to ${formatCount(points)} points, ${cost}`;
    const { memory } = machineResources();
    if (points * bytesPerPoint > memory) {
      throw new ResourceError(
        `${text}; their plan takes about ${formatBytes(points * bytesPerPoint)} of memory, and ${formatBytes(memory)} may be used. ` +
          'Make several sweeps of it, or use a larger machine; nothing was run.',
      );
    }
    tell(text);
  }
  const stream = process.stderr;
  return (done, count) => {
    if (!stream.isTTY || count < manyPoints) return;
    const text = done < count ? `${formatCount(done)} of ${formatCount(count)} points expanded` : '';
    stream.write(`\r\u001b[2K${text}`);
  };
}
