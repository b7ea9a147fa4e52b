/** How many points to check: a number, or a share of those there are. */
export type Sample = { count: number } | { share: number };

/**
 * Reads a sample from the command line: `12`, or `1%`.
 * @returns null if it is neither
 */
export function readSample(text: string): Sample | null {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  if (!match) return null;
  const value = Number(match[1]);
  if (match[2] === '%') return value > 0 && value <= 100 ? { share: value / 100 } : null;
  return Number.isInteger(value) && value > 0 ? { count: value } : null;
}

/** Takes items that are spread evenly over a list. It takes at least one, unless the list is empty. */
export function spread<T>(items: readonly T[], sample: Sample): T[] {
  const wanted = 'count' in sample ? sample.count : Math.ceil(sample.share * items.length);
  const count = Math.min(wanted, items.length);
  return Array.from({ length: count }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / count)]);
}
