import { describe, expect, it } from 'vitest';
import { fitBoundary, predictedBoundary } from '../../experiments/two-step/analysis/fits/boundary.ts';
import { chiSquareTail, logGamma } from '../../analysis/fit/chi-square.ts';
import { extrapolate } from '../../analysis/fit/extrapolate.ts';
import { leastSquares } from '../../analysis/fit/least-squares.ts';
import { type Family, familyColumns } from '../../experiments/two-step/analysis/fits/families.ts';
import { fitLogistic } from '../../analysis/fit/logistic.ts';
import { presentOrders } from '../../experiments/two-step/analysis/fits/orders.ts';
import { fitScaling } from '../../experiments/two-step/analysis/fits/scaling.ts';
import { type CountedPoint, thresholdOf } from '../../analysis/fit/thresholds.ts';
import { streamNormals } from '../../kernels/model/normals.ts';

/** All orders of the expansion. */
const all = [1, 2, 3, 4, 5, 6];

/** Fixed standard normals. */
function normals(seed: number, count: number): Float64Array {
  return streamNormals(Uint32Array.of(seed, 77), count, 1);
}

describe('least squares', () => {
  it('returns coefficients, errors and χ² of a hand-made line', () => {
    // y = 1, 3, 2 at x = 0, 1, 2 with unit errors: slope 1/2, intercept 3/2, χ² 3/2.
    const fit = leastSquares([1, 3, 2].map((y, x) => ({ x: [1, x], y, error: 1 })));
    expect(fit?.coefficients[0]).toBeCloseTo(1.5, 12);
    expect(fit?.coefficients[1]).toBeCloseTo(0.5, 12);
    expect(fit?.chiSquare).toBeCloseTo(1.5, 12);
    expect(fit?.errors[1]).toBeCloseTo(Math.SQRT1_2, 12);
    expect(fit?.errors[0]).toBeCloseTo(Math.sqrt(5 / 6), 12);
    expect(leastSquares([{ x: [1, 2], y: 1, error: 1 }])).toBeNull();
    expect(leastSquares([1, 1, 1].map((x) => ({ x: [1, x], y: 1, error: 1 })))).toBeNull();
  });

  it('the chance of a χ² is that of the tables', () => {
    expect(chiSquareTail(3.841458820694124, 1)).toBeCloseTo(0.05, 10);
    expect(chiSquareTail(18.307038053275146, 10)).toBeCloseTo(0.05, 10);
    expect(chiSquareTail(2 * Math.log(100), 2)).toBeCloseTo(0.01, 12);
    expect(chiSquareTail(0.5, 8)).toBeCloseTo(0.999866, 5);
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 12);
    expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 11);
  });
});

describe('logistic regression', () => {
  it('finds a known threshold and slope', () => {
    const data = Array.from({ length: 21 }, (_, i) => {
      const x = i / 20;
      return { x, trials: 100_000, successes: 100_000 / (1 + Math.exp(-12 * (x - 0.37))) };
    });
    const fit = fitLogistic(data);
    expect(fit?.threshold).toBeCloseTo(0.37, 4);
    expect(fit?.slope).toBeCloseTo(12, 2);
  });

  it('stays finite where the property sets in between two places, and lies between them', () => {
    const data = [0.1, 0.2, 0.3, 0.4].map((x) => ({ x, trials: 8, successes: x > 0.25 ? 8 : 0 }));
    const fit = fitLogistic(data);
    expect(fit?.threshold).toBeCloseTo(0.25, 6);
    expect(fit?.slope).toBeGreaterThan(20);
    expect(fit?.slope).toBeLessThan(1e4);
  });

  it('does not depend on the unit of the axis', () => {
    const data = [1, 2, 3, 4, 5].map((x, i) => ({ x, trials: 10, successes: [0, 2, 3, 8, 10][i] }));
    const [here, there] = [fitLogistic(data), fitLogistic(data.map((d) => ({ ...d, x: 1e-3 * d.x - 5 })))];
    expect(there?.threshold).toBeCloseTo(1e-3 * (here?.threshold ?? 0) - 5, 9);
  });
});

/** Draws whose count passes k = 1 at a threshold of their own, N(mean, width²). */
function countedDraws(mean: number, width: number, draws: number, seed: number, places: readonly number[]) {
  const noise = normals(seed, draws);
  return Array.from(noise).flatMap((z, i): CountedPoint[] =>
    places.map((x) => ({ draw: String(i), x, count: x > mean + width * z ? 2 : 0 })),
  );
}

