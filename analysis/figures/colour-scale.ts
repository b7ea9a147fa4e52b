/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;

/** The colour of a value on a scale from `low` to `high`; beyond its ends that of the end. */
export function onScale(stops: readonly string[], value: number, [low, high]: readonly [number, number]): Rgb {
  const share = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0;
  const at = share * (stops.length - 1);
  const [from, to] = [Math.floor(at), Math.ceil(at)].map((i) => rgb(stops[i]));
  return from.map((c, i) => c + (at - Math.floor(at)) * (to[i] - c)) as unknown as Rgb;
}

/** A colour as `#rrggbb`. */
export function hexOf(colour: Rgb): string {
  return `#${colour.map((c) => Math.round(c).toString(16).padStart(2, '0')).join('')}`;
}
