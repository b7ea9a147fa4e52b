import { describe, expect, it } from 'vitest';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { valuesOf } from '../../kernels/backends/native-matrix.ts';
import type { Extremes } from '../../kernels/backends/extremes.ts';
import { orthonormalBasis } from '../../kernels/vectors/orthonormal.ts';
import { stack } from '../../kernels/vectors/rows.ts';
import { type Member, pencilExtremes } from '../../kernels/spectral/pencil-extremes.ts';

const [N, d] = [700, 600];

/** W0 + η(noise + two planted directions): outliers appear one after the other as η grows. */
function plantedPencil(backend: NativeBackend) {
  const drawn = (index: number, rows: number, cols: number, scale: number) =>
    backend.normals({ role: 'inputs', index, rows, cols, seed: 11, replicate: 0 }, { scale });
  const base = drawn(1, N, d, 1 / Math.sqrt(d));
  const direction = drawn(2, N, d, 0.02 / Math.sqrt(d));
  const rowsOf = (m: ReturnType<typeof drawn>) =>
    orthonormalBasis(
      Array.from({ length: m.rows }, (_, i) => Float64Array.from(valuesOf(m).subarray(i * m.cols, (i + 1) * m.cols))),
    );
  const [u, v] = [rowsOf(drawn(3, 2, N, 1)), rowsOf(drawn(4, 2, d, 1))];
  [0.5, 0.3].forEach((strength, k) => {
    for (let i = 0; i < N; i++)
      for (let j = 0; j < d; j++) valuesOf(direction)[i * d + j] += strength * u[k][i] * v[k][j];
  });
  const request = {
    start: drawn(5, 1, d, 1),
    left: backend.upload(stack(u), 2, N),
    right: backend.upload(stack(v), 2, d),
    margin: 1.02,
    further: 3,
    furtherTolerance: 2e-4,
  };
  const members = Array.from({ length: 16 }, (_, i): Member => ({ rate: 8 ** (i / 15), request }));
  return { pencil: backend.pencil(base, direction), members };
}

describe('the members of a pencil', () => {
  const [backend, exact] = [new NativeBackend('f32'), new NativeBackend('f64')];
  const { pencil, members } = plantedPencil(backend);

  it('come out once each, with the values that LAPACK finds', async () => {
    const found: Extremes[] = [];
    await pencilExtremes(backend, pencil, members, (i, extremes) => Promise.resolve(void (found[i] = extremes)));
    expect(found.filter(Boolean)).toHaveLength(members.length);
    const counts = new Set<number>();
    for (const [i, { rate, request }] of members.entries()) {
      const { edge, triplets } = found[i];
      const W = pencil.at(rate).evaluate();
      const values = await exact.singularValues(exact.upload(valuesOf(W), N, d));
      const outliers = values.filter((s) => s > edge * 1.02).length;
      counts.add(outliers);
      expect(triplets.values).toHaveLength(outliers + request.further);
      triplets.values.forEach((s, k) => {
        expect(Math.abs(s / values[k] - 1)).toBeLessThan(k < outliers ? 1e-6 : 2e-6);
        expect(triplets.residuals[k]).toBeLessThan(k < outliers ? 5e-6 : 6e-4);
      });
    }
    expect([...counts].sort()).toEqual([0, 1, 2]);
  });

  it('end with the error of whoever takes them, once all in progress have ended', async () => {
    let ended = 0;
    const taken = pencilExtremes(backend, pencil, members.slice(0, 5), async (i) => {
      await new Promise(setImmediate);
      ended++;
      if (i === 1) throw new Error('no room');
    });
    await expect(taken).rejects.toThrow('no room');
    expect(ended).toBe(5);
  });
});
