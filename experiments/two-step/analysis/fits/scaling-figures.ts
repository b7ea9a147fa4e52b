import type { TopLevelSpec } from 'vega-lite';
import type { FamilyScaling } from './scaling-table.ts';
import { symbolOf } from '../texts.ts';
import { byHiddenParameters, commonText } from './family-text.ts';
import type { FigureSpec } from '../../../../analysis/figures/render.ts';
import { faint, orders } from '../../../../analysis/figures/theme.ts';

/** Exponents of spike strengths beside the predicted ones, and the residuals of the fits: two figures per set of further parameters. */
export function scalingFigures(fits: readonly FamilyScaling[]): FigureSpec[] {
  return byHiddenParameters(fits).flatMap(({ slug, items }) => [
    { name: `exponents${slug}`, title: 'Exponents of spike strengths', spec: exponentSpec(items) },
    { name: `scaling-residuals${slug}`, title: 'Residuals of the scaling fits', spec: residualSpec(items) },
  ]);
}

const panelOf = ({ family: { parameters } }: FamilyScaling): { column: string; row: string } => ({
  column: `${symbolOf('alpha1')} = ${String(parameters.alpha1)}`,
  row: `${String(parameters.batch)} batches`,
});

const facet = { column: { field: 'column', type: 'nominal' }, row: { field: 'row', type: 'nominal' } };
const color = (title: string | null): object => ({
  field: 'k',
  type: 'nominal',
  scale: { range: orders },
  legend: { title },
});

function exponentSpec(items: readonly FamilyScaling[]): TopLevelSpec {
  const values = items.map((fit) => ({
    ...panelOf(fit),
    k: `k = ${fit.k}`,
    alpha2: fit.family.parameters.alpha2,
    gamma: fit.gamma,
    low: fit.gammaLow,
    high: fit.gammaHigh,
    predicted: fit.predicted,
    finite: fit.finite,
  }));
  const x = {
    field: 'alpha2',
    type: 'quantitative',
    title: symbolOf('alpha2'),
    scale: { zero: false },
    axis: { format: '.3~f' },
  };
  const y = (field: string): object => ({
    field,
    type: 'quantitative',
    title: 'exponent γ of θ = A N^γ',
    scale: { zero: false },
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'Exponents of spike strengths',
      subtitle: [
        commonText(items.map(({ family }) => family.parameters)),
        'points: γ of outlier k with 95 % intervals (bootstrap over draws), draws without it as bounds',
        'solid: γ of the strengths that the finite-N predictor gives at the same sizes',
        'dashed: N → ∞, α₂ − (k − 1)(1/2 − α₁), for k = 1 the larger of α₁ and α₂',
      ],
    },
    data: { values },
    facet,
    spacing: 24,
    spec: {
      width: 260,
      height: 230,
      layer: [
        {
          mark: { type: 'line', strokeDash: [5, 3], strokeWidth: 1.5 },
          encoding: { x, y: y('predicted'), color: color(null) },
        },
        { mark: { type: 'line', strokeWidth: 1.2 }, encoding: { x, y: y('finite'), color: color(null) } },
        {
          mark: { type: 'rule', strokeWidth: 1.3 },
          encoding: { x, y: y('low'), y2: { field: 'high' }, color: color(null) },
        },
        {
          mark: { type: 'point', filled: true, size: 40, opacity: 1 },
          encoding: { x, y: y('gamma'), color: color(null) },
        },
      ],
    },
  } as TopLevelSpec;
}

function residualSpec(items: readonly FamilyScaling[]): TopLevelSpec {
  const values = items.flatMap((fit) =>
    fit.sizes.flatMap(({ N, mean, error, fitted }) =>
      mean === null || !error
        ? []
        : [
            {
              ...panelOf(fit),
              k: `k = ${fit.k}`,
              N,
              residual: (mean - fitted) / error,
              group: fit.family.parameters.alpha2,
            },
          ],
    ),
  );
  const x = {
    field: 'N',
    type: 'quantitative',
    title: 'N',
    scale: { type: 'log', nice: false },
    axis: { values: [...new Set(values.map(({ N }) => N))], format: 'd', labelOverlap: 'greedy' },
  };
  const y = { field: 'residual', type: 'quantitative', title: '(mean ln θ − fit) / standard error' };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'Residuals of the scaling fits',
      subtitle: [
        commonText(items.map(({ family }) => family.parameters)),
        'one line per α₂;  a bend that all lines share is a correction to scaling (--correction fits one)',
      ],
    },
    data: { values },
    facet,
    spacing: 24,
    spec: {
      width: 260,
      height: 200,
      layer: [
        {
          data: { values: [{ zero: 0 }] },
          mark: { type: 'rule', color: faint },
          encoding: { y: { field: 'zero', type: 'quantitative' } },
        },
        {
          mark: { type: 'line', strokeWidth: 0.8, opacity: 0.6 },
          encoding: { x, y, color: color(null), detail: { field: 'group' } },
        },
        { mark: { type: 'point', filled: true, size: 22, opacity: 0.9 }, encoding: { x, y, color: color(null) } },
      ],
    },
  } as TopLevelSpec;
}
