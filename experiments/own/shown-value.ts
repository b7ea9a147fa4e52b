import { inspect } from 'node:util';

/** A value for people, on one line and not too long. Any value can be shown, even one that JSON cannot write. */
export function shownValue(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number') return String(value);
  const text = jsonOf(value) ?? inspect(value, { breakLength: Infinity, maxArrayLength: 5, maxStringLength: 100 });
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'number' && !Number.isFinite(part) ? String(part) : part,
    );
  } catch {
    return undefined;
  }
}
