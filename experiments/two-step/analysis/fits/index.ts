import { type Fit, type FitOption, NothingToFitError } from '../../../../analysis/contract.ts';
import { type Detector, detectors } from '../detectors.ts';
import { comparable } from './comparable.ts';
import { type FamilyColumn, familyQuery } from './families.ts';

const detector: FitOption = {
  type: 'string',
  choices: detectors,
  default: 'matched',
  describe:
    'What counts. matched: learned directions, above the noise edge with a match to the predicted signal; measured, noise, isotropic: values above that edge; strict: above the measured and the noise edge; gap: above the largest relative gap',
};
const k: FitOption = { type: 'number', count: true, default: 4, describe: 'Outliers up to this one' };

const upTo = (last: unknown): number[] => Array.from({ length: last as number }, (_, i) => i + 1);
const queryOf = (where: string, options: Readonly<Record<string, unknown>>): string =>
  familyQuery(where, options.detector as Detector);

function nothing(needed: string): NothingToFitError {
  return new NothingToFitError(`the selection has nothing to fit: it needs ${needed}`);
}

/** The fits by name. Their code and their figures load only when a fit is asked for. */
export const fits: Readonly<Record<string, Fit>> = {
  boundary: {
    describe: 'where P(count ≥ k) = 1/2, extrapolated to N → ∞',
    options: {
      k,
      along: {
        type: 'string',
        choices: ['alpha1', 'alpha2'],
        default: 'alpha2',
        describe: 'Exponent along which boundaries are sought',
      },
      compare: {
        type: 'string',
        choices: ['none', ...comparable],
        default: 'none',
        describe:
          'Test instead whether thresholds differ between values of this parameter, on the draws that both have',
      },
      detector,
    },
    async fit(session, where, options) {
      const { boundaryFit } = await import('./boundary-fit.ts');
      const query = queryOf(where, options);
      const along = options.along === 'alpha1' ? 'alpha1' : 'alpha2';
      if (options.compare !== 'none') {
        const { compareFit } = await import('./compare-fit.ts');
        const compared = options.compare as FamilyColumn;
        const pairs = await compareFit(session, query, along, upTo(options.k), compared);
        if (!pairs)
          throw nothing(
            `cells that differ in nothing but ${compared}, with common draws and several values of ${along}`,
          );
        return pairs;
      }
      const found = await boundaryFit(session, query, along, upTo(options.k));
      if (!found) throw nothing(`cells with several values of ${along} and draws that count an outlier`);
      return found;
    },
  },
  scaling: {
    describe: 'strengths θ = A N^γ',
    options: {
      k,
      detector,
      correction: { type: 'boolean', default: false, describe: 'Fit a correction B N^(-omega) besides' },
      omega: { type: 'number', default: 0.5, describe: 'Exponent of the correction' },
    },
    async fit(session, where, options) {
      const { scalingFit } = await import('./scaling-fit.ts');
      const query = queryOf(where, options);
      const correction = options.correction === true;
      const scaling = { correction, omega: options.omega as number };
      const found = await scalingFit(session, query, scaling, upTo(options.k));
      const sizes = correction ? 'three' : 'two';
      if (!found) throw nothing(`cells with outliers in three draws and more at ${sizes} sizes N at least`);
      return found;
    },
  },
  alignment: {
    describe: 'overlaps against N',
    options: { detector },
    async fit(session, where, options) {
      const { alignmentFit } = await import('./alignment-fit.ts');
      const found = await alignmentFit(session, queryOf(where, options));
      if (!found) throw nothing('cells with several draws at two sizes N at least');
      return found;
    },
  },
};
