import { formatDuration } from '../../analysis/text/quantities.ts';
import type { KnownRun } from './progress-record.ts';
import { clockText, progressText } from './progress-text.ts';

/** A run that was last heard of so long ago, milliseconds, may be gone. */
const quiet = 30_000;

/**
 * How a run stands, in a line or two.
 * @param now milliseconds since the epoch
 */
export function runLines({ sweep, state, alive }: KnownRun, now: number): string[] {
  const { startedAt, writtenAt, process, standing, end } = state;
  const since = `since ${clockText(startedAt, startedAt)} on ${process.host}`;
  const far = standing === null ? '' : `  ${progressText(standing, writtenAt - startedAt, writtenAt)}`;
  if (end !== null) {
    const [first, ...rest] = end.text.split('\n');
    const ended = `ended ${formatDuration(now - writtenAt)} ago`;
    return [
      `${first.startsWith(`${sweep}: `) ? first : `${sweep}: ${first}`} (${ended})`,
      ...rest.map((line) => `  ${line}`),
    ];
  }
  if (alive === false) {
    return [
      `${sweep}: its process has gone, ${formatDuration(now - writtenAt)} ago; the same command goes on`,
      ...lines(far),
    ];
  }
  const heard = now - writtenAt > quiet ? `, last heard of ${formatDuration(now - writtenAt)} ago` : '';
  return [`${sweep}: runs ${since}, process ${process.pid}${heard}`, ...lines(far)];
}

function lines(text: string): string[] {
  return text === '' ? [] : [text];
}
