import { symbolOf, texts } from './texts.ts';

/** A point's parameters by column; null where it has none. */
export type Parameters = Readonly<Record<string, unknown>>;

/**
 * A point's parameters in words, each once: activation, target, sizes, exponents, and whatever is not as usual.
 * @param shared tells whether to name a parameter
 * @param sizes the sizes or ratios to name, by symbol
 */
export function describedParameters(
  one: Parameters,
  shared: (name: string) => boolean,
  sizes: Readonly<Record<string, unknown>>,
): string[] {
  const given = (name: string): boolean => shared(name) && one[name] !== null && one[name] !== undefined;
  const named = (names: readonly string[], usual?: unknown): string[] =>
    names.flatMap((name) =>
      given(name) && one[name] !== usual ? [`${symbolOf(name)} = ${texts.value(name, one[name])}`] : [],
    );
  const unusual = Object.entries(unusualText).flatMap(([name, texts]) =>
    given(name) ? (texts[String(one[name])] ?? []) : [],
  );
  return [
    ...named(['activation', 'target']),
    ...Object.entries(sizes).map(([name, size]) => `${name} = ${String(size)}`),
    ...named(['alpha1', 'alpha2', 'alpha3']),
    ...(given('alphas') ? laterExponents(one.alphas as number[]) : []),
    ...named(['prefactor1', 'prefactor2'], 1),
    ...(given('noise') && one.noise !== 0 ? [`τ = ${String(one.noise)}`] : []),
    ...unusual,
    ...(given('inputs') && one.inputs !== 'gaussian' ? [`inputs ${String(one.inputs)}`] : []),
    ...(given('output_scaling') && one.output_scaling !== 'mean-field'
      ? [`${String(one.output_scaling)} output scaling`]
      : []),
  ];
}

/** Words for values that are not the default, by column. */
const unusualText: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  readout: {
    rademacher: 'readout ±1/√N',
    constant: 'constant readout',
    uniform: 'uniform readout',
    symmetric: 'readout in pairs ±a',
  },
  weights: { sphere: 'rows of W₀ on the sphere' },
  target_mean: { keep: 'target with its mean' },
  centred: { true: 'σ centred' },
  precision: { f64: 'f64' },
};

/** Exponents from the fourth on, which have no columns of their own. */
function laterExponents(alphas: readonly number[]): string[] {
  return alphas.slice(3).map((alpha, t) => `α${'₄₅₆₇₈'[t]} = ${alpha}`);
}
