/** A request and its promise. */
interface WaitingRequest<Request> {
  /** What is asked for. */
  request: Request;
  /** Settles the promise. */
  resolve: () => void;
  /** Rejects the promise. */
  reject: (cause: unknown) => void;
}

/**
 * Gathers the requests of one turn of the event loop and carries them out together (decision 0008).
 * Code that awaits a request runs before the next turn. So calculations that run concurrently and make the same kinds of requests stay in step.
 */
export class RequestsOfTurn<Request> {
  readonly #carryOut: (requests: Request[]) => void | Promise<void>;
  #waiting: WaitingRequest<Request>[] = [];

  /** @param carryOut called once per turn with all requests of the turn; if it throws, all of them are rejected */
  constructor(carryOut: (requests: Request[]) => void | Promise<void>) {
    this.#carryOut = carryOut;
  }

  /**
   * Resolves once the request has been carried out, together with the others of this turn.
   * @throws what `carryOut` throws
   */
  ask(request: Request): Promise<void> {
    if (this.#waiting.length === 0) setImmediate(() => void this.#flush());
    return new Promise((resolve, reject) => this.#waiting.push({ request, resolve, reject }));
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      await this.#carryOut(batch.map(({ request }) => request));
      for (const { resolve } of batch) resolve();
    } catch (cause) {
      for (const { reject } of batch) reject(cause);
    }
  }
}
