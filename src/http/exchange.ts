// One request and its answer: what every handler is given. Holds what must not be forgotten anywhere: a body that was not
// read is drained, a client that is waited for is watched, and nothing is said twice.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { WherryError, concatBytes } from '../base/index.ts';
import type { OtherConnection } from '../listener/index.ts';
import type { HttpLimits } from './http-limits.ts';
import { MAX_SMALL_BODY, SMALL_BODY_TIMEOUT_MS } from './limits.ts';
import { takeRawBody, type RawBody, type RawBodyHandlers } from './raw-body.ts';
import type { Target } from './target.ts';

export type AnswerHeaders = Readonly<Record<string, string | number | readonly string[] | undefined>>;

export interface ExchangeInit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: OtherConnection;
  readonly target: Target;
  /** Of the client, behind proxies that are trusted. */
  readonly remoteAddress: string;
  /** Scheme and authority, as the client knows this server: "https://host:6768". */
  readonly origin: string;
  /** Whether the client waits to be told before it sends the body (`Expect: 100-continue`). */
  readonly awaitsContinue: boolean;
  /** How a refusal is answered. */
  readonly refuse: (exchange: Exchange, error: unknown) => void;
  /** How much is still read of a body that nobody wants. */
  readonly limits: Pick<HttpLimits, 'drainBytes' | 'drainTimeoutMs'>;
}

const gone = (): WherryError =>
  new WherryError('CONNECTION_LOST', 'The client ended the connection before the request was over.');

export class Exchange {
  readonly method: string;
  readonly target: Target;
  readonly remoteAddress: string;
  readonly origin: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: OtherConnection;
  /** Who is behind it, once that is known: for the log. */
  account: string | undefined;
  /** Bytes of content in the answer so far. */
  sentBytes = 0;
  /** Whether the client is waited for at the moment: to send more of its body, or to take more of the answer. */
  isWaiting = false;
  /** Whether the whole answer has been said; its request may still be read, for nobody. */
  isAnswered = false;
  readonly #abort = new AbortController();
  readonly #refuse: ExchangeInit['refuse'];
  readonly #limits: ExchangeInit['limits'];
  #awaitsContinue: boolean;
  #raw: RawBody | undefined;
  #isBodyOver = false;
  #isDraining = false;
  #drained: (bytes: number) => void = () => {};

  constructor(init: ExchangeInit) {
    this.request = init.request;
    this.response = init.response;
    this.connection = init.connection;
    this.target = init.target;
    this.remoteAddress = init.remoteAddress;
    this.origin = init.origin;
    this.#refuse = init.refuse;
    this.#limits = init.limits;
    this.method = init.request.method ?? 'GET';
    this.#awaitsContinue = init.awaitsContinue;
    this.request.on('error', () => this.end(gone()));
    this.response.on('error', () => this.end(gone()));
    this.response.once('close', () => this.end(gone()));
  }

  /** Aborts when the client is gone or the login holds no more; its reason is a WherryError. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get socket(): Socket {
    return this.connection.socket;
  }

  /** A header field of the request; several of one name are joined. */
  header(name: string): string | undefined {
    const { headers } = this.request;
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** Declared size of the body; undefined where it comes in pieces of unknown number, 0 where there is none. */
  get bodySize(): number | undefined {
    if (this.header('transfer-encoding') !== undefined) return undefined;
    return Number(this.header('content-length') ?? 0);
  }

  get hasBody(): boolean {
    return this.bodySize !== 0;
  }

  /** Whether nothing more of the body is to come. */
  get isBodyOver(): boolean {
    return !this.hasBody || this.request.complete || this.#isBodyOver;
  }

  /** Ends it at once, whatever is under way. */
  end(error: WherryError): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort(error);
    if (!this.response.writableFinished) this.socket.destroy();
  }

  /** The body, to be read from now on: a client that waits is told to send it. Once. */
  openBody(): IncomingMessage {
    this.#askForBody();
    return this.request;
  }

