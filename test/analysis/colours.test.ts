import { describe, expect, it } from 'vitest';
import { blank, orders, sequential } from '../../analysis/figures/theme.ts';

type Triple = readonly [number, number, number];

/** Linear light of a colour, 0 … 1. */
function linear(hex: string): Triple {
  const channel = (from: number): number => {
    const value = parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** How eyes without one kind of cone see linear light (Machado, Oliveira and Fernandes 2009, severity 1). */
const eyes: Readonly<Record<string, readonly Triple[]>> = {
  'three kinds of cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};

function seen(hex: string, matrix: readonly Triple[]): Triple {
  const light = linear(hex);
  const [r, g, b] = matrix.map((row) =>
    Math.min(1, Math.max(0, row[0] * light[0] + row[1] * light[1] + row[2] * light[2])),
  );
  return [r, g, b];
}

/** CIELAB under D65. */
function lab([r, g, b]: Triple): Triple {
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const degrees = Math.PI / 180;

/** CIEDE2000: about 1 is just noticed. */
function difference([L1, a1, b1]: Triple, [L2, a2, b2]: Triple): number {
  const mean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const stretch = 1.5 - 0.5 * Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7));
  const [A1, A2] = [a1 * stretch, a2 * stretch];
  const [C1, C2] = [Math.hypot(A1, b1), Math.hypot(A2, b2)];
  const hue = (x: number, y: number): number => (Math.atan2(y, x) / degrees + 360) % 360;
  const [h1, h2] = [hue(A1, b1), hue(A2, b2)];
  const turn = C1 * C2 === 0 ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const [L, C] = [(L1 + L2) / 2, (C1 + C2) / 2];
  const far = Math.abs(h1 - h2) > 180;
  const H = C1 * C2 === 0 ? h1 + h2 : (h1 + h2 + (far ? (h1 + h2 < 360 ? 360 : -360) : 0)) / 2;
  const cos = (angle: number): number => Math.cos(angle * degrees);
  const T = 1 - 0.17 * cos(H - 30) + 0.24 * cos(2 * H) + 0.32 * cos(3 * H + 6) - 0.2 * cos(4 * H - 63);
  const l = (L2 - L1) / (1 + (0.015 * (L - 50) ** 2) / Math.sqrt(20 + (L - 50) ** 2));
  const c = (C2 - C1) / (1 + 0.045 * C);
  const h = (2 * Math.sqrt(C1 * C2) * Math.sin((turn / 2) * degrees)) / (1 + 0.015 * C * T);
  const rotation =
    -2 * Math.sqrt(C ** 7 / (C ** 7 + 25 ** 7)) * Math.sin(60 * degrees * Math.exp(-(((H - 275) / 25) ** 2)));
  return Math.sqrt(l * l + c * c + h * h + rotation * c * h);
}

it('the difference of colours is that of published pairs (Sharma, Wu and Dalal 2005)', () => {
  expect(difference([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
  expect(difference([50, 2.49, -0.001], [50, -2.49, 0.0011])).toBeCloseTo(7.2195, 4);
  expect(difference([22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619])).toBeCloseTo(2.0373, 4);
});

describe.each(Object.entries(eyes))('with %s', (_, matrix) => {
  const between = (one: string, other: string): number => difference(lab(seen(one, matrix)), lab(seen(other, matrix)));

  it('the colours of orders are told apart: all pairs differ by 20 and more', () => {
    const pairs = orders.flatMap((one, i) => orders.slice(i + 1).map((other) => between(one, other)));
    expect(Math.min(...pairs)).toBeGreaterThanOrEqual(20);
  });

  it('a cell without a value differs from one with the value 0', () => {
    expect(between(blank, sequential[0])).toBeGreaterThanOrEqual(8);
  });

  it('each colour of the sequential scale is darker than the one before, in steps that are seen', () => {
    const light = sequential.map((colour) => lab(seen(colour, matrix))[0]);
    const steps = light.slice(1).map((L, i) => light[i] - L);
    expect(Math.min(...steps)).toBeGreaterThan(5);
  });
});

it('the colours of orders stand out from white by a contrast of 3 and more', () => {
  const luminance = (hex: string): number => {
    const [r, g, b] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  expect(Math.min(...orders.map((colour) => 1.05 / (luminance(colour) + 0.05)))).toBeGreaterThanOrEqual(3);
});
