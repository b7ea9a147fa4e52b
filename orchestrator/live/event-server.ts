import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Only this machine may ask. */
const host = '127.0.0.1';
/** Something is sent at least this often, milliseconds, so that a connection that is gone is noticed. */
const beatMs = 15_000;

const headers = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Gives one page, and tells those who have it open what is new (server-sent events). It listens on this machine only, and answers only requests
 * that have the token of the address.
 */
export class EventServer {
  readonly #token = randomBytes(24).toString('base64url');
  readonly #page: () => string;
  readonly #listeners = new Set<ServerResponse>();
  /** The last message of each kind, for those who come later. */
  readonly #last = new Map<string, string>();
  readonly #server: Server;
  readonly #beat: NodeJS.Timeout;

  /** @param page makes the page, called for each request */
  constructor(page: () => string) {
    this.#page = page;
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#beat = setInterval(() => this.#send(':\n\n'), beatMs);
  }

  /**
   * Starts to listen.
   * @param port 0: any that is free
   * @returns the address to open, token included
   * @throws the system's error, e.g. where the port is taken
   */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, host, resolve);
    });
    const { port: found } = this.#server.address() as AddressInfo;
    return `http://${host}:${found}/?token=${this.#token}`;
  }

  /**
   * Tells all who listen.
   * @param keep whether those who come later are told too
   */
  tell(kind: string, value: unknown, keep: boolean): void {
    const message = `event: ${kind}\ndata: ${JSON.stringify(value)}\n\n`;
    if (keep) this.#last.set(kind, message);
    this.#send(message);
  }

  /** Stops listening; connections end. */
  close(): void {
    clearInterval(this.#beat);
    for (const listener of this.#listeners) listener.end();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #send(text: string): void {
    for (const listener of this.#listeners) listener.write(text);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', `http://${host}`);
    if (!this.#isOurs(request) || !this.#isToken(searchParams.get('token'))) {
      response.writeHead(403, { ...headers, 'content-type': 'text/plain; charset=utf-8' });
      response.end('Open the address that nightsweep watch printed, with its token.\n');
      return;
    }
    if (request.method !== 'GET') return void response.writeHead(405, headers).end();
    if (pathname === '/') {
      response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' });
      response.end(this.#page());
    } else if (pathname === '/events') {
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' });
      response.write([...this.#last.values()].join('') || ':\n\n');
      this.#listeners.add(response);
      response.on('close', () => this.#listeners.delete(response));
    } else {
      response.writeHead(404, headers).end();
    }
  }

  /** A page of another site that has this address by a name of its own sends that name. */
  #isOurs({ headers: { host: named = '' } }: IncomingMessage): boolean {
    return /^(127\.0\.0\.1|localhost)(:\d+)?$/u.test(named);
  }

  #isToken(given: string | null): boolean {
    const [own, other] = [Buffer.from(this.#token), Buffer.from(given ?? '')];
    return own.length === other.length && timingSafeEqual(own, other);
  }
}
