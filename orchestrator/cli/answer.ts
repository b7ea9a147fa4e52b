/**
 * What commands answer: text for people, or with `--json` an object per line for programs (docs/json.md). A process answers one command, so this
 * is as global as its standard output.
 */
const answers = { json: false, result: {} as Record<string, unknown> };

/** The last line that `--json` prints. */
export interface EndOfCommand {
  command: string;
  exitCode: number;
  /** Why the command could not do its work; null if it did. */
  error: { kind: string; message: string } | null;
}

/** From here on commands answer with JSON. */
export function answerInJson(): void {
  answers.json = true;
}

/** Whether commands answer with JSON. */
export function answersInJson(): boolean {
  return answers.json;
}

/**
 * Answers a command, or a part of it.
 * @param text for people
 * @param result for programs: it joins what was answered before
 */
export function answer(text: string, result: Readonly<Record<string, unknown>>): void {
  if (answers.json) Object.assign(answers.result, result);
  else process.stdout.write(text);
}

/** Tells programs at once what happens while a command goes on. People are told on standard error. */
export function tellPrograms(event: string, fields: Readonly<object>): void {
  if (answers.json) print({ event, at: new Date().toISOString(), ...fields });
}

/** Ends the answer of a command. */
export function endAnswer({ command, exitCode, error }: EndOfCommand): void {
  if (!answers.json) return;
  const outcome = error === null ? { result: answers.result } : { error, result: answers.result };
  print({ event: 'end', command, ok: exitCode === 0, exitCode, ...outcome });
}

function print(object: object): void {
  process.stdout.write(`${JSON.stringify(object, plain)}\n`);
}

/** Values that JSON lacks: large integers become numbers or text, typed arrays and sets lists, maps objects. What is not finite becomes null. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Map) return Object.fromEntries(value as Map<string, unknown>);
  if (value instanceof Set) return [...value];
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  return value;
}

/** Lines as text. */
export function listOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
