import { describe, expect, it } from 'vitest';
import type { HeatFigure } from '../../analysis/contract.ts';
import { robustRange } from '../../analysis/figures/robust-range.ts';
import { diverging, sequential } from '../../analysis/figures/theme.ts';
import { withSharedDomains } from '../../analysis/phase/shared-domains.ts';

const grid = Array.from({ length: 100 }, (_, i) => i / 99);

describe('the range of colours', () => {
  it('is that of all values where none lies far from the others', () => {
    expect(robustRange(grid)).toEqual({ low: 0, high: 1, beyond: 0 });
    expect(robustRange([...grid, 1.8])).toEqual({ low: 0, high: 1.8, beyond: 0 });
    expect(robustRange([3, 1e9])).toEqual({ low: 3, high: 1e9, beyond: 0 });
    expect(robustRange([5])).toEqual({ low: 5, high: 5, beyond: 0 });
  });

  it('leaves out a few values that lie far from all others, and counts them', () => {
    expect(robustRange([...grid, 1e6, 40, -1e3])).toEqual({ low: 0, high: 1, beyond: 3 });
  });

  it('keeps values that are many, and one that differs from a constant', () => {
    const tail = Array.from({ length: 15 }, (_, i) => 50 + i);
    expect(robustRange([...grid, ...tail])).toEqual({ low: 0, high: 64, beyond: 0 });
    expect(robustRange([...Array.from({ length: 100 }, () => 1), 2])).toEqual({ low: 1, high: 2, beyond: 0 });
  });
});

describe('figures of one name', () => {
  const figure = (name: string, domain: [number, number]): { figure: HeatFigure } => ({
    figure: { name, domain, colours: sequential } as unknown as HeatFigure,
  });

  it('have one range of colours, and others their own', () => {
    const [a, b, other] = withSharedDomains([
      figure('count', [0, 3]),
      figure('count', [1, 5]),
      figure('error', [0, 9]),
    ]);
    expect([a.figure.domain, b.figure.domain, other.figure.domain]).toEqual([
      [0, 5],
      [0, 5],
      [0, 9],
    ]);
  });

  it('diverge about 0 where one has values of both signs', () => {
    const drawn = withSharedDomains([figure('gain', [0, 3]), figure('gain', [-4, 1])]);
    for (const one of drawn) expect(one.figure).toMatchObject({ domain: [-4, 4], colours: diverging });
  });
});
