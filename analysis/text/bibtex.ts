/** A publication, as BibTeX has it. */
export interface Reference {
  /** How a text cites it. */
  key: string;
  kind: 'article' | 'inproceedings' | 'misc' | 'software';
  /** Fields in the order in which they are printed: author, title, year, … */
  fields: Readonly<Record<string, string>>;
}

/** A BibTeX entry. */
export function bibtex({ key, kind, fields }: Reference): string {
  const width = Math.max(...Object.keys(fields).map((name) => name.length));
  const lines = Object.entries(fields).map(([name, value]) => `  ${name.padEnd(width)} = {${value}},`);
  return [`@${kind}{${key},`, ...lines, '}'].join('\n');
}
