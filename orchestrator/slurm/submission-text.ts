import { counted, formatBytes, formatCount, formatDuration } from '../../analysis/text/quantities.ts';
import type { Draft } from './write-submission.ts';

/** What a submission is, in a line. */
export function submissionText(sweep: string, { intent, sizing }: Draft): string {
  const { cores, limitMinutes, memoryMb, arrays, settings } = intent;
  const points = sizing.chunks.flat().reduce((sum, task) => sum + task.points.length, 0);
  const memory = settings.memory === 'none' ? '' : ` and ${formatBytes(memoryMb * 2 ** 20)}`;
  const where = settings.partition === undefined ? '' : `, partition ${settings.partition}`;
  const several = arrays.length > 1 ? `, in ${formatCount(arrays.length)} arrays` : '';
  return (
    `${sweep}: ${counted(points, 'point')} in ${counted(sizing.chunks.length, 'element')} of ${cores} ` +
    `${cores === 1 ? 'core' : 'cores'}, each with ${formatDuration(limitMinutes * 60_000)}${memory}${several}${where}`
  );
}
