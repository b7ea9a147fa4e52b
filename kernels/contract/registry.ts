import type { Code, Experiment } from './experiment.ts';

/** An experiment by name, and its code where it is a user's own: plain data that a worker can open it from. */
export interface ExperimentRef {
  name: string;
  code: Code | null;
}

/** How experiments are found. Entry points make one and hand it down: no room below them imports an experiment. */
export interface Registry {
  /** Names of those that ship. */
  readonly names: readonly string[];
  /** Names that no other experiment can have: those of the experiments that ship and of their views. */
  readonly taken: readonly string[];
  /** The one that a sweep has that names none. */
  readonly usual: string;
  /** One that ships; null if none has the name. */
  shipped(name: string): Experiment | null;
  /**
   * Opens an experiment, once for equal references.
   * @throws InputFileError where a user's own is not as the contract asks, or its files are not those that the reference has the hash of
   */
  open(ref: ExperimentRef): Promise<Experiment>;
}

/** The reference to an experiment. */
export function refOf({ name, code }: Experiment): ExperimentRef {
  return { name, code };
}
