import { numbersOf, type Row, textOf } from '../../../kernels/contract/column.ts';
import { describedParameters } from './parameter-text.ts';
import type { SpectrumPoint } from './spectrum.ts';

/** A row as the figure of its spectrum needs it. The row must have the whole spectrum. */
export function spectrumPoint(row: Row): SpectrumPoint {
  const number = (name: string): number => Number(row[name]);
  const alphas = numbersOf(row, 'alphas');
  const sizes = { N: row.width, d: row.dimension, n: row.samples };
  const parameters = describedParameters({ ...row, alphas }, () => true, sizes);
  return {
    id: textOf(row, 'point_id'),
    N: number('width'),
    d: number('dimension'),
    spectrum: numbersOf(row, 'spectrum'),
    overlaps: numbersOf(row, 'overlap_target'),
    outliers: number('outlier_count'),
    edgeMeasured: number('edge_measured'),
    edgeMargin: number('edge_margin'),
    edgeNoise: row.edge_noise === null ? null : number('edge_noise'),
    description: [...parameters, `${textOf(row, 'batch')} batches`].join(',  '),
  };
}
