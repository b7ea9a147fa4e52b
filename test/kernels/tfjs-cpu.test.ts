import { expect, it, vi } from 'vitest';
import { openBackend } from '../../kernels/backends/open.ts';
import { cases, expectAgreement, train } from './exact-cases.ts';

it.each(cases)('two steps on given arrays agree with numpy in plain JavaScript: $name', async (given) => {
  const { steps } = await train(given, { backend: 'tfjs-cpu' });
  expectAgreement(given, steps, 1e-4);
});

it('says nothing on its own', async () => {
  const warn = vi.spyOn(console, 'warn');
  const backend = await openBackend('tfjs-cpu', 'f32');
  backend.release(backend.upload([1, 2], 1, 2));
  expect(warn).not.toHaveBeenCalled();
});

it('a thread computes with one kind: another is refused, the best is the one at hand', async () => {
  await expect(openBackend('tfjs-wasm', 'f32')).rejects.toThrow('tfjs-cpu already');
  expect((await openBackend('tfjs', 'f32')).name).toBe('tfjs-cpu');
});
