import type { SlurmSettings } from '../sweep/slurm-settings.ts';
import type { Growth } from './sizing.ts';

/** What is written before anything of a submission is sent: what it wants. */
export interface Intent {
  format: 1;
  /** Id of the submission, which is that of its export. */
  token: string;
  sweep: string;
  /** Name of the experiment. */
  experiment: string;
  /** Number of the round, from 1. A round sends what the rounds before it did not compute. */
  round: number;
  /** How many rounds before it brought no row, one after the other. */
  fruitless: number;
  /** Milliseconds since the epoch. */
  createdAt: number;
  nightsweep: string;
  settings: SlurmSettings;
  cores: number;
  memoryMb: number;
  limitMinutes: number;
  growth: Growth;
  /** Keys of the chunks of earlier submissions whose missing points it has, and of those before. */
  continues: readonly string[];
  /** Nodes that are left out, because they ran nothing. */
  exclude: readonly string[];
  /** The arrays in their order: the first chunk of each, and how many it has. */
  arrays: readonly { first: number; count: number }[];
}

/** How far an array got on its way to Slurm. */
export interface ArrayState {
  first: number;
  count: number;
  /** When sbatch was last called for it, milliseconds since the epoch; null: never. */
  sentAt: number | null;
  /** Whether sbatch said that it took the array. */
  taken: boolean;
}

/** What is known of a chunk's points. */
export interface ChunkCounts {
  points: number;
  /** Points without a row that were not given up. */
  missing: number;
  /** Points that were given up. */
  failed: number;
}

/** A submission as it stands: what it wants, how far it was sent, and which rows there are. */
export interface Submission {
  intent: Intent;
  arrays: readonly ArrayState[];
  chunks: readonly ChunkCounts[];
  /** Whether its user cancelled it. */
  cancelled: boolean;
}
