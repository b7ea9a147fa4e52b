import { stringify } from 'yaml';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';

/** Parameters that come once per step are shown for the first two. */
const furtherOfKind = /[3-9]$/u;
/** A line of the file has at most so many characters. */
const widest = 118;

/** The text of a sweep file to start from: the grid of the experiment's yardstick, and its other parameters as comments. */
export function starterSweep(experiment: Experiment, name: string): string {
  const { parameters, yardstick = [], title } = experiment;
  const given = yardstick.length > 0 ? valuesOf(yardstick) : required(parameters);
  const others = Object.entries(parameters).filter(
    ([key, { default: usual }]) => !given.has(key) && usual !== undefined && !furtherOfKind.test(key),
  );
  return [
    `# ${title}.`,
    `name: ${stringify(name).trim()}`,
    '# question: What do you want to know? The report begins with it.',
    `experiment: ${experiment.name}`,
    '# How many draws each point of the grid gets, and the seed of all of them.',
    'replicates: 4',
    'seed: 1',
    '# A value, a list, or a range such as { from: 0, to: 0.4, step: 0.1 }. All combinations are computed.',
    'parameters:',
    ...[...given].map(([key, values]) => `  ${key}: ${inline(values.length === 1 ? values[0] : values)}`),
    ...(others.length === 0 ? [] : ['  # What else can be varied, with its default:']),
    ...others.map(([key, parameter]) => commented(key, parameter)),
    '',
  ].join('\n');
}

/** Different values of each parameter, in their order. */
function valuesOf(assignments: readonly Readonly<Record<string, unknown>>[]): Map<string, unknown[]> {
  const values = new Map<string, unknown[]>();
  for (const [name, value] of assignments.flatMap((assignment) => Object.entries(assignment))) {
    const known = values.get(name) ?? [];
    values.set(name, known);
    if (!known.includes(value)) known.push(value);
  }
  return values;
}

/** Parameters without a default, with a value that a user must change. */
function required(parameters: Readonly<Record<string, Parameter>>): Map<string, unknown[]> {
  const without = Object.entries(parameters).filter(([, parameter]) => parameter.default === undefined);
  return new Map(without.map(([name]) => [name, ['?']]));
}

function commented(key: string, { default: usual, meaning }: Parameter): string {
  const setting = `  # ${key}: ${inline(usual)}`;
  const line = `${setting.padEnd(34)}  # ${meaning}`;
  return line.length <= widest ? line : `${line.slice(0, widest - 1).trimEnd()}…`;
}

function inline(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}
