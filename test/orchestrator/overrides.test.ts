import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { OverrideError, withOverrides } from '../../orchestrator/sweep/overrides.ts';

const text = `# what it is for
name: small
replicates: 4
parameters:
  N: [64, 128] # widths
  alpha2: { from: 0, to: 0.4, step: 0.1 }
zip:
  - alpha1: [0.1, 0.2]
    batch: [reused, independent]
`;
const changed = (...overrides: string[]): unknown => parse(withOverrides(text, overrides));

describe('--set', () => {
  it('replaces values where the file gives them, and adds what it lacks to the parameters', () => {
    expect(changed('N=256,512', 'replicates=1', 'alpha1=0.3, 0.4', 'activation=relu', 'name=other')).toEqual({
      ...{ name: 'other', replicates: 1 },
      parameters: { N: [256, 512], alpha2: { from: 0, to: 0.4, step: 0.1 }, activation: 'relu' },
      zip: [{ alpha1: [0.3, 0.4], batch: ['reused', 'independent'] }],
    });
  });

  it('takes any YAML: one value stays one, ranges and objects are read as in the file', () => {
    expect(changed('N=256', 'alpha2={ from: 0, to: 1, count: 3 }', 'target={ hermite: [0, 1] }')).toMatchObject({
      parameters: { N: 256, alpha2: { from: 0, to: 1, count: 3 }, target: { hermite: [0, 1] } },
    });
  });

  it('keeps comments, and leaves the text as it is where there is nothing to set', () => {
    expect(withOverrides(text, ['replicates=2'])).toContain('# what it is for');
    expect(withOverrides(text, [])).toBe(text);
    expect(withOverrides('- a list\n', ['N=1'])).toBe('- a list\n');
  });

  it.each(['N', '=3', 'N=', 'N=[1, 2', 'N={ from: 1'])('refuses %s', (override) => {
    expect(() => withOverrides(text, [override])).toThrow(OverrideError);
  });
});
