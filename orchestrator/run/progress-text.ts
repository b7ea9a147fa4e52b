import { formatBytes, formatCount, formatDuration } from '../../analysis/text/quantities.ts';
import type { Standing } from '../execute/tally.ts';
import { outlookOf } from './outlook.ts';

const barWidth = 20;

/**
 * How far a run is, in one line: share, points, failures, time gone, finish by the clock, pace, tasks on their way, memory.
 * @param now milliseconds since the epoch, for the finish by the clock
 * @param width characters that the line may have; what matters least is left out first
 */
export function progressText(standing: Standing, elapsedMs: number, now: number, width = Infinity): string {
  const { pointsDone, points, failed, running, peakRssMb } = standing;
  const { share, leftMs, perMinute } = outlookOf(standing, elapsedMs);
  const ended = share >= 1;
  const filled = Math.floor(share * barWidth);
  // The last part that is left out comes first.
  const parts: { text: string; keep: number }[] = [
    { text: width === Infinity ? '' : '█'.repeat(filled) + '░'.repeat(barWidth - filled), keep: 4 },
    { text: percentText(share), keep: 9 },
    { text: `${formatCount(pointsDone)} of ${formatCount(points)} points`, keep: 8 },
    { text: failed > 0 ? `${formatCount(failed)} failed` : '', keep: 7 },
    { text: `${formatDuration(elapsedMs)} gone`, keep: ended ? 6 : 3 },
    { text: ended ? '' : `${leftText(leftMs)} left, until ${clockText(now + leftMs, now)}`, keep: 6 },
    { text: pointsDone > 0 ? paceText(perMinute) : '', keep: 2 },
    { text: ended ? '' : `${running} task${running === 1 ? '' : 's'} running`, keep: 1 },
    { text: peakRssMb > 0 ? formatBytes(peakRssMb * 2 ** 20) : '', keep: 0 },
  ].filter(({ text }) => text !== '');
  const line = (): string => parts.map(({ text }) => text).join('  ');
  while (parts.length > 2 && line().length > width) {
    const least = Math.min(...parts.map(({ keep }) => keep));
    parts.splice(
      parts.findIndex(({ keep }) => keep === least),
      1,
    );
  }
  return line();
}

/** A share in per cent. Small shares have a decimal, so that a long run is seen to move. */
function percentText(share: number): string {
  const percent = share * 100;
  return `${percent < 10 ? (Math.floor(percent * 10) / 10).toFixed(1) : Math.floor(percent)} %`;
}

/** Time left, no finer than it is known. */
function leftText(ms: number): string {
  const step = ms > 3.6e6 ? 300_000 : ms > 600_000 ? 60_000 : ms > 60_000 ? 10_000 : 1000;
  return `about ${formatDuration(Math.ceil(ms / step) * step)}`.replace('.0 s', ' s').replace(' min 0 s', ' min');
}

/** A moment by the local clock: 06:40, or with its date where it lies a day and more ahead. */
export function clockText(moment: number, now: number): string {
  const time = new Date(moment);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}`;
  if (moment - now < 20 * 3.6e6) return clock;
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${clock}`;
}

function paceText(perMinute: number): string {
  if (perMinute >= 600) return `${formatCount(Math.round(perMinute / 60))} points/s`;
  if (perMinute >= 1) return `${formatCount(Math.round(perMinute))} points/min`;
  return `${(perMinute * 60).toFixed(1)} points/h`;
}
