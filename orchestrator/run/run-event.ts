import type { ChunkOutcome } from '../execute/control.ts';
import type { Standing } from '../execute/tally.ts';

/** What a run tells programs: what it says to people, how far it is, and how it ended. */
export type RunEvent =
  | { event: 'said'; text: string }
  | ({ event: 'progress' } & Standing)
  | ({ event: 'outcome' } & Pick<
      ChunkOutcome,
      'pointsDone' | 'pointsFailed' | 'pointsLeft' | 'expectedMs' | 'taskMs' | 'stopped' | 'fatal'
    >);

/** Hears what a run tells. */
export type HearRun = (event: RunEvent) => void;
