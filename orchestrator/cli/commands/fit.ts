import type { CommandModule } from 'yargs';
import { type Detector, detectors } from '../../../experiments/two-step/analysis/detectors.ts';
import { positive, storeOption } from '../options.ts';
import { selectionOptions } from '../selection-options.ts';

/** What can be fitted. */
const fits = ['boundary', 'scaling', 'alignment'] as const;
export type FitKind = (typeof fits)[number];

/** Arguments of the command. */
export interface Arguments {
  what: FitKind;
  store: string;
  sweep: string | undefined;
  where: string | undefined;
  k: number;
  along: 'alpha1' | 'alpha2';
  detector: Detector;
  correction: boolean;
  omega: number;
  out: string | undefined;
}

export const fitCommand: CommandModule<object, Arguments> = {
  command: 'fit <what>',
  describe: 'Fit what finite N tends to: boundaries of counts, scaling of strengths, alignment',
  builder: (yargs) =>
    yargs
      .positional('what', {
        choices: fits,
        demandOption: true,
        describe:
          'boundary: where P(count ≥ k) = 1/2, extrapolated to N → ∞; scaling: strengths θ = A N^γ; alignment: overlaps against N',
      })
      .option('store', storeOption)
      .option('sweep', selectionOptions.sweep)
      .option('where', selectionOptions.where)
      .option('k', {
        type: 'number',
        default: 4,
        coerce: (k: number): number => positive('k', true)(k),
        describe: 'Outliers up to this one',
      })
      .option('along', {
        choices: ['alpha1', 'alpha2'] as const,
        default: 'alpha2' as const,
        describe: 'Exponent along which boundaries are sought',
      })
      .option('detector', {
        choices: detectors,
        default: 'measured' as const,
        describe:
          'Edge above which values count (strict: measured and noise); gap: values above the largest relative gap',
      })
      .option('correction', {
        type: 'boolean',
        default: false,
        describe: 'Scaling: fit a correction B N^(-omega) besides',
      })
      .option('omega', { type: 'number', default: 0.5, describe: 'Scaling: exponent of the correction' })
      .option('out', { type: 'string', describe: 'Folder to write to (default: <store>/fit/<sweep>)' })
      .example('$0 fit boundary --sweep boundary', 'thresholds, limits and verdicts of one sweep')
      .example('$0 fit scaling --where "alpha1 = 0.4" --k 2', 'the first two outliers at one α1'),
  handler: async (given) => (await import('../actions/fit.ts')).fit(given),
};
