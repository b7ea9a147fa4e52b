import { type Activation, activationKinds, maxActivationTerms, maxHermiteDegree } from '../model/activations.ts';
import { checkNumbers } from './check-length.ts';

/**
 * Checks a size or a count that a caller gave.
 * @throws RangeError if it is no whole number from `least`
 */
export function checkWhole(name: string, value: unknown, least = 1): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return;
  throw new RangeError(`${name} must be a whole number from ${least}, not ${shown(value)}`);
}

/** @throws RangeError if a number that a caller gave is none, or not finite */
export function checkFinite(name: string, value: unknown): void {
  if (!Number.isFinite(value)) throw new RangeError(`${name} must be a finite number, not ${shown(value)}`);
}

/**
 * Checks a list of numbers that a caller gave.
 * @throws TypeError if it is no array; RangeError if one of them is no finite number
 */
export function checkList(name: string, values: unknown): void {
  if (!Array.isArray(values)) throw new TypeError(`${name} must be an array of numbers, not ${shown(values)}`);
  checkNumbers(name, values as number[], values.length);
}

/** @throws RangeError if a caller gave another name than the allowed ones */
export function checkName(name: string, value: unknown, allowed: readonly string[]): void {
  if (allowed.includes(value as string)) return;
  throw new RangeError(`${name} must be one of ${allowed.join(', ')}, not ${shown(value)}`);
}

/** @throws TypeError if a caller gave something else than true or false */
export function checkFlag(name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw new TypeError(`${name} must be true or false, not ${shown(value)}`);
}

/** @throws TypeError or RangeError if it is no activation that the backends compute */
export function checkActivation(activation: Activation): void {
  if (!isObject(activation) || !('terms' in activation)) {
    checkPlain('activation', activation);
    return;
  }
  const terms: unknown = activation.terms;
  if (!Array.isArray(terms) || terms.length === 0 || terms.length > maxActivationTerms) {
    throw new RangeError(`activation.terms must be an array of 1 to ${maxActivationTerms} terms, not ${shown(terms)}`);
  }
  terms.forEach((term: unknown, k) => {
    const name = `activation.terms[${k}]`;
    if (!isObject(term)) throw new TypeError(`${name} must be an object, not ${shown(term)}`);
    const { of, weight = 1, scale = 1 } = term;
    checkPlain(`${name}.of`, of);
    checkFinite(`${name}.weight`, weight);
    checkFinite(`${name}.scale`, scale);
  });
}

function checkPlain(name: string, activation: unknown): void {
  const names = activationKinds.filter((kind) => kind !== 'hermite');
  if (!isObject(activation)) {
    checkName(name, activation, names);
  } else if ('hermite' in activation) {
    const { hermite } = activation;
    checkList(`${name}.hermite`, hermite);
    const { length } = hermite as number[];
    if (length >= 1 && length <= maxHermiteDegree + 1) return;
    throw new RangeError(`${name}.hermite has ${length} coefficients; allowed are 1 to ${maxHermiteDegree + 1}`);
  } else if (isObject(activation.sin)) {
    checkFinite(`${name}.sin.phase`, activation.sin.phase);
  } else {
    throw new TypeError(
      `${name} must be a name (${names.join(', ')}), {sin: {phase}} or {hermite: […]}, not ${shown(activation)}`,
    );
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A value in a message. */
function shown(value: unknown): string {
  if (typeof value === 'number' || value === undefined || value === null) return String(value);
  return typeof value === 'string' ? JSON.stringify(value) : `a value of type ${typeof value}`;
}
