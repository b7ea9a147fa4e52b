import type { Row } from '../../orchestrator/store/row.ts';
import type { SpectrumPoint } from './spectrum.ts';

function list(cell: Row[string] | undefined): number[] {
  return cell !== null && typeof cell === 'object' && !(cell instanceof Date) ? Array.from(cell) : [];
}

/** A point of the store as the spectrum figure takes it, with its singular values. */
export function spectrumPoint(row: Row, spectrum: readonly number[]): SpectrumPoint {
  const number = (name: string): number => Number(row[name]);
  const alphas = list(row.alphas).map((a, t) => `α${'₁₂₃₄₅₆₇₈'[t]} = ${a}`);
  const prefactors = list(row.prefactors);
  const scaled = prefactors.some((s) => s !== 1) ? `,  prefactors ${prefactors.join(', ')}` : '';
  return {
    id: String(row.point_id),
    N: number('width'),
    d: number('dimension'),
    spectrum,
    overlaps: list(row.overlap_target),
    outliers: number('outlier_count'),
    edgeMeasured: number('edge_measured'),
    edgeMargin: number('edge_margin'),
    edgeNoise: row.edge_noise === null ? null : number('edge_noise'),
    description:
      `σ = ${String(row.activation)},  σ* = ${String(row.target)},  N = ${number('width')}, d = ${number('dimension')}, ` +
      `n = ${number('samples')},  ${alphas.join(', ')}${scaled},  ${String(row.batch)} batches`,
  };
}
