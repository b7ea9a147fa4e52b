/** Stands for a bare number that JSON does not have, in a text that JSON does have. */
const marks: Readonly<Record<string, number>> = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity };
const mark = '\u0000';
const bare = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/**
 * Reads a line of JSON in which NaN, Infinity and -Infinity may stand bare, as Python writes them.
 * @throws SyntaxError
 */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return parseWithBareNumbers(line);
  }
}

function parseWithBareNumbers(line: string): unknown {
  const text = line.replaceAll(bare, (token) => (token in marks ? JSON.stringify(mark + token) : token));
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? marks[value.slice(mark.length)] : value,
  );
}

/** A line for people: cut where it is long, control characters shown as escapes. */
export function shownLine(line: string): string {
  const longest = 200;
  const cut = line.length > longest ? `${line.slice(0, longest)}…` : line;
  return JSON.stringify(cut);
}
