import { inspect } from 'node:util';
import { InputFileError } from '../../analysis/text/problem.ts';
import type { Assignment, Code, Draw, Estimate, Fault, Resolved } from '../../kernels/contract/experiment.ts';
import type { Parameter } from '../../kernels/contract/parameter.ts';
import { schemaOf } from '../../kernels/contract/value-schema.ts';
import type { OwnParameters } from './experiment.ts';
import { problemIn } from './module-problem.ts';
import { shownValue } from './shown-value.ts';

/** A function of a module, of any type. */
export type AnyFunction = (...given: never[]) => unknown;

/**
 * Makes a function of a module safe to call: what it throws, and a result that is not as agreed, become a problem of the module's file.
 * @param name names the function, by its path in the declaration
 * @param check says what the result should have been; null if it is as agreed
 */
export function guarded(
  code: Code,
  name: readonly string[],
  given: AnyFunction,
  check: (result: unknown) => string | null,
): AnyFunction {
  const called = given as (...given: readonly unknown[]) => unknown;
  const object = (message: string, allowed?: string): InputFileError =>
    new InputFileError([
      problemIn(code, { path: name, message: `${name.join('.')} ${message}`, ...(allowed ? { allowed } : {}) }),
    ]);
  const safe = (...arguments_: readonly unknown[]): unknown => {
    let result: unknown;
    try {
      result = called(...arguments_);
    } catch (cause) {
      throw object(`threw ${cause instanceof Error ? `${cause.name}: ${cause.message}` : inspect(cause)}`);
    }
    const allowed = check(result);
    if (allowed !== null) throw object(`returned ${shownValue(result)}`, allowed);
    return result;
  };
  return safe;
}

const isAmount = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** Checks the result of `estimate`. */
export function checkEstimate(result: unknown): string | null {
  const { ms, memory, bytes, threadable } = (result ?? {}) as Partial<Record<keyof Estimate, unknown>>;
  const good = [ms, memory, bytes].every(isAmount) && typeof threadable === 'boolean';
  return good ? null : '{ ms, memory, bytes, threadable }: three numbers that are not negative, then true or false';
}

/** Checks the result of a function that returns text. */
export function checkText(result: unknown): string | null {
  return typeof result === 'string' ? null : 'a text';
}

/** Checks the result of `warnings`. */
export function checkTexts(result: unknown): string | null {
  return Array.isArray(result) && result.every((line) => typeof line === 'string') ? null : 'a list of texts';
}

/** Makes `resolve` safe: the parameters of a point are those declared, with values that are allowed, and the draw. */
export function guardedResolve(
  code: Code,
  resolve: AnyFunction,
  parameters: Readonly<Record<string, Parameter>>,
): (given: Assignment, draw: Draw) => Resolved<OwnParameters> {
  const kept = Object.entries(parameters).filter(([, { role }]) => role !== 'alias');
  const schemas = kept.map(([name, parameter]) => ({ key: parameter.key ?? name, schema: schemaOf(parameter) }));
  const check = (result: unknown): string | null => {
    const { parameters: values, fault } = (result ?? {}) as { parameters?: unknown; fault?: unknown };
    if (isFault(fault)) return null;
    if (values === null || typeof values !== 'object')
      return '{ parameters } of a point, or { fault: { parameter, message } }';
    const wrong = schemas.find(
      ({ key, schema }) => !schema.safeParse((values as Record<string, unknown>)[key]).success,
    );
    return wrong ? `{ parameters } whose ${wrong.key} is a value that this parameter may have` : null;
  };
  const safe = guarded(code, ['resolve'], resolve, check) as (given: Assignment, draw: Draw) => Resolved<OwnParameters>;
  return (given, draw) => {
    const resolved = safe(given, draw);
    return 'fault' in resolved ? resolved : { parameters: { ...resolved.parameters, ...draw } };
  };
}

function isFault(value: unknown): value is Fault {
  const { parameter, message } = (value ?? {}) as Partial<Record<keyof Fault, unknown>>;
  return typeof parameter === 'string' && typeof message === 'string';
}
