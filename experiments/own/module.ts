import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { InputFileError, type Problem } from '../../analysis/text/problem.ts';
import type { Code, Experiment } from '../../kernels/contract/experiment.ts';
import { type DeclarationFault, moduleDeclaration } from './declaration.ts';
import { experimentOf, type OwnParameters } from './experiment.ts';
import { meaningFaults, schemaFaults } from './faults.ts';

/**
 * Imports a module and makes an experiment of its default export. It runs the module.
 * @throws InputFileError with every problem found
 */
export async function openModule(code: Code, shipped: readonly string[]): Promise<Experiment> {
  const { default: given } = await imported(code);
  if (given === null || typeof given !== 'object') {
    throw new InputFileError([
      problemIn(code, { path: [], message: 'the module has no default export that is an object' }),
    ]);
  }
  const parsed = moduleDeclaration.safeParse(given);
  if (!parsed.success) {
    throw new InputFileError(schemaFaults(parsed.error, given).map((fault) => problemIn(code, fault)));
  }
  const { columns, sharing, cost, ...declared } = parsed.data;
  const columnsAt = columns.map((column, i) => ({ ...column, at: ['columns', i] }));
  const faults = meaningFaults({ ...declared, cost }, columnsAt, shipped);
  if (faults.length > 0) throw new InputFileError(faults.map((fault) => problemIn(code, fault)));
  const common = experimentOf({ ...declared, cost }, columns, code);
  // The functions were declared for this experiment's own parameters; their types cannot be checked here.
  const own = { ...declared, ...(sharing ? { sharing: { cuts: [], ...sharing } } : {}) } as Partial<
    Experiment<OwnParameters>
  >;
  return {
    ...common,
    ...own,
    parameters: common.parameters,
    revisions: common.revisions,
    title: common.title,
  } as Experiment;
}

async function imported(code: Code): Promise<{ default?: unknown }> {
  try {
    // The query lets a changed file be imported anew by a process that has had it before.
    return (await import(`${pathToFileURL(code.path).href}?${code.hash}`)) as { default?: unknown };
  } catch (cause) {
    const message = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new InputFileError([problemIn(code, { path: [], message: `the module cannot be imported: ${message}` })]);
  }
}

/** The problem at a likely place: where the key, or the one above it, first stands in the text. */
function problemIn({ path: file }: Code, { path, message, allowed }: DeclarationFault): Problem {
  const lines = readFileSync(file, 'utf8').split('\n');
  const named = [...path].reverse().filter((step) => typeof step === 'string');
  const places = [...named.map((key) => new RegExp(`\\b${key}\\b\\s*[:(]`)), /export default/];
  const line = places.map((pattern) => lines.findIndex((text) => pattern.test(text))).find((at) => at >= 0) ?? 0;
  const excerpt = lines[line] ?? '';
  const column = excerpt.search(/\S|$/);
  return {
    ...{ file, line: line + 1, column: column + 1, excerpt, width: excerpt.trim().length, message },
    ...(allowed === undefined ? {} : { allowed }),
  };
}
