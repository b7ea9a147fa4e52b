import type { TopLevelSpec } from 'vega-lite';
import type { FamilyAlignment } from './alignment.ts';
import { axisChannels, axisFields, type HeatAxis, heatAxis } from '../../../../analysis/figures/axis.ts';
import { symbolOf } from '../texts.ts';
import { byHiddenParameters, commonText } from './family-text.ts';
import type { FigureSpec } from '../../../../analysis/figures/render.ts';
import { diverging, ink } from '../../../../analysis/figures/theme.ts';

/**
 * Exponents in N of the overlaps with the target over (α1, α2). There is one figure per set of further parameters, with rows by batch mode
 * and columns by overlap.
 */
export function alignmentFigures(fits: readonly FamilyAlignment[]): FigureSpec[] {
  return byHiddenParameters(fits).map(({ slug, items }) => ({
    name: `alignment-exponents${slug}`,
    title: 'How overlaps with the target go with N',
    spec: alignmentSpec(items),
  }));
}

const panelSize = 250;

function alignmentSpec(items: readonly FamilyAlignment[]): TopLevelSpec {
  const axisOf = (name: 'alpha1' | 'alpha2'): HeatAxis =>
    heatAxis(name, symbolOf(name), [...new Set(items.map(({ family }) => family.parameters[name]))]);
  const [x, y] = [axisOf('alpha1'), axisOf('alpha2')];
  const values = items.map(({ family: { parameters }, which, slope, trend }) => ({
    ...axisFields(x, 'x', parameters.alpha1),
    ...axisFields(y, 'y', parameters.alpha2),
    which,
    batch: `${String(parameters.batch)} batches`,
    slope,
    mark: trend === 'between' || trend === 'undetermined' ? '?' : '',
  }));
  const [xs, ys] = [axisChannels(x, 'x'), axisChannels(y, 'y')];
  const { information_exponent: exponent } = items[0].family.parameters;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'How overlaps with the target go with N: exponent δ of |v·β*| ~ N^δ',
      subtitle: [
        `${commonText(items.map(({ family }) => family.parameters))},  information exponent ${String(exponent)}`,
        `0: what is learnt stays;  −1/2: nothing is learnt;  ?: neither, or both within two standard errors`,
      ],
    },
    data: { values },
    facet: {
      column: { field: 'which', type: 'nominal', sort: ['vector 1', 'vector 2', 'vector 3', 'span of the outliers'] },
      row: { field: 'batch', type: 'nominal' },
    },
    spacing: 22,
    spec: {
      width: panelSize,
      height: panelSize,
      layer: [
        {
          mark: { type: 'rect' },
          encoding: {
            ...xs.cell,
            ...ys.cell,
            color: {
              field: 'slope',
              type: 'quantitative',
              scale: { domain: [-0.5, 0, 0.5], range: [diverging[0], diverging[2], diverging[4]], clamp: true },
              legend: { title: ['exponent δ', `against ${symbolOf('width')}`] },
            },
          },
        },
        {
          mark: { type: 'text', fontSize: 12, dx: 0, dy: 0, color: ink },
          encoding: {
            ...xs.centre,
            ...ys.centre,
            text: { field: 'mark', type: 'nominal' },
            color: { condition: { test: 'datum.slope < -0.28', value: 'white' }, value: ink },
          },
        },
      ],
    },
  };
}
