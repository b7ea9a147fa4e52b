/** A line on a terminal that says what a command does now. It is gone when the command has ended; off a terminal it is not there. */
export class StepLine {
  readonly #stream = process.stderr;

  /** Replaces the line. */
  say(text: string): void {
    if (this.#stream.isTTY) this.#stream.write(`\r\u001b[K${text} …`);
  }

  /** Removes the line. */
  end(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[K');
  }
}
