import { describe, expect, it } from 'vitest';
import { expand } from '../../orchestrator/sweep/expand.ts';
import { parse } from '../sweeps.ts';
import { InputFileError } from '../../analysis/text/problem.ts';

const plain = `name: plain
parameters:
  N: 128
  d/N: 0.5
  n/N: 2
  alpha1: [0.1, 0.2]
  alpha2: 0.3
`;

async function messageOf(text: string): Promise<string> {
  try {
    expand(await parse(text, 'sweep.yaml'));
  } catch (error) {
    if (error instanceof InputFileError) return error.message;
    throw error;
  }
  throw new Error('the sweep was accepted');
}

describe('an error points at its place, shows the value, what is allowed and the nearest word', () => {
  it('for an unknown parameter', async () => {
    const message = await messageOf(plain.replace('alpha2', 'alpah2'));
    expect(message).toContain('sweep.yaml:7:3: unknown parameter "alpah2"');
    expect(message).toContain('did you mean "alpha2"?');
    expect(message).toContain('allowed: N, d, n,');
    expect(message).toContain('  7 |   alpah2: 0.3\n        ^^^^^^');
  });

  it('for an unknown key of the file', async () => {
    const message = await messageOf(`replicate: 3\n${plain}`);
    expect(message).toContain('sweep.yaml:1:1: unknown key "replicate"; did you mean "replicates"?');
    expect(message).toContain(
      'allowed: name, title, question, expect, curves, checks, experiment, seed, replicates, parameters, zip, when',
    );
  });

  it('for a misspelt value', async () => {
    const message = await messageOf(`${plain}  activation: tahn\n`);
    expect(message).toContain('sweep.yaml:8:15: activation: "tahn" is not allowed; did you mean "tanh"?');
    expect(message).toContain('allowed: tanh, erf, relu, gelu, softplus, sigmoid, sin');
  });

  it('for a wrong entry of a list', async () => {
    const message = await messageOf(plain.replace('[0.1, 0.2]', '[0.1, -0.2]'));
    expect(message).toContain('sweep.yaml:6:17: alpha1: -0.2 is not allowed');
    expect(message).toContain('a number from 0 to 2');
  });

  it('for a range that makes no sense', async () => {
    expect(await messageOf(plain.replace('0.3', '{ from: 0.1, to: 0.4 }'))).toContain('either count or step');
    expect(await messageOf(plain.replace('0.3', '{ from: 0.4, to: 0.1, count: 3 }'))).toContain(
      'ends (0.1) before it begins (0.4)',
    );
    expect(await messageOf(plain.replace('0.3', '{ from: 0, to: 0.4, count: 3, spacing: log }'))).toContain(
      'needs positive ends',
    );
    expect(await messageOf(plain.replace('0.3', '{ form: 0, to: 0.4, count: 3 }'))).toMatch(
      /sweep\.yaml:7:\d+: alpha2/,
    );
  });

  it('for an impossible aspect ratio', async () => {
    const message = await messageOf(plain.replace('d/N: 0.5', 'd/N: 0.001'));
    expect(message).toContain('sweep.yaml:4:8: impossible aspect ratio: d/N = 0.001 at N = 128 makes d = 0');
  });

  it('for more steps than the input dimension has room for', async () => {
    const long = plain
      .replace(/ {2}alpha1: .*\n {2}alpha2: .*\n/, '  alphas: [[0.1, 0.1, 0.1]]\n')
      .replace('d/N: 0.5', 'd: 8');
    expect(await messageOf(long)).toContain(
      'with 3 steps 11 input directions carry signal, which leaves no bulk in d = 8',
    );
  });

  it('for sizes given twice or not at all', async () => {
    expect(await messageOf(`${plain}  d: 64\n`)).toContain('d and d/N both set d');
    expect(await messageOf(plain.replace('  n/N: 2\n', ''))).toContain('n is missing');
  });

  it('for steps with a gap', async () => {
    expect(await messageOf(plain.replace('alpha2', 'alpha3'))).toContain('alpha3 is given but alpha2 is not');
  });

  it('for zipped lists of different lengths', async () => {
    const message = await messageOf(`${plain}zip:\n  - prefactor1: [1, 2]\n    prefactor2: [1, 2, 3]\n`);
    expect(message).toContain('sweep.yaml:10:17: prefactor2 has 3 values but prefactor1 has 2');
  });

  it('for a parameter given in two places', async () => {
    expect(await messageOf(`${plain}zip:\n  - alpha1: [0.1, 0.2]\n    prefactor1: [1, 2]\n`)).toContain(
      'alpha1 is already given',
    );
  });

  it('for a condition that never holds, or sets what is set elsewhere', async () => {
    const clause = (condition: string, then: string): string =>
      `${plain}when:\n  - if: { ${condition} }\n    then: { ${then} }\n`;
    expect(await messageOf(clause('batch: independent', 'noise: 1'))).toContain(
      'sweep.yaml:9:9: this condition holds for no combination',
    );
    expect(await messageOf(clause('batch: reused', 'alpha1: 0.4'))).toContain('alpha1 is already given elsewhere');
  });

  it('for a misspelt key inside a value', async () => {
    const message = await messageOf(`${plain}  activation: { sin: { phas: 1 } }\n`);
    expect(message).toContain('activation: unknown key "phas"; did you mean "phase"?');
  });

  it('for a frame value of the wrong kind', async () => {
    const message = await messageOf(`replicates: 2.5\n${plain}`);
    expect(message).toContain('sweep.yaml:1:13: replicates: 2.5 is not allowed');
    expect(message).toContain('allowed: a whole number from 1');
  });

  it('for a missing name, and for text that is not YAML', async () => {
    expect(await messageOf(plain.replace('name: plain\n', ''))).toContain('"name" is missing');
    expect(await messageOf('name: [1, 2')).toContain('sweep.yaml:1:');
  });

  it('all at once, not one after the other', async () => {
    const message = await messageOf(plain.replace('alpha2', 'alpah2').replace('0.5', '-1'));
    expect(message).toContain('alpah2');
    expect(message).toContain('d/N: -1 is not allowed');
  });
});

describe('what would be lost, or would never end, is refused', () => {
  it.each([
    ['a key that objects cannot have', `${plain}  __proto__: 3\n`, /8:3: unknown key "__proto__"/],
    ['a zipped group without parameters', `${plain}zip: [{}]\n`, /8:7: a zipped group names no parameter/],
    [
      'a step that misses the end',
      `${plain}  noise: {from: 0, to: 0.5, step: 0.15}\n`,
      /does not end at 0\.5 but at 0\.45/,
    ],
    [
      'a step that makes 10⁹ values',
      `${plain}  noise: {from: 0, to: 1e9, step: 1}\n`,
      /makes 1000000001 values; at most/,
    ],
    [
      'a product of 10¹⁰ points',
      `${plain}  noise: {from: 0, to: 1, count: 100000}\n  prefactor1: {from: 0, to: 1, count: 100000}\n`,
      /the sweep has up to 20 000 000 000 points/,
    ],
    [
      'two conditions that hold together and give one parameter',
      `${plain}when:\n  - if: {N: 128}\n    then: {noise: 1}\n  - if: {alpha2: 0.3}\n    then: {noise: 2}\n`,
      /12:12: noise is given by this condition and by condition 1, and both hold together/,
    ],
    [
      'aliases that multiply',
      `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]\n${plain}`,
      /not valid YAML: Excessive alias count/,
    ],
  ])('%s', async (_, text, message) => {
    expect(await messageOf(text)).toMatch(message);
  });
});
