/** A value inside arguments. */
export interface Place {
  /** Where it is, such as `4.1.basis`. */
  path: string;
  /** Its last name: an index, or the name of a property. */
  last: string;
  /** What holds it. */
  holder: Record<string, unknown>;
  /** Whether it is an argument itself. */
  top: boolean;
  /** What it is. */
  value: unknown;
}

/** All values inside arguments: the arguments, entries of lists, properties of objects. Typed arrays are not entered. */
export function placesIn(args: unknown[], prefix = ''): Place[] {
  const holder = args as unknown as Record<string, unknown>;
  return Object.keys(holder).flatMap((last) => {
    const value = holder[last];
    const path = `${prefix}${last}`;
    const entered = typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
    const inner = entered ? placesIn(value as unknown[], `${path}.`) : [];
    return [{ path, last, holder, top: prefix === '', value }, ...inner];
  });
}

/** The place at a path. */
export function placeAt(args: unknown[], path: string): Place {
  const found = placesIn(args).find((place) => place.path === path);
  if (!found) throw new Error(`no place ${path}`);
  return found;
}
