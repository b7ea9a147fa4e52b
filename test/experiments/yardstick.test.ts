import { describe, expect, it } from 'vitest';
import { registry } from '../../experiments/registry.ts';
import { resolve } from '../../orchestrator/sweep/resolve.ts';

describe.each(['two-step', 'one-step-features', 'spiked-features'])('the yardstick of %s', (name) => {
  it('is points of one draw that the model expects to take between 5 ms and 300 ms', async () => {
    const experiment = await registry.open({ name, code: null });
    const points = (experiment.yardstick ?? []).map((given) => {
      const resolved = resolve(experiment, given, { seed: 1, replicate: 0 });
      if ('fault' in resolved) throw new Error(resolved.fault.message);
      return resolved.parameters;
    });
    expect(new Set(points.map((point) => experiment.sharing?.draw(point))).size).toBe(1);
    const { ms } = experiment.estimate(points);
    expect(ms).toBeGreaterThan(5);
    expect(ms).toBeLessThan(300);
  });
});
