import type { ChunkEvent } from '../execute/control.ts';
import type { Progress } from './progress.ts';
import type { RunLog } from './run-log.ts';

/** Passes on what the runner of a chunk reports: to the user, to the log, or to the progress that is shown. */
export function tellEvent(event: ChunkEvent, log: RunLog, progress: Progress): void {
  if (event.kind === 'said') log.say(event.text);
  else if (event.kind === 'noted') log.note(event.text);
  else progress.show(event.standing);
}
