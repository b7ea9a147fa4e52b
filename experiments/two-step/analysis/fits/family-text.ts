import { groupBy } from '../../../../kernels/grouping/group-by.ts';
import { describedParameters, type Parameters } from '../parameter-text.ts';

/** What some parameter sets have in common, in words, except what is usual. Exponents are left out, because axes and panels show them. */
export function commonText(all: readonly Parameters[]): string {
  const [one] = all;
  const shared = (name: string): boolean => all.every((other) => other[name] === one[name]);
  const named = (name: string): boolean => shared(name) && !name.startsWith('alpha');
  const sizes = {
    ...(shared('aspect') ? { 'N/d': one.aspect } : {}),
    ...(shared('sampling') ? { 'n/d': one.sampling } : {}),
  };
  const batch = shared('batch') && typeof one.batch === 'string' ? [`${one.batch} batches`] : [];
  return [...describedParameters(one, named, sizes), ...batch].join(',  ');
}

const shownApart = new Set(['alpha1', 'alpha2', 'batch', 'information_exponent', 'dimension', 'samples']);

/** Groups items that agree in all parameters that neither panels nor axes show. `slug` is empty if there is one group. */
export function byHiddenParameters<T extends { family: { parameters: Parameters } }>(
  items: readonly T[],
): { slug: string; items: T[] }[] {
  const names = Object.keys(items[0]?.family.parameters ?? {}).filter((name) => !shownApart.has(name));
  const groups = groupBy(items, ({ family }) => JSON.stringify(names.map((name) => family.parameters[name])));
  return [...groups.values()].map((group, i) => ({ slug: groups.size === 1 ? '' : `-${i + 1}`, items: group }));
}
