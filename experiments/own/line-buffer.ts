/** Cuts a stream of text into lines. It keeps the beginning of the line that has not ended yet, up to a length. */
export class LineBuffer {
  readonly #longest: number;
  #pieces: string[] = [];
  #length = 0;

  /** @param longest characters of a line that are kept */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that end in this text. */
  take(text: string): string[] {
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    const whole = lines.map((line) => {
      this.#add(line);
      const ended = this.unfinished;
      this.#pieces = [];
      this.#length = 0;
      return ended;
    });
    this.#add(last);
    return whole;
  }

  /** What there is of the line that has not ended. */
  get unfinished(): string {
    return this.#pieces.join('');
  }

  /** Whether the line that has not ended is longer than what is kept. */
  get overlong(): boolean {
    return this.#length > this.#longest;
  }

  #add(text: string): void {
    const room = this.#longest - this.#length;
    this.#length += text.length;
    if (room > 0 && text !== '') this.#pieces.push(text.slice(0, room));
  }
}
