import { describe, expect, it } from 'vitest';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { valuesOf } from '../../kernels/backends/native-matrix.ts';
import type { Extremes } from '../../kernels/spectral/extremes.ts';
import { orthonormalBasis } from '../../kernels/vectors/orthonormal.ts';
import { stack } from '../../kernels/vectors/rows.ts';
import { pencilExtremes } from '../../kernels/spectral/pencil-extremes.ts';
import type { Member } from '../../kernels/spectral/reduced-extremes.ts';

const [N, d] = [2048, 2048];

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
  const members = Array.from({ length: 64 }, (_, i): Member => ({ rate: 8 ** (i / 63), request }));
  return { pencil: backend.pencil(base, direction), members };
}

describe('sixty-four members of a large pencil, found from a reduced basis,', () => {
  const backend = new NativeBackend('f32');
  const { pencil, members } = plantedPencil(backend);

  it('are what each is when computed for itself, with residuals within their bounds', async () => {
    const together: Extremes[] = [];
    await pencilExtremes(backend, pencil, members, (i, found) => Promise.resolve(void (together[i] = found)));
    expect(together).toHaveLength(members.length);
    const reduced = together.filter(({ steps }) => steps < 18).length;
    expect(reduced).toBeGreaterThan(20);
    const counts = new Set<number>();
    for (const [i, member] of members.entries()) {
      await pencilExtremes(backend, pencil, [member], (_, alone) => {
        const { edge, triplets } = together[i];
        expect(Math.abs(edge / alone.edge - 1)).toBeLessThan(2e-3);
        const outliers = alone.triplets.values.filter((s) => s > alone.edge * 1.02).length;
        counts.add(outliers);
        expect(triplets.values).toHaveLength(outliers + 3);
        alone.triplets.values.forEach((s, k) => {
          expect(Math.abs(triplets.values[k] / s - 1)).toBeLessThan(k < outliers ? 1e-6 : 1e-4);
          expect(triplets.residuals[k]).toBeLessThan(k < outliers ? 1e-5 : 3e-4);
        });
        return Promise.resolve();
      });
    }
    expect([...counts].sort()).toEqual([0, 1, 2]);
  });
});
