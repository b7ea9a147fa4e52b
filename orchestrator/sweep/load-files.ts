import { dirname } from 'node:path';
import type { Problem } from '../../analysis/text/problem.ts';
import type { Source } from '../../analysis/text/source.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import type { Loaded, NamedFile } from '../../kernels/contract/parameter.ts';
import type { DimensionValues } from './dimensions.ts';

/** A value of a sweep file that names a file, and what points have instead. It is plain data. */
export interface LoadedValue {
  /** Name of the parameter. */
  parameter: string;
  /** The value as the sweep file has it. */
  given: unknown;
  /** The value that points have. */
  value: unknown;
  file: NamedFile;
}

/** The files that a sweep names. */
export interface SweepFiles {
  /** One entry for each value that names a file. */
  loaded: readonly LoadedValue[];
  /** What the author of the sweep should know of the files, a line each. */
  notes: readonly string[];
}

/** Reads the files that the values of a sweep name, each once. */
export class FileLoader {
  readonly #loaded: LoadedValue[];
  readonly #notes = new Set<string>();

  /** @param known values that were loaded before; their files are not read again */
  constructor(known: readonly LoadedValue[]) {
    this.#loaded = [...known];
  }

  get files(): SweepFiles {
    return { loaded: this.#loaded, notes: [...this.#notes] };
  }

  /** Puts what points have in the place of values that name files. It adds what is wrong to `problems`. */
  async load(
    { parameters }: Experiment,
    dimensions: Map<string, DimensionValues>,
    { source, path, problems }: { source: Source; path: readonly PropertyKey[]; problems: Problem[] },
  ): Promise<void> {
    for (const [name, values] of dimensions) {
      const parameter = parameters[name];
      if (parameter.kind !== 'schema' || !parameter.load) continue;
      const load = parameter.load.bind(parameter) as (given: unknown, folder: string) => Promise<Loaded>;
      const found: unknown[] = [];
      for (const given of values) {
        const result = await this.#one(name, given, () => load(given, dirname(source.file)));
        if ('fault' in result) {
          const { message, allowed } = result.fault;
          problems.push(source.problem([...path, name], message, allowed === undefined ? {} : { allowed }));
        } else found.push(result.value);
      }
      dimensions.set(name, found);
    }
  }

  async #one(parameter: string, given: unknown, load: () => Promise<Loaded>): Promise<Loaded> {
    const text = JSON.stringify(given);
    const known = this.#loaded.find((other) => other.parameter === parameter && JSON.stringify(other.given) === text);
    if (known) return { value: known.value, file: known.file, notes: [] };
    const result = await load();
    if (!('fault' in result)) {
      this.#loaded.push({ parameter, given, value: result.value, file: result.file });
      for (const note of result.notes) this.#notes.add(note);
    }
    return result;
  }
}
