import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { isTextForm, resultText, type TextForm } from '../../../analysis/query/write-result.ts';
import { Session } from '../../../analysis/query/session.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { makeFolder } from '../../../store/make-folder.ts';
import { rowsMark } from '../../live/changes.ts';
import { exitCodes } from '../../run/exit-codes.ts';
import { queryError } from '../query-error.ts';
import { makeSweepView } from '../selection.ts';
import type { SqlRequest } from '../sql-request.ts';
import { terminalWidth } from '../terminal.ts';

const help = `A query ends with ";".
.views          views and macros
.columns NAME   columns of a view
.mode FORM      table, line, markdown or latex
.quit           the end, as Ctrl-D
Tab completes views, columns and words of SQL.
`;

/** Answers queries that the user types, or that standard input has, each ended by ";". Each sees the rows that are there by then. */
export async function sqlShell(request: SqlRequest, registry: Registry): Promise<void> {
  const shell = new Shell(request, registry);
  try {
    await shell.run();
  } finally {
    shell.close();
  }
}

class Shell {
  readonly #request: SqlRequest;
  readonly #registry: Registry;
  readonly #typed = process.stdin.isTTY;
  #form: TextForm;
  #session: Session | null = null;
  /** What the store looked like when the session was opened. */
  #mark = '';
  #words: readonly string[] = [];

  constructor(request: SqlRequest, registry: Registry) {
    this.#request = request;
    this.#registry = registry;
    const { format = 'table' } = request;
    this.#form = isTextForm(format) ? format : 'table';
  }

  async run(): Promise<void> {
    await this.#open();
    const lines = createInterface({
      ...{ input: process.stdin, output: this.#typed ? process.stdout : undefined, terminal: this.#typed },
      ...{ history: this.#typed ? readHistory() : [], historySize: 500, removeHistoryDuplicates: true },
      completer: (line: string) => this.#complete(line),
    });
    if (this.#typed) process.stdout.write(`The store ${this.#request.store}; .help shows what else there is.\n`);
    let text = '';
    this.#prompt(lines, text);
    for await (const line of lines) {
      if (text === '' && line.trim().startsWith('.')) {
        if (/^\.(quit|exit)\b/u.test(line.trim())) break;
        process.stdout.write(await this.#command(line.trim()));
      } else {
        text += `${line}\n`;
        if (line.trimEnd().endsWith(';')) {
          await this.#answer(text);
          text = '';
        }
      }
      this.#prompt(lines, text);
    }
    if (text.trim() !== '') await this.#answer(text);
    if (this.#typed) keepHistory((lines as unknown as { history: string[] }).history);
    lines.close();
  }

  close(): void {
    this.#session?.close();
  }

  #prompt(lines: Interface, text: string): void {
    if (!this.#typed) return;
    lines.setPrompt(text === '' ? 'sql> ' : '   > ');
    lines.prompt();
  }

  /** Opens the store again if rows have come. */
  async #open(): Promise<Session> {
    const { store, sweep, allowFiles } = this.#request;
    const mark = rowsMark(store);
    if (this.#session && mark === this.#mark) return this.#session;
    this.#session?.close();
    this.#session = null;
    const session = await Session.open(store, this.#registry, { anyFile: allowFiles });
    [this.#session, this.#mark] = [session, mark];
    if (sweep !== undefined) await makeSweepView(session, store, this.#registry, sweep);
    const names = await session.rows<{ name: string }>(
      `SELECT DISTINCT column_name AS name FROM duckdb_columns() WHERE NOT internal
       UNION SELECT view_name FROM duckdb_views() WHERE NOT internal
       UNION SELECT function_name || '(' FROM duckdb_functions() WHERE function_type = 'macro' AND NOT internal`,
    );
    this.#words = [...names.map(({ name }) => name), ...sqlWords];
    return session;
  }

  async #answer(sql: string): Promise<void> {
    const session = await this.#open();
    const { allowFiles } = this.#request;
    try {
      const query = { sql, allowWriting: allowFiles };
      process.stdout.write(
        await session.guard(() => resultText(session.connection, query, this.#form, terminalWidth())),
      );
    } catch (error) {
      const told = await queryError(error, session);
      if (told === null) throw error;
      process.stderr.write(`${told.message}\n`);
      if (!this.#typed) process.exitCode = exitCodes.usage;
    }
  }

  /** The answer to a line that begins with a dot. */
  async #command(line: string): Promise<string> {
    const [name, argument = ''] = line.split(/\s+/u);
    const session = await this.#open();
    if (name === '.views') return `${this.#words.filter((word) => isViewOrMacro(session, word)).join(' ')}\n`;
    if (name === '.columns') {
      await this.#answer(
        `SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '${argument.replaceAll("'", "''")}'`,
      );
      return '';
    }
    if (name === '.mode' && isTextForm(argument)) {
      this.#form = argument;
      return '';
    }
    return help;
  }

  #complete(line: string): [string[], string] {
    const word = /[\w.]*$/u.exec(line)?.[0] ?? '';
    if (word === '') return [[], word];
    return [this.#words.filter((candidate) => candidate.toLowerCase().startsWith(word.toLowerCase())), word];
  }
}

function isViewOrMacro(session: Session, word: string): boolean {
  return word.endsWith('(') || ['rows', 'failures', ...session.views.map(({ view }) => view)].includes(word);
}

const sqlWords =
  'SELECT FROM WHERE GROUP BY ORDER BY ALL LIMIT HAVING QUALIFY JOIN USING ON AS AND OR NOT NULL DISTINCT CASE WHEN THEN ELSE END'.split(
    ' ',
  );

/** Where the queries of a user are kept. */
const historyFile = (): string =>
  join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'nightsweep', 'sql-history');

/** Earlier queries, the latest first. */
function readHistory(): string[] {
  try {
    return readFileSync(historyFile(), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function keepHistory(lines: readonly string[]): void {
  try {
    makeFolder(dirname(historyFile()));
    writeFileSync(historyFile(), `${lines.join('\n')}\n`, { mode: 0o600 });
  } catch {
    // A history is a convenience.
  }
}
