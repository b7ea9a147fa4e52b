import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { sources, textOf } from './sources.ts';

const longestFile = 300;
const longestFunction = 70;

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true);
}

/** Functions of a source with their lengths in lines. */
function functionsOf(file: string): { name: string; lines: number }[] {
  const source = parsed(file);
  const found: { name: string; lines: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const [first, last] = [node.getStart(), node.getEnd()].map((at) => source.getLineAndCharacterOfPosition(at).line);
      const name = node.name?.getText() ?? 'a function without a name';
      found.push({ name: `${file}:${first + 1} ${name}`, lines: last - first + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('the sources', () => {
  it(`keep to one concept per file: none is longer than ${longestFile} lines`, () => {
    const long = sources.filter((file) => textOf(file).split('\n').length > longestFile);
    expect(long).toEqual([]);
  });

  it(`have no function longer than ${longestFunction} lines`, () => {
    const long = sources.flatMap(functionsOf).filter(({ lines }) => lines > longestFunction);
    expect(long).toEqual([]);
  });

  it('have no two exported types of one name', () => {
    const places = new Map<string, string[]>();
    for (const file of sources) {
      for (const statement of parsed(file).statements) {
        const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
        if (!isType || !statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue;
        places.set(statement.name.text, [...(places.get(statement.name.text) ?? []), file]);
      }
    }
    expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
  });
});

describe('citations', () => {
  const model = readFileSync(join(packageRoot(), 'docs/model.md'), 'utf8');
  const sections = new Set([...model.matchAll(/^#+ +(\d+(?:\.\d+[a-z]?)?)\b/gm)].map(([, section]) => section));

  it('of the model lead to sections that are there', () => {
    const missing = sources.flatMap((file) =>
      [...textOf(file).matchAll(/MODEL ((?:§[\d.]+[a-z]?(?:, )?)+)/g)]
        .flatMap(([, list]) => [...list.matchAll(/§(\d+(?:\.\d+)?[a-z]?)/g)].map(([, section]) => section))
        .filter((section) => !sections.has(section))
        .map((section) => `${file} cites §${section}`),
    );
    expect(sections.size).toBeGreaterThan(5);
    expect(missing).toEqual([]);
  });

  it('of decisions lead to records that are there', () => {
    const index = readFileSync(join(packageRoot(), 'docs/decisions/README.md'), 'utf8');
    const missing = sources.flatMap((file) =>
      [...textOf(file).matchAll(/[Dd]ecisions? ((?:\d{4}(?:, | and )?)+)/g)]
        .flatMap(([, list]) => list.match(/\d{4}/g) ?? [])
        .filter((number) => !index.includes(number))
        .map((number) => `${file} cites ${number}`),
    );
    expect(missing).toEqual([]);
  });
});