const grid = Array.from({ length: 25 }, (_, i) => 0.02 * i);

describe('the threshold of a count', () => {
  it('has an error by whole draws: it covers the truth as often as it says', () => {
    let inside = 0;
    const errors: number[] = [];
    for (let seed = 1; seed <= 60; seed++) {
      const { value, error } = thresholdOf(countedDraws(0.24, 0.05, 20, seed, grid), 1);
      errors.push(error ?? 0);
      if (Math.abs((value ?? 0) - 0.24) < 2 * (error ?? 0)) inside++;
    }
    expect(inside).toBeGreaterThan(50);
    // 0.05/√20 is the error of the mean threshold.
    const mean = errors.reduce((sum, x) => sum + x, 0) / errors.length;
    expect(mean).toBeGreaterThan(0.8 * (0.05 / Math.sqrt(20)));
    expect(mean).toBeLessThan(1.6 * (0.05 / Math.sqrt(20)));
  }, 60_000);

  it('is no better known than the grid allows', () => {
    const { value, error } = thresholdOf(countedDraws(0.251, 0, 12, 3, [0.1, 0.2, 0.3, 0.4]), 1);
    expect(value).toBeCloseTo(0.25, 6);
    expect(error).toBeCloseTo(0.1 / Math.sqrt(12), 6);
  });

  it('says on which side it lies where the grid does not reach it', () => {
    expect(thresholdOf(countedDraws(0.9, 0.01, 8, 1, grid), 1)).toMatchObject({ side: 'above', value: null });
    expect(thresholdOf(countedDraws(-0.9, 0.01, 8, 1, grid), 1)).toMatchObject({ side: 'below', value: null });
  });
});

describe('extrapolation', () => {
  const sizes = [256, 512, 1024, 2048, 4096];

  it('in 1/ln N and in a power of N return the limits of such data', () => {
    const log = extrapolate(
      sizes.map((N) => ({ N, value: 0.2 + 0.8 / Math.log(N), error: 0.01 })),
      'log',
    );
    expect(log?.limit).toBeCloseTo(0.2, 9);
    expect(log?.amplitude).toBeCloseTo(0.8, 8);
    const power = extrapolate(
      sizes.map((N) => ({ N, value: 0.2 + 2 * N ** -0.7, error: 0.001 })),
      'power',
    );
    expect(power?.omega).toBeCloseTo(0.7, 9);
    expect(power?.limit).toBeCloseTo(0.2, 6);
  });

  it('has errors enlarged where the points scatter more than theirs', () => {
    const at = (scatter: number) =>
      extrapolate(
        sizes.map((N, i) => ({ N, value: 0.2 + 0.8 / Math.log(N) + scatter * (i % 2 ? 1 : -1), error: 0.01 })),
        'log',
      );
    expect(at(0.05)?.error ?? 0).toBeGreaterThan(3 * (at(0.001)?.error ?? 1));
  });

  it('a bent line has a systematic error, from leaving out the smallest size', () => {
    const fit = extrapolate(
      sizes.map((N) => ({ N, value: 0.2 + 0.8 / Math.log(N) + 5 / Math.log(N) ** 2, error: 1e-4 })),
      'log',
    );
    expect(Math.abs(fit?.bend ?? 0)).toBeGreaterThan(0.01);
    expect(fit?.error).toBeGreaterThan(Math.abs(fit?.bend ?? Infinity));
  });

  it('needs two sizes', () => {
    expect(extrapolate([{ N: 512, value: 1, error: 0.1 }], 'log')).toBeNull();
  });
});

