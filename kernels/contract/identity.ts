import { hash } from 'node:crypto';
import { drillVersion, type DrillParameters } from '../../experiments/drill/compute.ts';
import { twoStepVersion, type TwoStepParameters } from '../../experiments/two-step/point.ts';

/** One experiment to run: its parameters and its content id. */
export type Point =
  | { id: string; experiment: 'two-step'; parameters: TwoStepParameters }
  | { id: string; experiment: 'drill'; parameters: DrillParameters };

/** Defaults of the two-step experiment's parameters; N, d, n and alphas have none. `prefactors` default to ones. */
export const twoStepDefaults = {
  batch: 'reused',
  activation: 'tanh',
  centred: false,
  target: { hermite: [0, 1] },
  targetMean: 'remove',
  noise: 0,
  outputScaling: 'mean-field',
  weights: 'gaussian',
  readout: 'gaussian',
  precision: 'f32',
  bulkValues: 3,
  spectrum: false,
} as const satisfies Partial<TwoStepParameters>;

/** Defaults by the names sweep files use. */
export const namedDefaults: Readonly<Record<string, unknown>> = {
  ...twoStepDefaults,
  target_mean: twoStepDefaults.targetMean,
  output_scaling: twoStepDefaults.outputScaling,
  bulk_values: twoStepDefaults.bulkValues,
};

export const drillDefaults = { behaviour: 'ok', milliseconds: 0 } as const satisfies Partial<DrillParameters>;

/** Version of each experiment, part of every id. */
export const experimentVersions = { 'two-step': twoStepVersion, drill: drillVersion } as const;

const texts = new WeakMap<object, string>();

/** JSON of a canonical value; objects, unlike lists, are shared between points, so theirs is remembered. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  let text = texts.get(value);
  if (text === undefined) texts.set(value, (text = JSON.stringify(value)));
  return text;
}

const twoStepKeys = [
  'N', 'activation', 'alphas', 'batch', 'bulkValues', 'centred', 'd', 'n', 'noise', 'outputScaling', 'precision',
  'prefactors', 'readout', 'replicate', 'seed', 'spectrum', 'target', 'targetMean', 'weights',
] as const satisfies readonly (keyof TwoStepParameters)[]; // prettier-ignore
const drillKeys = ['behaviour', 'index', 'milliseconds', 'replicate', 'seed'] as const;

/** Whether a parameter is left out of the identity. */
function isDefault(key: string, value: unknown, usual: unknown): boolean {
  if (key === 'prefactors') return (value as readonly number[]).every((s) => s === 1);
  return value === usual || (typeof usual === 'object' && textOf(value) === textOf(usual));
}

/** The identity's text before and after the number of the replicate. */
function identityText(
  experiment: Point['experiment'],
  keys: readonly string[],
  values: object,
  defaults: object,
): [string, string] {
  const parts: [string[], string[]] = [[], []];
  let side: 0 | 1 = 0;
  for (const key of keys) {
    if (key === 'replicate') {
      side = 1;
      continue;
    }
    const value = (values as Record<string, unknown>)[key];
    const usual = (defaults as Record<string, unknown>)[key];
    if (!isDefault(key, value, usual)) parts[side].push(`"${key}":${textOf(value)}`);
  }
  const [before, after] = parts.map((side) => side.join(','));
  // Joined, so that the text lies in one piece: it is read once per replicate.
  const head = [
    '{"experiment":"',
    experiment,
    '","version":',
    experimentVersions[experiment],
    ',',
    before,
    ',"replicate":',
  ].join('');
  return [head, after === '' ? '}' : `,${after}}`];
}

/** Length of a point id: 96 bits in hexadecimal. */
export const pointIdLength = 24;

/** A point in all its replicates. */
export class PointFamily {
  readonly #head: string;
  readonly #tail: string;
  readonly #make: (id: string, replicate: number) => Point;

  /** @param identity the identity's text before and after the number of the replicate */
  constructor([head, tail]: [string, string], make: (id: string, replicate: number) => Point) {
    this.#head = head;
    this.#tail = tail;
    this.#make = make;
  }

  /** The same for equal families only. */
  get key(): string {
    return this.#head + this.#tail;
  }

  /** The id of a replicate. */
  id(replicate: number): string {
    return hash('sha256', `${this.#head}${replicate}${this.#tail}`, 'hex').slice(0, pointIdLength);
  }

  /** A replicate; its id may be given where it is known already. */
  at(replicate: number, id = this.id(replicate)): Point {
    return this.#make(id, replicate);
  }
}

/**
 * A point of the two-step experiment. Its id is the hash of the experiment's name and version and of every parameter that
 * differs from its default, in canonical decimals; a later parameter at its default changes no id.
 */
export function twoStepFamily(parameters: Omit<TwoStepParameters, 'replicate'>): PointFamily {
  return new PointFamily(identityText('two-step', twoStepKeys, parameters, twoStepDefaults), (id, replicate) => ({
    id,
    experiment: 'two-step',
    parameters: { ...parameters, replicate },
  }));
}

/** A point of the drill, identified likewise. */
export function drillFamily(parameters: Omit<DrillParameters, 'replicate'>): PointFamily {
  return new PointFamily(identityText('drill', drillKeys, parameters, drillDefaults), (id, replicate) => ({
    id,
    experiment: 'drill',
    parameters: { ...parameters, replicate },
  }));
}
