import { hash } from 'node:crypto';
import type { Draw, Experiment } from './experiment.ts';
import { identityDefaultOf } from './parameter.ts';
import { versionOf } from './versions.ts';

/** One experiment to run: its parameters and its content id. */
export interface Point<P extends Draw = Draw> {
  /** Content id: `pointIdLength` hexadecimal digits. */
  id: string;
  /** Values of its parameters, plain data. */
  parameters: P;
}

/** Hexadecimal digits of a point id: 96 bits. */
export const pointIdLength = 24;

/** A parameter as the identity sees it. */
class IdentityKey {
  readonly key: string;
  readonly #isDefault: (value: unknown) => boolean;
  #last: unknown;
  #lastPart = '';

  constructor(key: string, isDefault: (value: unknown) => boolean) {
    this.key = key;
    this.#isDefault = isDefault;
  }

  /** What a value contributes to the id's text; empty if ids leave it out. Most parameters keep their value from point to point. */
  part(value: unknown): string {
    if (value === undefined) return '';
    if (value !== this.#last) {
      this.#lastPart = this.#isDefault(value) ? '' : `"${this.key}":${canonicalText(value)}`;
      this.#last = value;
    }
    return this.#lastPart;
  }
}

const never = (): boolean => false;
const known = new WeakMap<Experiment, readonly IdentityKey[]>();

/** Keys of the id in the order they are written: sorted by code unit. */
function identityKeys(experiment: Experiment): readonly IdentityKey[] {
  let keys = known.get(experiment);
  if (!keys) {
    const varied = Object.entries(experiment.parameters).filter(([, { role = 'varied' }]) => role === 'varied');
    const declared = varied.map(([name, parameter]): IdentityKey => {
      const value = identityDefaultOf(parameter);
      const usual = value === undefined ? undefined : canonicalText(value);
      const equal = usual === undefined ? never : (given: unknown): boolean => canonicalText(given) === usual;
      const special = parameter.isDefault?.bind(parameter) as ((value: unknown) => boolean) | undefined;
      return new IdentityKey(parameter.key ?? name, special ?? equal);
    });
    const draw = ['seed', 'replicate'].map((key) => new IdentityKey(key, never));
    keys = [...declared, ...draw].sort((a, b) => (a.key < b.key ? -1 : 1));
    known.set(experiment, keys);
  }
  return keys;
}

const texts = new WeakMap<object, string>();

/** JSON of a canonical value. Objects, unlike lists, are shared between points, so theirs is remembered. */
function canonicalText(value: unknown): string {
  if (Array.isArray(value)) {
    return typeof value[0] === 'number' || value.length === 0 ? `[${value.join(',')}]` : JSON.stringify(value);
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  let text = texts.get(value);
  if (text === undefined) texts.set(value, (text = JSON.stringify(value)));
  return text;
}

/** The identity's text before and after the number of the replicate. */
function identityText(experiment: Experiment, parameters: object, version: number): [string, string] {
  const parts: [string[], string[]] = [[], []];
  let side: 0 | 1 = 0;
  for (const identity of identityKeys(experiment)) {
    if (identity.key === 'replicate') {
      side = 1;
      continue;
    }
    const part = identity.part((parameters as Record<string, unknown>)[identity.key]);
    if (part !== '') parts[side].push(part);
  }
  const [before, after] = parts.map((list) => list.join(','));
  const head = [
    ...['{"experiment":"', experiment.name, '","version":', version, ','],
    ...[before, before === '' ? '' : ',', '"replicate":'],
  ].join('');
  return [head, after === '' ? '}' : `,${after}}`];
}

const scratch = Buffer.alloc(pointIdLength);

/** The first digits of a hash as a text of their own. A part of the longer text would keep all of it in memory, for every point of a sweep. */
function firstDigits(hex: string): string {
  scratch.write(hex, 0, pointIdLength, 'latin1');
  return scratch.toString('latin1');
}

/** A point in all its replicates. */
export class PointFamily<P extends Draw = Draw> {
  readonly #head: string;
  readonly #tail: string;
  readonly #parameters: P;

  /**
   * The id is the hash of the experiment's name and version and of every varied parameter that differs from its identity default, in
   * canonical decimals. A later parameter at its identity default changes no id.
   * @param version a version of the experiment; by default the last that changed what the point means
   */
  constructor(experiment: Experiment, parameters: P, version = versionOf(experiment, parameters)) {
    [this.#head, this.#tail] = identityText(experiment, parameters, version);
    this.#parameters = parameters;
  }

  /** The same for equal families only. */
  get key(): string {
    return this.#head + this.#tail;
  }

  /** The id of a replicate. */
  id(replicate: number): string {
    return firstDigits(hash('sha256', `${this.#head}${replicate}${this.#tail}`, 'hex'));
  }

  /** A replicate; its id may be given where it is known already. */
  at(replicate: number, id = this.id(replicate)): Point<P> {
    const parameters = replicate === this.#parameters.replicate ? this.#parameters : { ...this.#parameters, replicate };
    return { id, parameters };
  }
}

/** The point with these parameters. */
export function pointOf<P extends Draw>(experiment: Experiment, parameters: P): Point<P> {
  return new PointFamily(experiment, parameters).at(parameters.replicate);
}
