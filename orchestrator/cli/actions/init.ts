import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { suggestion } from '../../../analysis/text/nearest.ts';
import { shellWord } from '../../../analysis/text/shell.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { makeFolder } from '../../../store/make-folder.ts';
import { starterSweep } from '../../sweep/starter.ts';
import { UsageError } from '../errors.ts';
import { answer } from '../answer.ts';

/** Options of `nightsweep init`. */
export interface InitRequest {
  /** File to write. */
  file: string;
  /** Name of an experiment that ships; undefined: the usual one. */
  experiment: string | undefined;
}

/** Writes a sweep file to start from, and says what to do with it. */
export function init({ file, experiment: named }: InitRequest, registry: Registry): void {
  const name = named ?? registry.usual;
  const experiment = registry.shipped(name);
  if (!experiment) {
    throw new UsageError(
      `--experiment ${name} is not one that ships${suggestion(name, registry.names)}\nallowed: ${registry.names.join(', ')}`,
    );
  }
  if (existsSync(file)) throw new UsageError(`${file} is there already; choose another name. Nothing was written`);
  makeFolder(dirname(file));
  const sweep =
    basename(file)
      .replace(/\.[^.]*$/u, '')
      .replaceAll(/[^\w.-]+/gu, '-')
      .replace(/^[^A-Za-z0-9]+/u, '') || 'sweep';
  writeFileSync(file, starterSweep(experiment, sweep.slice(0, 64)));
  const word = shellWord(file);
  answer(
    `${file}\n\nWhat it would compute:  nightsweep plan ${word}\nCompute it:             nightsweep run ${word}\n`,
    { file, experiment: name },
  );
}
