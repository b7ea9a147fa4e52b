import { expect, it } from 'vitest';
import type { DatasetCell } from '../../analysis/dataset/cell.ts';
import { findings } from '../../experiments/two-step/analysis/findings.ts';
import { texts } from '../../experiments/two-step/analysis/texts.ts';

const cell = (given: Record<string, number | string | null>): DatasetCell => ({
  ...{ width: 400, dimension: 100, alpha1: 0.1, alpha2: 0.2, batch: 'reused', target: 'tanh', activation: 'softplus' },
  ...{ mean_count: 1, mean_count_noise_edge: 1, span_alignment: 0.5, span_alignment_se: 0.02 },
  ...{ predicted_total: 3, predicted_finite: 1.25 },
  ...given,
});
const said = (cells: readonly DatasetCell[]): string[] =>
  findings(cells, texts).map(({ figure, text }) => `${figure} ${text}`);

it('name the cell where most of the target is learnt, with its error and the level of chance', () => {
  const [first] = said([cell({}), cell({ alpha1: 0.3, span_alignment: 0.8, span_alignment_se: 0.03, mean_count: 4 })]);
  expect(first).toMatch(/^\.80 ± \.03 is the largest alignment .* with the target tanh/);
  expect(first).toContain('N = 400, α₁ = 0.3, α₂ = 0.2, reused batches');
  // Four random directions in d = 100 have √(4/100).
  expect(first).toContain('4 random directions would have .20');
});

it('say what reuse changes where that is beyond three errors, and else that it is not', () => {
  const pair = (alpha1: number, reused: number): DatasetCell[] => [
    cell({ alpha1, span_alignment: reused, span_alignment_se: 0.03 }),
    cell({ alpha1, batch: 'independent', span_alignment: 0.3, span_alignment_se: 0.04 }),
  ];
  // √(.03² + .04²) = .05.
  expect(said([...pair(0.1, 0.3), ...pair(0.2, 0.7)])[1]).toMatch(
    /^\.40 ± \.05 is the largest change .*α₁ = 0\.2.*is \.70 ± \.03, with independent batches \.30 ± \.04.*The average change over the cells is \.20 ± \.05/,
  );
  expect(said(pair(0.1, 0.4))[1]).toMatch(/^\.10 ± \.05 .*in no cell is the difference beyond 3 errors/);
});

it('say in how many cells the count depends on the detector, and how far N is from the limit', () => {
  const lines = said([
    cell({ mean_count_noise_edge: 2 }),
    cell({ alpha1: 0.2 }),
    cell({ alpha1: 0.3 }),
    cell({ alpha1: 0.4 }),
    cell({ width: 100, mean_count: 0 }),
  ]);
  expect(lines).toContainEqual(expect.stringMatching(/^25 % of the cells at N = 400/));
  expect(lines).toContainEqual(
    expect.stringMatching(/^2\.00 directions fewer .*3\.00 at N = 100, 2\.00 at N = 400.* is \.25 off there/),
  );
});

it('are none without cells, and none about what cells do not have', () => {
  expect(said([])).toEqual([]);
  const bare = { span_alignment: null, mean_count_noise_edge: null, predicted_total: null };
  expect(said([cell(bare)])).toEqual([]);
});
