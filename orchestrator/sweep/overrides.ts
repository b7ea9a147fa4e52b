import { isMap, isSeq, parseDocument } from 'yaml';

/** Thrown for an override that says nothing; exit code 2. */
export class OverrideError extends Error {
  override name = 'OverrideError';
}

/** Keys of a sweep file that are no parameters and that an override may set. */
const ofFile = ['name', 'title', 'seed', 'replicates', 'question'];

/**
 * The text of a sweep file with some of its values replaced. Comments and order stay.
 * @param overrides `name=value` each; several values are parted by commas, and any YAML is allowed: `N=256,512`, `alpha1={ from: 0, to: 0.4, step: 0.1 }`
 * @returns the text as it was if there are none, or if it is no YAML mapping, which reading it will tell
 * @throws OverrideError for one that is not of this form
 */
export function withOverrides(text: string, overrides: readonly string[]): string {
  if (overrides.length === 0) return text;
  const document = parseDocument(text, { logLevel: 'error' });
  if (document.errors.length > 0 || !isMap(document.contents)) return text;
  for (const override of overrides) {
    const [, name, words] = /^([^=\s]+)=(.+)$/s.exec(override) ?? [];
    if (name === undefined) {
      throw new OverrideError(`--set ${override}: give a name and its value, e.g. --set N=256,512`);
    }
    document.setIn(placeOf(document, name), document.createNode(valueOf(override, words), { flow: true }));
  }
  return String(document);
}

/** Where a name stands in the file: at the top, in a zipped group, or among the parameters. */
function placeOf(document: ReturnType<typeof parseDocument>, name: string): (string | number)[] {
  if (ofFile.includes(name)) return [name];
  const groups: unknown = document.get('zip');
  const group = isSeq(groups) ? groups.items.findIndex((item) => isMap(item) && item.has(name)) : -1;
  return group >= 0 ? ['zip', group, name] : ['parameters', name];
}

function valueOf(override: string, words: string): unknown {
  const list = parseDocument(`[${words}]`, { logLevel: 'error' });
  const [error] = list.errors;
  if (error) throw new OverrideError(`--set ${override}: the value cannot be read (${error.message.split('\n')[0]})`);
  const values = list.toJS() as unknown[];
  return values.length === 1 ? values[0] : values;
}