  /** The body past the parser, where it is large and that can be; see raw-body.ts. Once, in place of `openBody`. */
  takeBody(handlers: RawBodyHandlers): RawBody | undefined {
    const raw = takeRawBody(this.request, this.bodySize ?? 0, {
      onBytes: (bytes) => (this.#isDraining ? this.#drained(bytes.length) : handlers.onBytes(bytes)),
      onEnd: () => {
        this.#isBodyOver = true;
        if (!this.#isDraining) handlers.onEnd();
        this.#drained(0);
      },
    });
    if (raw === undefined) return undefined;
    this.#askForBody();
    this.#raw = raw;
    return raw;
  }

  /** The whole body, where it must be small. Codes: `TOO_LARGE`, `TIMEOUT`, `CONNECTION_LOST`. */
  async readBody(limit = MAX_SMALL_BODY): Promise<Uint8Array> {
    if ((this.bodySize ?? 0) > limit) throw tooLarge(limit);
    const chunks: Uint8Array[] = [];
    let size = 0;
    const body = this.openBody();
    const timer = setTimeout(
      () => this.end(new WherryError('TIMEOUT', 'The body of the request did not arrive in time.')),
      SMALL_BODY_TIMEOUT_MS,
    );
    try {
      // What is refused is read on, for nobody, so that its client hears of it.
      for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > limit) throw tooLarge(limit);
        chunks.push(chunk);
      }
    } catch (error) {
      throw this.signal.aborted ? this.signal.reason : error;
    } finally {
      clearTimeout(timer);
    }
    if (!this.request.complete) throw gone();
    return concatBytes(chunks);
  }

  /** Begins the answer; `finish` ends it. */
  begin(status: number, headers: AnswerHeaders = {}): void {
    const { response } = this;
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) response.setHeader(name, value as string);
    // What follows an unread body on the connection would be taken for a request.
    if (this.hasBody && !this.request.complete) response.setHeader('Connection', 'close');
    response.writeHead(status);
  }

  /** The whole answer. */
  answer(status: number, headers: AnswerHeaders = {}, body: string | Uint8Array = ''): void {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const hasNone = status === 204 || status === 304;
    this.begin(status, hasNone ? headers : { ...headers, 'Content-Length': bytes.length });
    if (!hasNone && this.method !== 'HEAD') {
      this.sentBytes += bytes.length;
      this.response.write(bytes);
    }
    this.finish();
  }

  /**
   * Ends the answer. A body that nobody wanted is read to its end first, for a while: a client whose connection is ended while it
   * sends sees that, and not the answer.
   */
  finish(): void {
    const { response } = this;
    this.isAnswered = true;
    if (this.isBodyOver || this.#awaitsContinue) {
      response.end();
      return;
    }
    response.flushHeaders();
    void this.#drain().then(() => response.end());
  }

  /** Answers with a refusal, and says nothing more: for who goes on after it. */
  refuse(error: unknown): void {
    this.#refuse(this, error);
  }

  /** Writes a piece of the body. Fulfils when there is room for more. @throws the reason of `signal` */
  async write(text: string | Uint8Array): Promise<void> {
    const piece = typeof text === 'string' ? Buffer.from(text) : text;
    if (this.signal.aborted) throw this.signal.reason;
    if (this.method === 'HEAD') return;
    this.sentBytes += piece.length;
    if (!this.response.write(piece)) await this.waitForClient(this.drained());
  }

  /** Fulfils or rejects as `work` does, which is the client's to do: until then it is waited for. */
  async waitForClient(work: Promise<unknown>): Promise<void> {
    this.isWaiting = true;
    try {
      await work;
    } finally {
      this.isWaiting = false;
    }
  }

  /** Fulfils when the client has taken enough that more may be written. */
  drained(): Promise<void> {
    const { response, signal } = this;
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        response.off('drain', drain);
        signal.removeEventListener('abort', abort);
      };
      const drain = (): void => {
        stop();
        resolve();
      };
      const abort = (): void => {
        stop();
        reject(signal.reason);
      };
      if (signal.aborted) return reject(signal.reason);
      if (!response.writableNeedDrain) return resolve();
      response.on('drain', drain);
      signal.addEventListener('abort', abort);
    });
  }

  #askForBody(): void {
    if (this.#awaitsContinue) this.response.writeContinue();
    this.#awaitsContinue = false;
  }

  /** Reads on for nobody; fulfils when all is there, or enough. */
  #drain(): Promise<void> {
    const { request } = this;
    return new Promise((resolve) => {
      let left = this.#limits.drainBytes;
      const timer = setTimeout(resolve, this.#limits.drainTimeoutMs);
      timer.unref();
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const drained = (bytes: number): void => {
        left -= bytes;
        if (left < 0 || this.#isBodyOver) done();
      };
      this.#drained = drained;
      this.#isDraining = true;
      request.removeAllListeners('data');
      request.on('data', (chunk: Buffer) => drained(chunk.length));
      request.once('end', done);
      request.once('close', done);
      if (this.#raw === undefined) request.resume();
      else this.#raw.resume();
    });
  }
}

const tooLarge = (limit: number): WherryError =>
  new WherryError('TOO_LARGE', `The body of this request may have at most ${limit} bytes.`, {
    details: { limit },
  });
