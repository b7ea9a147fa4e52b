import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { suggestion } from '../../analysis/text/nearest.ts';
import { readText } from '../../analysis/text/read-text.ts';
import { InputFileError, type Problem } from '../../analysis/text/problem.ts';
import { Source } from '../../analysis/text/source.ts';
import { codeAt, isFile } from '../../experiments/own/locate.ts';
import type { Code, Experiment } from '../../kernels/contract/experiment.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { fileProblem } from '../../store/file-problem.ts';
import type { Dimensions, DimensionValues } from './dimensions.ts';
import { FileLoader, type LoadedValue } from './load-files.ts';
import { withOverrides } from './overrides.ts';
import { readRefinement } from './refinement.ts';
import { lowerFirst, readParameters, valueAt } from './read-parameters.ts';
import type { Condition, Sweep } from './sweep.ts';
import { slurmSettings } from './slurm-settings.ts';
import { type Frame, frameSchema } from './sweep-schema.ts';

/** What is needed to find the experiment of a sweep file. */
export interface SweepContext {
  registry: Registry;
  /** Called before a user's own code runs. It throws if the code must not run. */
  trust: (code: Code) => Promise<void>;
  /** Absolute path of the file to take a user's own experiment from, whatever the sweep file names. */
  codePath?: string | undefined;
  /** Values that replace those of the file, `name=value` each. */
  set?: readonly string[] | undefined;
  /** Values whose files were read before, and need not lie beside the sweep file any more. */
  loaded?: readonly LoadedValue[] | undefined;
}

/**
 * Reads a sweep file.
 * @throws InputFileError with every problem found, OverrideError, or what `trust` throws
 */
export async function loadSweep(file: string, context: SweepContext): Promise<Sweep> {
  let text: string;
  try {
    text = readText(file);
  } catch (cause) {
    const message = `cannot be read: ${fileProblem(cause)?.reason ?? (cause as Error).message}`;
    throw new InputFileError([{ file, line: 0, column: 0, excerpt: '', width: 0, message }]);
  }
  return parseSweep(file, withOverrides(text, context.set ?? []), context);
}

/**
 * The same from text.
 * @param file its name for messages; a user's own experiment lies relative to its folder
 * @throws InputFileError with every problem found, or what `trust` throws
 */
export async function parseSweep(file: string, text: string, context: SweepContext): Promise<Sweep> {
  const source = new Source(file, text);
  const syntax = source.syntaxProblems();
  if (syntax.length > 0) throw new InputFileError(syntax);
  const frame = readFrame(source);
  const experiment = await experimentOf(source, frame.experiment ?? context.registry.usual, context);
  const problems: Problem[] = [];
  const loader = new FileLoader(context.loaded ?? []);
  const read = async (path: PropertyKey[], given: Record<string, unknown>): Promise<Map<string, DimensionValues>> => {
    const dimensions = readParameters(source, path, given, experiment, problems);
    await loader.load(experiment, dimensions, { source, path, problems });
    return dimensions;
  };

  const grid = await read(['parameters'], frame.parameters);
  const zipped: Dimensions[] = [];
  for (const [i, group] of (frame.zip ?? []).entries()) {
    const dimensions = await read(['zip', i], group);
    problems.push(...zipProblems(source, i, dimensions));
    zipped.push(dimensions);
  }
  const conditions: Condition[] = [];
  for (const [i, clause] of (frame.when ?? []).entries()) {
    const holds = await read(['when', i, 'if'], clause.if);
    conditions.push({ holds, dimensions: await read(['when', i, 'then'], clause.then) });
  }
  problems.push(...repeated(source, grid, zipped, conditions));
  const refine = frame.refine ? readRefinement(source, frame.refine, experiment, problems) : null;
  if (problems.length > 0) throw new InputFileError(problems);
  const { name, title, seed, replicates, question, expect, curves, checks } = frame;
  const claims = { question: question ?? null, expect: expect ?? null, curves: curves ?? [], checks: checks ?? [] };
  const varied = { grid, zipped, conditions, refine, slurm: frame.slurm ?? {}, files: loader.files };
  return { name, title: title ?? name, experiment, seed, replicates, ...varied, claims, source };
}

