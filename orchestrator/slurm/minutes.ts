/**
 * Minutes of a time as Slurm writes it: minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes or
 * days-hours:minutes:seconds.
 * @returns Infinity for no limit; null if it is none of these
 */
export function minutesOf(text: string): number | null {
  if (/^(unlimited|infinite|-1)$/i.test(text)) return Infinity;
  const match = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text);
  if (!match) return null;
  const [days, first, second, third] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  if (first === undefined) return null;
  if (days !== undefined) return days * 1440 + first * 60 + (second ?? 0) + (third ?? 0) / 60;
  if (third !== undefined) return first * 60 + (second ?? 0) + third / 60;
  return first + (second ?? 0) / 60;
}

/** A time limit as sbatch takes it: days-hours:minutes:seconds. */
export function slurmTime(minutes: number): string {
  const whole = Math.ceil(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(whole / 1440)}-${two(Math.floor(whole / 60) % 24)}:${two(whole % 60)}:00`;
}
