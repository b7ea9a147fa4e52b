/** Thrown for settings that the cluster cannot satisfy, or a submission that is not there; exit code 2. */
export class SlurmSettingsError extends Error {
  override name = 'SlurmSettingsError';
}

/** Thrown if Slurm does not answer, or refuses for a reason of its own; exit code 1. */
export class SlurmError extends Error {
  override name = 'SlurmError';
}
