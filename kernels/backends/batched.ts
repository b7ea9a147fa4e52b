interface Waiting<Request> {
  request: Request;
  resolve: () => void;
  reject: (cause: unknown) => void;
}

/**
 * Gathers what is asked for in one turn of the event loop and carries it out together. Promises settle their followers before the next turn,
 * so calculations that run concurrently and wait for each other's like requests stay in step.
 */
export class Batched<Request> {
  readonly #carryOut: (requests: Request[]) => void | Promise<void>;
  #waiting: Waiting<Request>[] = [];

  constructor(carryOut: (requests: Request[]) => void | Promise<void>) {
    this.#carryOut = carryOut;
  }

  /** Resolves once the request has been carried out with the others of this turn. */
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
