import type { RunEvent } from '../run/run-event.ts';
import { answer, tellPrograms } from './answer.ts';

/** Passes what a run tells to programs. Its outcome becomes the answer of the command. */
export function hearRun({ event, ...fields }: RunEvent): void {
  if (event === 'outcome') answer('', fields);
  else tellPrograms(event, fields);
}
