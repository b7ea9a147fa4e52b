import { NothingToFitError } from '../../analysis/contract.ts';
import { OverrideError } from '../sweep/overrides.ts';
import { FigureNameError } from '../../analysis/figures/figure-name-error.ts';
import { InputFileError } from '../../analysis/text/problem.ts';
import { TfjsMissingError } from '../../kernels/backends/names.ts';
import { PrecisionError } from '../../kernels/backends/precision.ts';
import { AddonMissingError } from '../../kernels/native/addon.ts';
import { diskReason, NoStoreError, StoreError, StoreFormatError } from '../../store/errors.ts';
import { fileProblem } from '../../store/file-problem.ts';
import { ChunkError, ComputeError } from '../execute/errors.ts';
import { ResourceError } from '../machine/resource-error.ts';
import { TimeOptionError } from '../run/deadline.ts';
import { SlurmError, SlurmSettingsError } from '../slurm/errors.ts';
import { exitCodes } from '../run/exit-codes.ts';
import { RefreshError } from '../run/outdated.ts';
import { OnlyError } from '../run/only-error.ts';
import { TrustError } from '../run/trust.ts';

/** Thrown for a command line, or a value on it, that cannot be used; exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/**
 * A usage error about a command line.
 * @param usage how the command is called, if it is one
 */
export function usageError(message: string, usage?: string): UsageError {
  const name = usage?.split(' ')[0];
  const where =
    name === undefined ? '`nightsweep --help` shows the commands.' : `\`nightsweep ${name} --help\` shows its options.`;
  return new UsageError(`${message}\n${where}`);
}

const usageErrors = [
  UsageError,
  InputFileError,
  TimeOptionError,
  ResourceError,
  RefreshError,
  OnlyError,
  TrustError,
  NothingToFitError,
  FigureNameError,
  OverrideError,
  ChunkError,
  SlurmSettingsError,
  StoreFormatError,
  NoStoreError,
  PrecisionError,
];
const explained = [...usageErrors, SlurmError, StoreError, ComputeError, AddonMissingError, TfjsMissingError];

/**
 * Says on standard error what went wrong.
 * @returns the exit code
 */
export function tellError(error: unknown): number {
  process.stderr.write(`${messageOf(error)}\n`);
  return exitCodeOfError(error);
}

/** What went wrong, for people. Errors that no one foresaw come with their stack. */
export function messageOf(error: unknown): string {
  if (explained.some((kind) => error instanceof kind)) return (error as Error).message;
  const problem = fileProblem(error);
  if (problem) return problem.message;
  const reason = diskReason(error);
  if (reason) return `${reason}: ${(error as Error).message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What kind of error it is, for programs: the name of its class, FileError for what the system says of a file. */
export function kindOf(error: unknown): string {
  if (explained.some((kind) => error instanceof kind)) return (error as Error).constructor.name;
  return fileProblem(error) || diskReason(error) ? 'FileError' : 'UnforeseenError';
}

/** The exit code for an error. */
export function exitCodeOfError(error: unknown): number {
  const known = explained.some((kind) => error instanceof kind);
  const mistaken = !known && fileProblem(error)?.mistake === true;
  return usageErrors.some((kind) => error instanceof kind) || mistaken ? exitCodes.usage : exitCodes.failed;
}
