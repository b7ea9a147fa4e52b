import { describe, it } from 'vitest';
import { cases, expectAgreement, train } from './exact-cases.ts';

describe.each([
  { backend: 'native', precision: 'f64', tolerance: 1e-10 },
  { backend: 'native', precision: 'f32', tolerance: 1e-4 },
  { backend: 'tfjs-wasm', precision: 'f32', tolerance: 1e-4 },
] as const)('two steps on given arrays in $precision on $backend agree with numpy', ({ tolerance, ...where }) => {
  it.each(cases)('$name', async (given) => {
    const { steps } = await train(given, where);
    expectAgreement(given, steps, tolerance);
  });
});