describe('a boundary', () => {
  const alpha1 = 0.3;
  const at = (limit: number, kappa: number) =>
    new Map(
      [512, 1024, 2048, 4096].map((N, i) => [
        N,
        {
          points: countedDraws(limit + kappa / Math.log(N), 0.02, 40, i + 1, grid),
          predicted: [],
          logDetectable: () => 0,
        },
      ]),
    );

  it('extrapolates to the convention that made the data, and excludes the other', () => {
    const { log, comparisons, powerStatement } = fitBoundary(at(0.2, 0.8), 2, 'alpha2', alpha1, all);
    const [nonlinear, total] = comparisons;
    expect(nonlinear.predicted).toBeCloseTo(0.4, 12);
    expect(total.predicted).toBeCloseTo(0.2, 12);
    expect(Math.abs((log?.limit ?? 0) - 0.2)).toBeLessThan(2.5 * (log?.error ?? 0));
    expect(nonlinear.verdict).toBe('inconsistent');
    expect(total.verdict).toBe('consistent');
    expect(powerStatement).toContain('told apart');
  });

  it('with few draws is undecided and says how many it would take', () => {
    const few = new Map(
      [...at(0.2, 0.8)]
        .slice(0, 2)
        .map(([N, { points }]) => [
          N,
          { points: points.slice(0, 4 * grid.length), predicted: [], logDetectable: () => 0 },
        ]),
    );
    const { powerStatement } = fitBoundary(few, 2, 'alpha2', alpha1, all);
    expect(powerStatement).toMatch(/three would take about \d+ draws per cell instead of 4/);
  });

  it('takes off what the detectable strength, which falls with N, adds to it', () => {
    const detectable = (N: number): number => 3 * N ** (-1 / 3);
    const bent = new Map(
      [256, 512, 1024, 2048, 4096].map((N, i) => {
        const threshold = 0.2 + (detectable(N) + 0.3) / Math.log(N);
        return [
          N,
          { points: countedDraws(threshold, 0.01, 60, i + 1, grid), predicted: [], logDetectable: () => detectable(N) },
        ];
      }),
    );
    const blind = new Map([...bent].map(([N, { points }]) => [N, { points, predicted: [], logDetectable: () => 0 }]));
    const [seen, unseen] = [bent, blind].map((data) => fitBoundary(data, 2, 'alpha2', 0.3, all).log);
    expect(Math.abs((seen?.limit ?? 0) - 0.2)).toBeLessThan(0.02);
    expect(unseen?.limit).toBeLessThan(0.1);
  });

  it('is corrected by a control that has the same finite-size corrections and a known limit', () => {
    // Thresholds with a correction that no straight line sees; the true limit is (k − 1)(1/2 − α1) = 0.2 for k = 2.
    const data = new Map(
      [512, 1024, 2048, 4096].map((N, i) => {
        const threshold = 0.2 + 1 / Math.log(N) + 3 * N ** -0.5;
        const [points, predicted] = [i + 1, i + 11].map((seed) => countedDraws(threshold, 0.01, 40, seed, grid));
        return [N, { points, predicted, logDetectable: () => 0 }];
      }),
    );
    const { log, corrected, comparisons } = fitBoundary(data, 2, 'alpha2', 0.3, all);
    expect(log?.limit).toBeLessThan(0.15);
    expect(Math.abs((corrected?.limit ?? 0) - 0.2)).toBeLessThan(2.5 * (corrected?.error ?? 0));
    expect(corrected?.error).toBeLessThan(0.03);
    expect(comparisons.map(({ verdict }) => verdict)).toEqual(['inconsistent', 'consistent']);
  });

  it('lies where the two conventions put it, by the orders that are present', () => {
    expect(predictedBoundary('nonlinear', 'alpha2', 2, 0.3, all)).toBeCloseTo(0.4, 12);
    expect(predictedBoundary('total', 'alpha2', 2, 0.3, all)).toBeCloseTo(0.2, 12);
    expect(predictedBoundary('nonlinear', 'alpha1', 2, 0.4, all)).toBeCloseTo(0.3, 12);
    // The shared first-order outlier is always there.
    expect(predictedBoundary('total', 'alpha2', 1, 0.3, all)).toBeNull();
    expect(predictedBoundary('total', 'alpha2', 2, 0.4, [2, 4])).toBeCloseTo(0.2, 12);
    expect(predictedBoundary('nonlinear', 'alpha2', 1, 0.4, [2, 4])).toBeCloseTo(0.2, 12);
    expect(predictedBoundary('total', 'alpha2', 2, 0.5, all)).toBeNull();
    expect(predictedBoundary('total', 'alpha2', 2, 0.3, null)).toBeNull();
  });

  it('without a theory has a limit but no control and no verdict', () => {
    const data = [...at(0.2, 0.8)].map(([N, size]) => [N, { ...size, predicted: size.points }] as const);
    const { log, corrected, comparisons } = fitBoundary(new Map(data), 2, 'alpha2', alpha1, null);
    expect(log?.limit).toBeCloseTo(0.2, 1);
    expect(corrected).toBeNull();
    expect(comparisons.map(({ verdict }) => verdict)).toEqual(['undecided', 'undecided']);
  });
});

