import { readFileSync } from 'node:fs';
import type { Values } from './dimensions.ts';
import { suggestion } from '../../analysis/text/nearest.ts';
import { experimentNames, type ExperimentName } from '../../experiments/two-step/parameters.ts';
import { type Problem, SpecError } from './problem.ts';
import { type Dimensions, lowerFirst, readParameters, valueAt } from './read-parameters.ts';
import { Source } from './source.ts';
import { type Frame, frameSchema, type Refinement } from './sweep-schema.ts';

export type { Refinement };

/** Parameters that apply only where others have certain values. */
export interface Condition {
  /** Each named parameter must have one of these values. */
  holds: Dimensions;
  dimensions: Dimensions;
}

/** A validated sweep file. */
export interface Sweep {
  name: string;
  title: string;
  experiment: ExperimentName;
  seed: number;
  replicates: number;
  /** Grid dimensions in file order. */
  grid: Dimensions;
  /** Groups of parameters that vary together; all lists of a group have one length. */
  zipped: readonly Dimensions[];
  conditions: readonly Condition[];
  refine: Refinement | null;
  source: Source;
}

/**
 * Reads a sweep file.
 * @throws SpecError with every problem found
 */
export function loadSweep(file: string): Sweep {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(cause);
    throw new SpecError([{ file, line: 1, column: 1, excerpt: '', width: 1, message: `cannot be read: ${reason}` }]);
  }
  return parseSweep(file, text);
}

/** The same from text; `file` is named in messages. */
export function parseSweep(file: string, text: string): Sweep {
  const source = new Source(file, text);
  const syntax = source.syntaxProblems();
  if (syntax.length > 0) throw new SpecError(syntax);
  const frame = readFrame(source);
  const problems: Problem[] = [];
  const read = (path: PropertyKey[], given: Record<string, unknown>): Map<string, Values> =>
    readParameters(source, path, given, frame.experiment, problems);

  const grid = read(['parameters'], frame.parameters);
  const zipped = (frame.zip ?? []).map((group, i) => {
    const dimensions = read(['zip', i], group);
    problems.push(...zipProblems(source, i, dimensions));
    return dimensions;
  });
  const conditions = (frame.when ?? []).map((clause, i) => ({
    holds: read(['when', i, 'if'], clause.if),
    dimensions: read(['when', i, 'then'], clause.then),
  }));
  problems.push(...repeated(source, grid, zipped, conditions));
  if (frame.refine && frame.experiment !== 'two-step') {
    problems.push(source.problem(['refine'], `a ${frame.experiment} has no outliers to refine for`, { atKey: true }));
  }
  if (problems.length > 0) throw new SpecError(problems);
  const { name, title, experiment, seed, replicates, refine = null } = frame;
  return { name, title: title ?? name, experiment, seed, replicates, grid, zipped, conditions, refine, source };
}

function readFrame(source: Source): Frame {
  const value = source.value();
  const parsed = frameSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const known = Object.keys(frameSchema.shape);
  throw new SpecError(
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
      const near =
        typeof valueAt(value, issue.path) === 'string' && name === 'experiment'
          ? suggestion(JSON.parse(given) as string, experimentNames)
          : '';
      const message = `${name || 'the file'}: ${given} is not allowed (${lowerFirst(issue.message)})${near}`;
      return [source.problem(issue.path, message, { allowed: allowedFor(String(issue.path[0] ?? '')) })];
    }),
  );
}

/** Keys that an object of the file may have. */
function allowedKeys([first]: readonly PropertyKey[], ofFile: string[]): string[] {
  if (first === undefined) return ofFile;
  return first === 'refine' ? Object.keys(frameSchema.shape.refine.unwrap().shape) : ['if', 'then'];
}

function allowedFor(name: string): string | undefined {
  const shape = frameSchema.shape as Record<string, { description?: string | undefined }>;
  return shape[name]?.description;
}

function zipProblems(source: Source, index: number, group: Dimensions): Problem[] {
  const lengths = [...group].map(([name, values]) => ({ name, length: values.length }));
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

/** A parameter given twice: in the grid and a zipped group, or in a condition's `then` beside either. */
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
