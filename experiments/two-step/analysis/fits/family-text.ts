import { groupBy } from '../../../../kernels/grouping/group-by.ts';
import { activationText, targetText } from '../labels.ts';

/** Parameters as fits and figures name them. */
export type Parameters = Readonly<Record<string, string | number | boolean | null>>;

/** What all of some parameter sets have in common, in words; what is usual is not said. */
export function commonText(all: readonly Parameters[]): string {
  const one = all[0];
  const shared = (name: string): boolean => one[name] !== null && all.every((other) => other[name] === one[name]);
  const parts: string[] = [];
  if (shared('activation')) parts.push(`σ = ${activationText(String(one.activation))}`);
  if (shared('target')) parts.push(`σ* = ${targetText(String(one.target))}`);
  if (shared('aspect')) parts.push(`N/d = ${String(one.aspect)}`);
  if (shared('sampling')) parts.push(`n/d = ${String(one.sampling)}`);
  if (shared('prefactor1') && one.prefactor1 !== 1) parts.push(`s₁ = ${String(one.prefactor1)}`);
  if (shared('prefactor2') && one.prefactor2 !== 1) parts.push(`s₂ = ${String(one.prefactor2)}`);
  if (shared('noise') && one.noise !== 0) parts.push(`τ = ${String(one.noise)}`);
  if (shared('batch')) parts.push(`${String(one.batch)} batches`);
  return parts.join(',  ');
}

const shownApart = new Set(['alpha1', 'alpha2', 'batch', 'information_exponent', 'dimension', 'samples']);

/** Groups items that agree in all parameters that figures do not show by panels or axes; the key is empty if there is one group. */
export function byHiddenParameters<T extends { family: { parameters: Parameters } }>(
  items: readonly T[],
): { slug: string; items: T[] }[] {
  const names = Object.keys(items[0]?.family.parameters ?? {}).filter((name) => !shownApart.has(name));
  const groups = groupBy(items, ({ family }) => JSON.stringify(names.map((name) => family.parameters[name])));
  return [...groups.values()].map((group, i) => ({ slug: groups.size === 1 ? '' : `-${i + 1}`, items: group }));
}
