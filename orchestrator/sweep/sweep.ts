import type { Claims } from '../../analysis/claims/claims.ts';
import type { Source } from '../../analysis/text/source.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import type { Dimensions } from './dimensions.ts';
import type { SweepFiles } from './load-files.ts';
import type { Refinement } from './refinement.ts';
import type { SlurmSettings } from './slurm-settings.ts';

/** Parameters that vary only where others have certain values. */
export interface Condition {
  /** Each parameter named here must have one of these values. */
  holds: Dimensions;
  /** The parameters that vary there. */
  dimensions: Dimensions;
}

/** A validated sweep file. */
export interface Sweep {
  name: string;
  title: string;
  experiment: Experiment;
  seed: number;
  replicates: number;
  /** Grid dimensions in file order. */
  grid: Dimensions;
  /** Groups of parameters that vary together. All lists of a group have one length. */
  zipped: readonly Dimensions[];
  conditions: readonly Condition[];
  refine: Refinement | null;
  /** How it runs on a cluster, as far as it says. It changes no point. */
  slurm: SlurmSettings;
  /** The files that its values name. */
  files: SweepFiles;
  /** What the sweep asks, and what is claimed of its rows. It changes no point. */
  claims: Claims;
  source: Source;
}
