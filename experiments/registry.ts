import { dirname } from 'node:path';
import type { Experiment } from '../kernels/contract/experiment.ts';
import type { ExperimentRef, Registry } from '../kernels/contract/registry.ts';
import { InputFileError } from '../analysis/text/problem.ts';
import { drill } from './drill/index.ts';
import { oneStepFeatures } from './one-step-features/index.ts';
import { spikedFeatures } from './spiked-features/index.ts';
import { twoStep } from './two-step/index.ts';

/** The experiments that ship; a sweep that names none has the first. */
const shipped: readonly Experiment[] = [twoStep, oneStepFeatures, spikedFeatures, drill];
const byName = new Map(shipped.map((experiment) => [experiment.name, experiment]));
const opened = new Map<string, Promise<Experiment>>();

/** All experiments: those that ship, and users' own by their code. Only entry points import it. */
export const registry: Registry = {
  names: [...byName.keys()],
  taken: shipped.flatMap(({ name, view }) => [name, view]),
  usual: shipped[0].name,
  shipped: (name) => byName.get(name) ?? null,
  open(ref) {
    const key = JSON.stringify(ref);
    let experiment = opened.get(key);
    if (!experiment) opened.set(key, (experiment = openAnew(ref)));
    return experiment;
  },
};

async function openAnew({ name, code }: ExperimentRef): Promise<Experiment> {
  if (code === null) {
    const experiment = byName.get(name);
    if (experiment) return experiment;
    throw new RangeError(`there is no experiment ${name}`);
  }
  const { hashOf } = await import('./own/code-files.ts');
  if (hashOf(dirname(code.path), code.files) !== code.hash) {
    const message = 'the files of the experiment have changed since the command began; run it again';
    throw new InputFileError([{ file: code.path, line: 1, column: 1, excerpt: '', width: 1, message }]);
  }
  if (code.kind === 'command') return (await import('./own/command.ts')).openCommand(code, registry.taken);
  return (await import('./own/module.ts')).openModule(code, registry.taken);
}
