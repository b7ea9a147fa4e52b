import type { Analysis } from '../../../analysis/contract.ts';
import { numbersOf } from '../../../kernels/contract/column.ts';
import { learnedMatch } from '../../../kernels/theory/classify.ts';
import { weakestLearned } from '../../../kernels/theory/weakest-learned.ts';
import { caption } from './caption.ts';
import { chosenPoints } from './chosen-points.ts';
import { figures } from './diagrams.ts';
import { findings } from './findings.ts';
import { fits } from './fits/index.ts';
import { limits } from './limits.ts';
import { measures } from './measures.ts';
import { pageExtras } from './page-extras.ts';
import { excessOf } from './excess.ts';
import { referencesOf } from './references.ts';
import { spectrumPoint } from './spectrum-point.ts';
import { spectrumSpec } from './spectrum.ts';
import { sql } from './sql.ts';
import { tendencies } from './tendencies.ts';
import { summary } from './summary.ts';
import { valueText } from '../../network/labels.ts';
import { panel } from './texts.ts';

/** What queries, datasets and figures know of the experiment. */
export const analysis: Analysis = {
  sql,
  axes: (values) => {
    const given = (name: string): boolean => values.get(name)?.some((value) => value !== null) ?? false;
    // Step sizes that are plain numbers have no exponents.
    const size = given('alpha1') || !given('prefactor1') ? 'alpha' : 'prefactor';
    return { x: `${size}1`, y: given(`${size}2`) ? `${size}2` : 'width', row: 'width' };
  },
  column: 'batch',
  texts: { value: valueText, panel },
  measures,
  extension: limits,
  figures,
  caption,
  fits,
  refinement: {
    columns: ['singular_values', 'signal_match', 'edge_noise', 'width', 'dimension'],
    excess: (row) => {
      const number = (name: string): number => Number(row[name]);
      const aspect = number('width') / number('dimension');
      const match = numbersOf(row, 'signal_match');
      const values = numbersOf(row, 'singular_values').filter((_, k) => match[k] > learnedMatch);
      return excessOf(values, number('edge_noise'), weakestLearned(aspect), aspect);
    },
  },
  portrait: {
    needs: ['spectrum'],
    asking: { spectrum: true },
    draw: (row) => spectrumSpec(spectrumPoint(row)),
  },
  exhibits: chosenPoints,
  tendencies,
  references: referencesOf,
  summary,
  page: pageExtras,
  findings,
};
