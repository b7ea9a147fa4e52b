import { numbersOf, type Row, textOf } from '../../../store/row.ts';
import { activationText, targetText } from './labels.ts';
import type { SpectrumPoint } from './spectrum.ts';

/** A point of the store as the spectrum figure takes it, with its singular values. */
export function spectrumPoint(row: Row, spectrum: readonly number[]): SpectrumPoint {
  const number = (name: string): number => Number(row[name]);
  const alphas = numbersOf(row, 'alphas').map((a, t) => `α${'₁₂₃₄₅₆₇₈'[t]} = ${a}`);
  const prefactors = numbersOf(row, 'prefactors');
  const scaled = prefactors.some((s) => s !== 1) ? `,  prefactors ${prefactors.join(', ')}` : '';
  return {
    id: textOf(row, 'point_id'),
    N: number('width'),
    d: number('dimension'),
    spectrum,
    overlaps: numbersOf(row, 'overlap_target'),
    outliers: number('outlier_count'),
    edgeMeasured: number('edge_measured'),
    edgeMargin: number('edge_margin'),
    edgeNoise: row.edge_noise === null ? null : number('edge_noise'),
    description:
      `σ = ${activationText(textOf(row, 'activation'))},  σ* = ${targetText(textOf(row, 'target'))},  N = ${number('width')}, d = ${number('dimension')}, ` +
      `n = ${number('samples')},  ${alphas.join(', ')}${scaled},  ${textOf(row, 'batch')} batches`,
  };
}
