/** Thrown for a time of day or duration that cannot be read; exit code 2. */
export class TimeOptionError extends Error {
  override name = 'TimeOptionError';
}

/**
 * When a run must end, milliseconds since the epoch; null without a limit. If both options are given, the earlier time holds.
 * @param options `until`: a local time of day, which means the next time it comes; `maxHours`: hours from now
 * @throws TimeOptionError if one of them cannot be read
 */
export function deadline(
  options: { until?: string | undefined; maxHours?: number | undefined },
  now = new Date(),
): number | null {
  const limits: number[] = [];
  if (options.until !== undefined) limits.push(nextOccurrence(options.until, now));
  if (options.maxHours !== undefined) {
    if (!(options.maxHours > 0))
      throw new TimeOptionError(`--max-hours ${options.maxHours} is not a positive number of hours`);
    limits.push(now.getTime() + options.maxHours * 3_600_000);
  }
  return limits.length === 0 ? null : Math.min(...limits);
}

function nextOccurrence(time: string, now: Date): number {
  const match = /^(\d{1,2}):(\d{2})$/.exec(time);
  const [hours, minutes] = match ? [Number(match[1]), Number(match[2])] : [NaN, NaN];
  if (!(hours <= 23 && minutes <= 59)) {
    throw new TimeOptionError(`--until "${time}" is not a time of day; give it as 07:00 or 23:30`);
  }
  const at = new Date(now);
  at.setHours(hours, minutes, 0, 0);
  if (at <= now) at.setDate(at.getDate() + 1);
  return at.getTime();
}
