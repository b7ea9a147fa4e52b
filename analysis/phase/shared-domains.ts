import { groupBy } from '../../kernels/grouping/group-by.ts';
import type { HeatFigure } from '../contract.ts';
import { diverging } from '../figures/theme.ts';

/** Gives figures of one name the same colours for the same values, so that those of several sets of parameters can be compared. */
export function withSharedDomains<T extends { figure: HeatFigure }>(drawn: readonly T[]): T[] {
  const byName = groupBy(drawn, ({ figure }) => figure.name);
  const shared = new Map([...byName].map(([name, group]) => [name, domainOf(group.map(({ figure }) => figure))]));
  return drawn.map((one) => ({ ...one, figure: { ...one.figure, ...shared.get(one.figure.name) } }));
}

/** The range of all figures; about 0 if one has values of both signs. */
function domainOf(figures: readonly HeatFigure[]): Pick<HeatFigure, 'domain' | 'colours'> {
  const [{ colours }] = figures;
  const low = Math.min(...figures.map(({ domain }) => domain[0]));
  const high = Math.max(...figures.map(({ domain }) => domain[1]));
  const reach = Math.max(-low, high);
  return low < 0 && high > 0 ? { domain: [-reach, reach], colours: diverging } : { domain: [low, high], colours };
}
