import type { StopRequests } from '../execute/control.ts';

/**
 * What a scheduler's signals ask of a chunk. SIGUSR2 comes some time before the limit: no more tasks start. SIGTERM comes before the end: the
 * rows that there are get written, and what is in flight is lost. Schedulers send both more than once; the later ones change nothing.
 */
export class ChunkSignals {
  readonly #drain = new AbortController();
  readonly #end = new AbortController();

  constructor(say: (text: string) => void) {
    const ask = (request: AbortController, text: string) => (): void => {
      if (request.signal.aborted) return;
      say(text);
      request.abort();
    };
    process.on('SIGUSR2', ask(this.#drain, 'the limit is near: no more tasks start'));
    process.on('SIGTERM', ask(this.#end, 'asked to end: the rows that there are get written'));
    process.on('SIGHUP', () => undefined);
  }

  /** What the signals ask for. */
  get requests(): StopRequests {
    return { drain: this.#drain.signal, end: this.#end.signal, kill: new AbortController().signal };
  }
}
