import { describe, expect, it } from 'vitest';
import { latexForm, lineForm, markdownForm, type QueryResult, textTable } from '../../analysis/text/result-forms.ts';

const result: QueryResult = {
  names: ['name', 'mean_count', 'values'],
  types: ['VARCHAR', 'DOUBLE', 'DOUBLE[]'],
  rows: [
    ['a|b_1', 0.123456789, [1, 2]],
    ['50 %', 1.5e-9, null],
  ],
};

describe('the result of a query', () => {
  it('as a table has numbers to six digits at the right', () => {
    expect(textTable(result)).toBe(
      [
        'name   mean_count  values',
        '─────  ──────────  ──────',
        'a|b_1    0.123457  [1, 2]',
        '50 %     1.500e-9',
        '(2 rows)',
        '',
      ].join('\n'),
    );
  });

  it('with a line per column names each, and an empty result says so', () => {
    expect(lineForm(result)).toContain('      name = a|b_1\nmean_count = 0.123457\n    values = [1, 2]\n\n');
    expect(lineForm({ ...result, rows: [] })).toBe('(0 rows)\n');
  });

  it('in Markdown has bars in cells spelled out', () => {
    expect(markdownForm(result)).toBe(
      '| name | mean_count | values |\n| --- | ---: | --- |\n| a\\|b_1 | 0.123457 | [1, 2] |\n| 50 % | 1.500e-9 |  |\n',
    );
  });

  it('in LaTeX has signs spelled out and powers of ten', () => {
    const text = latexForm(result);
    expect(text).toContain('\\begin{tabular}{lrl}');
    expect(text).toContain('  name & mean\\_count & values \\\\\n');
    expect(text).toContain('  a|b\\_1 & $0.123457$ & [1, 2] \\\\\n');
    expect(text).toContain('  50 \\% & $1.500 \\cdot 10^{-9}$ &  \\\\\n');
  });
});

describe('a table that must fit', () => {
  const wide: QueryResult = {
    names: Array.from({ length: 20 }, (_, i) => `column_${i}`),
    types: Array.from({ length: 20 }, () => 'INTEGER'),
    rows: Array.from({ length: 5 }, () => Array.from({ length: 20 }, (_, i) => i)),
  };

  it('is no wider than the terminal, and names the columns that it leaves out', () => {
    const lines = textTable(wide, 60).trimEnd().split('\n');
    expect(Math.max(...lines.slice(0, 7).map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines.at(-1)).toMatch(/^14 more columns: column_6, .*column_19; --format line shows all$/u);
  });

  it('has a line per column for a few rows', () => {
    expect(textTable({ ...wide, rows: wide.rows.slice(0, 1) }, 60)).toContain('column_19 = 19\n');
  });

  it('cuts long texts, and shows at least one column', () => {
    const long: QueryResult = {
      names: ['text'],
      types: ['VARCHAR'],
      rows: Array.from({ length: 4 }, () => ['x'.repeat(100)]),
    };
    expect(textTable(long, 10)).toContain(`${'x'.repeat(39)}…`);
  });
});