/** The experiment that a sweep file names. */
async function experimentOf(
  source: Source,
  word: string,
  { registry, trust, codePath }: SweepContext,
): Promise<Experiment> {
  const shipped = registry.shipped(word);
  if (shipped) return shipped;
  const allowed = `${registry.names.join(', ')}, or the file of an experiment of your own: ./mine.mjs, ./mine.yaml`;
  const problem = (message: string): InputFileError =>
    new InputFileError([source.problem(['experiment'], message, { allowed })]);
  if (!isFile(word)) {
    throw problem(`experiment: "${word}" is not allowed${suggestion(word, registry.names)}`);
  }
  const path = codePath ?? resolve(dirname(source.file), word);
  const code = await codeAt(path, registry.taken);
  if (!code) {
    throw problem(
      existsSync(path)
        ? `experiment: ${word} is not a module (.mjs, .js) or the file of a command (.yaml, .yml)`
        : `experiment: there is no file ${word} of an experiment beside the sweep file`,
    );
  }
  await trust(code);
  return registry.open({ name: word, code });
}

function readFrame(source: Source): Frame {
  const value = source.value();
  const parsed = frameSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const known = Object.keys(frameSchema.shape);
  throw new InputFileError(
    parsed.error.issues.flatMap((issue): Problem[] => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => {
          const allowed = allowedKeys(issue.path, known);
          const message = `unknown key "${key}"${suggestion(key, allowed)}`;
          return source.problem([...issue.path, key], message, { atKey: true, allowed: allowed.join(', ') });
        });
      }
      const name = issue.path.join('.');
      const missing = issue.code === 'invalid_type' && issue.message.includes('received undefined');
      if (missing)
        return [source.problem(issue.path.slice(0, -1), `"${name}" is missing`, { allowed: allowedFor(name) })];
      const given = JSON.stringify(valueAt(value, issue.path)) ?? 'nothing';
      const message = `${name || 'the file'}: ${given} is not allowed (${lowerFirst(issue.message)})`;
      return [source.problem(issue.path, message, { allowed: allowedFor(String(issue.path[0] ?? '')) })];
    }),
  );
}

/** The keys that an object of the file may have. */
function allowedKeys([first]: readonly PropertyKey[], ofFile: string[]): string[] {
  if (first === undefined) return ofFile;
  if (first === 'slurm') return Object.keys(slurmSettings);
  return first === 'refine' ? Object.keys(frameSchema.shape.refine.unwrap().shape) : ['if', 'then'];
}

function allowedFor(name: string): string | undefined {
  const shape = frameSchema.shape as Record<string, { description?: string | undefined }>;
  return shape[name]?.description;
}

function zipProblems(source: Source, index: number, group: Dimensions): Problem[] {
  const lengths = [...group].map(([name, values]) => ({ name, length: values.length }));
  if (lengths.length === 0) return [source.problem(['zip', index], 'a zipped group names no parameter')];
  const first = lengths[0];
  return lengths
    .filter(({ length }) => length !== first.length)
    .map(({ name, length }) =>
      source.problem(
        ['zip', index, name],
        `${name} has ${length} values but ${first.name} has ${first.length}; zipped lists must have one length`,
      ),
    );
}

/** Problems with parameters that are given twice: in the grid and a zipped group, or in a condition's `then` and either. */
function repeated(
  source: Source,
  grid: Dimensions,
  zipped: readonly Dimensions[],
  conditions: readonly Condition[],
): Problem[] {
  const seen = new Set(grid.keys());
  const again = (path: PropertyKey[], name: string): Problem[] =>
    seen.has(name) ? [source.problem([...path, name], `${name} is already given elsewhere`, { atKey: true })] : [];
  const inGroups = zipped.flatMap((group, i) =>
    [...group.keys()].flatMap((name) => {
      const problems = again(['zip', i], name);
      seen.add(name);
      return problems;
    }),
  );
  const inConditions = conditions.flatMap(({ dimensions }, i) =>
    [...dimensions.keys()].flatMap((name) => again(['when', i, 'then'], name)),
  );
  return [...inGroups, ...inConditions];
}
