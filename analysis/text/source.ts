import { isMap, isPair, isScalar, type Document, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Problem } from './problem.ts';

/** The text of a YAML file. It knows where in the text each value stands. */
export class Source {
  readonly file: string;
  readonly text: string;
  readonly #document: Document.Parsed;
  readonly #lines: string[];
  readonly #counter = new LineCounter();

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.#lines = text.split('\n');
    this.#document = parseDocument(text, { lineCounter: this.#counter, prettyErrors: false, logLevel: 'error' });
  }

  /** Problems of YAML itself; `value` does not throw if there are none. */
  syntaxProblems(): Problem[] {
    const invalid = (offset: number, { message }: Error): Problem =>
      this.#problem(offset, 1, `not valid YAML: ${message}`);
    const problems = this.#document.errors.map((error) => invalid(error.pos[0], error));
    if (problems.length > 0) return problems;
    const reserved = this.#reservedKeys();
    if (reserved.length > 0) return reserved;
    try {
      this.value();
      return [];
    } catch (error) {
      // An alias without an anchor is noticed only now.
      return [invalid(0, error as Error)];
    }
  }

  /** Keys that would be lost, because objects cannot have them. */
  #reservedKeys(): Problem[] {
    const problems: Problem[] = [];
    visit(this.#document, {
      Pair: (_, { key }) => {
        if (!isScalar(key) || key.value !== '__proto__') return;
        problems.push(this.#problem(key.range?.[0] ?? 0, '__proto__'.length, 'unknown key "__proto__"'));
      },
    });
    return problems;
  }

  /** The file's content as plain objects and lists. */
  value(): unknown {
    return this.#document.toJS();
  }

  /** A problem with the value at a path; with `atKey` it points at the value's key. */
  problem(path: readonly PropertyKey[], message: string, options: { allowed?: string; atKey?: boolean } = {}): Problem {
    const { allowed, atKey = false } = options;
    const { offset, width } = this.#place(path, atKey);
    const problem = this.#problem(offset, width, message);
    return allowed === undefined ? problem : { ...problem, allowed };
  }

  /** The node at a path, or the deepest one on the way to it. */
  #place(path: readonly PropertyKey[], atKey: boolean): { offset: number; width: number } {
    let node: unknown = this.#document.contents;
    let key: unknown = null;
    for (const step of path) {
      if (!isMap(node) && !(node && typeof node === 'object' && 'items' in node)) break;
      const items: readonly unknown[] = node.items as readonly unknown[];
      const found = isMap(node)
        ? items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === step)
        : items[Number(step)];
      if (found === undefined) break;
      key = isPair(found) ? found.key : found;
      node = isPair(found) ? found.value : found;
    }
    const range = ((atKey ? key : (node ?? key)) as Node | null)?.range;
    if (!range) return { offset: 0, width: 1 };
    const end = this.text.slice(range[0], range[1]).split('\n')[0].trimEnd();
    return { offset: range[0], width: end.length };
  }

  #problem(offset: number, width: number, message: string): Problem {
    const { line, col } = this.#counter.linePos(offset);
    return {
      file: this.file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      excerpt: this.#lines[Math.max(line, 1) - 1] ?? '',
      width,
      message,
    };
  }
}