describe('orders that are present', () => {
  const family = (over: Partial<Family['parameters']>) => ({
    parameters: {
      ...Object.fromEntries(familyColumns.map((name) => [name, null])),
      ...{
        steps: 2,
        alpha1: 0.3,
        batch: 'independent',
        output_scaling: 'mean-field',
        readout: 'gaussian',
        inputs: 'gaussian',
      },
      ...over,
    } as Family['parameters'],
  });

  it.each([
    ['sin(0.785398163397)', 'independent', [1, 2, 3, 4, 5, 6]],
    ['tanh', 'independent', [2, 4, 6]],
    ['tanh', 'reused', [2, 4, 6]],
    ['softplus', 'independent', [1, 3, 5]],
    ['softplus', 'reused', [1, 2, 3, 4, 5, 6]],
    ['hermite(0,1,0.5)', 'independent', [1]],
    ['hermite(0,0,1)', 'independent', null],
    ['relu', 'independent', [1, 3, 5]],
    ['relu', 'reused', null],
  ])('of %s, %s batches', (activation, batch, orders) => {
    expect(presentOrders(family({ activation, batch }))).toEqual(orders);
  });

  it('are not known for three steps, exponents of 1/2, the standard scaling, readouts whose powers coincide, heavy tails', () => {
    const [scaling, readout] = [{ output_scaling: 'standard' }, { readout: 'rademacher' }];
    for (const over of [{ steps: 3 }, { alpha1: 0.5 }, scaling, readout, { inputs: 'student(5) elliptical' }]) {
      expect(presentOrders(family({ activation: 'softplus', ...over }))).toBeNull();
    }
  });
});

describe('scaling of strengths', () => {
  /** ln θ = 0.3 ln N − 1.9 + 0.2 z, with a bound below which nothing is seen. */
  const strengths = (bound: number, draws = 30) =>
    [256, 512, 1024, 2048, 4096].flatMap((N, i) =>
      Array.from(normals(50 + i, draws), (z, draw) => {
        const truth = 0.3 * Math.log(N) - 1.9 + 0.2 * z;
        return { N, draw: String(draw), logStrength: Math.max(truth, bound), below: truth < bound };
      }),
    );
  const plain = { correction: false, omega: 0.5 };

  it('finds the exponent', () => {
    const fit = fitScaling(strengths(-Infinity), plain);
    expect(Math.abs((fit?.gamma ?? 0) - 0.3)).toBeLessThan(3 * (fit?.gammaError ?? 0));
    expect(fit?.gammaError).toBeGreaterThan(0.005);
    expect(fit?.gammaError).toBeLessThan(0.04);
    expect(fit?.freedom).toBe(3);
    expect(fit?.probability).toBeGreaterThan(0.01);
  });

  it('keeps draws without an outlier as bounds, where dropping them would bias it', () => {
    const censored = strengths(0.15);
    expect(censored.filter(({ below }) => below).length).toBeGreaterThan(30);
    const kept = fitScaling(censored, plain);
    const dropped = fitScaling(
      censored.filter(({ below }) => !below),
      plain,
    );
    expect(Math.abs((kept?.gamma ?? 0) - 0.3)).toBeLessThan(3 * (kept?.gammaError ?? 0));
    expect(dropped?.gamma ?? 1).toBeLessThan(0.25);
    expect(kept?.sizes[0].censored).toBeGreaterThan(10);
  });

  it('with a correction follows a curve that a power alone does not', () => {
    const curved = strengths(-Infinity).map((p) => ({ ...p, logStrength: p.logStrength + 30 * p.N ** -0.5 }));
    const [straight, corrected] = [fitScaling(curved, plain), fitScaling(curved, { correction: true, omega: 0.5 })];
    expect(straight?.probability).toBeLessThan(1e-3);
    expect(corrected?.probability).toBeGreaterThan(0.01);
    expect(corrected?.correction).not.toBeNull();
  });

  it('needs outliers at two sizes', () => {
    expect(
      fitScaling(
        strengths(0.15).filter(({ N }) => N === 512),
        plain,
      ),
    ).toBeNull();
  });
});
