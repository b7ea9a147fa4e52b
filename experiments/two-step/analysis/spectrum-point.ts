import { numbersOf, type Row, textOf } from '../../../kernels/contract/column.ts';
import { classOf, type ValueClass } from '../../../kernels/theory/classify.ts';
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
    edgeMeasured: number('edge_measured'),
    classes: classesOf(row),
    edgeNoise: row.edge_noise === null ? null : number('edge_noise'),
    description: [...parameters, `${textOf(row, 'batch')} batches`].join(',  '),
  };
}

/** Classes of the recorded values, largest first. Of a row of an earlier version the values that count are learned; of others nothing is said. */
function classesOf(row: Row): ValueClass[] {
  const values = numbersOf(row, 'singular_values');
  const match = numbersOf(row, 'signal_match');
  const [noise, measured, N] = ['edge_noise', 'edge_measured', 'width'].map((name) => Number(row[name]));
  if (match.length === 0) return values.slice(0, Number(row.outlier_count)).map(() => 'learned');
  return values.map((s, k) => classOf(s, match[k], { noise, measured, N }));
}
