import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputFileError } from '../../analysis/text/problem.ts';
import { Source } from '../../analysis/text/source.ts';
import type { Code, Experiment, Sharing } from '../../kernels/contract/experiment.ts';
import { CommandProcess } from './command-process.ts';
import { type CommandDeclaration, commandDeclaration, type DeclarationFault } from './declaration.ts';
import { experimentOf, type OwnParameters } from './experiment.ts';
import { meaningFaults } from './faults.ts';
import { schemaFaults } from './schema-faults.ts';
import { lackingProgram } from './spawn-command.ts';

/**
 * Reads the YAML file of a command. Nothing is run.
 * @throws InputFileError with every problem found
 */
export function readCommand(path: string, takenNames: readonly string[]): CommandDeclaration {
  const source = new Source(path, readFileSync(path, 'utf8'));
  const syntax = source.syntaxProblems();
  if (syntax.length > 0) throw new InputFileError(syntax);
  const given = source.value();
  const parsed = commandDeclaration.safeParse(given);
  const faults = parsed.success
    ? [
        ...meaningFaults(
          parsed.data,
          Object.entries(parsed.data.columns).map(([name, { revision }]) => ({
            name,
            revision,
            at: ['columns', name],
          })),
          takenNames,
        ),
        ...fileFaults(path, parsed.data),
      ]
    : schemaFaults(parsed.error, given);
  if (faults.length > 0 || !parsed.success) {
    throw new InputFileError(
      faults.map(({ path: at, message, allowed }) =>
        source.problem(at, message, { atKey: true, ...(allowed === undefined ? {} : { allowed }) }),
      ),
    );
  }
  return parsed.data;
}

function fileFaults(path: string, { files = [], share = [], parameters }: CommandDeclaration): DeclarationFault[] {
  const missing = files.flatMap((file, i) =>
    statSync(join(dirname(path), file), { throwIfNoEntry: false })?.isFile()
      ? []
      : [{ path: ['files', i], message: `there is no file ${file} beside it` }],
  );
  const unknown = share.flatMap((name, i) =>
    name in parameters
      ? []
      : [{ path: ['share', i], message: `${name} is not a parameter`, allowed: Object.keys(parameters).join(', ') }],
  );
  return [...missing, ...unknown];
}

/** Limits where the file has none, seconds: until a fresh process first answers, and for a task. */
const [usualStart, usualTask] = [30, 600];

/** An experiment that one long-lived process per worker computes. */
export function openCommand(code: Code, takenNames: readonly string[]): Experiment {
  const declared = readCommand(code.path, takenNames);
  const { command, share, limits } = declared;
  const columns = Object.entries(declared.columns).map(([name, column]) => ({ name, ...column }));
  const sharing: Sharing<OwnParameters> = {
    draw: (p) => JSON.stringify(share?.map((name) => p[name])),
    cuts: [(p) => JSON.stringify(p)],
  };
  const startMs = 1000 * (limits?.start ?? usualStart);
  const taskMs = 1000 * (limits?.task ?? usualTask);
  const folder = dirname(code.path);
  const process = new CommandProcess(command, folder, { startMs, taskMs });
  const experiment: Experiment<OwnParameters, Readonly<Record<string, unknown>>> = {
    ...experimentOf(declared, columns, code),
    ...(share === undefined ? {} : { sharing }),
    lacking: () => lackingProgram(command, folder),
    compute: (points, _, emit) => process.compute(points, emit),
  };
  return experiment;
}
