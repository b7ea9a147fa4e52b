import { usageError } from './errors.ts';

/**
 * Objects to an option that was given several times where one value is meant. The parser makes a list of its values, which no command expects.
 * @param known what the parser knows of the options
 */
export function givenOnce(given: Record<string, unknown>, known: { array?: string[] }): true {
  for (const [name, value] of Object.entries(given)) {
    if (name === '_' || !Array.isArray(value) || known.array?.includes(name)) continue;
    throw usageError(`--${name} was given ${value.length} times; give it once`);
  }
  return true;
}
