import type { Layout } from '../../../analysis/contract.ts';
import type { DatasetCell } from '../../../analysis/dataset/cell.ts';
import { distinct } from '../../../analysis/phase/combinations.ts';
import { describedParameters } from './parameter-text.ts';

/** The parameters that all cells share, in words. */
export function caption(cells: readonly DatasetCell[], { x, y }: Layout): string {
  const [one] = cells;
  const shared = (name: string): boolean => distinct(cells, { name }).length === 1 && name !== x && name !== y;
  const [N, d, n] = [one.width as number, one.dimension as number, one.samples as number];
  const ratio = (a: number, b: number): number => Number((a / b).toPrecision(3));
  const sizes = shared('width') ? { N, d, n } : { 'N/d': ratio(N, d), 'n/d': ratio(n, d) };
  return describedParameters(one, shared, sizes).join(',  ');
}
