// Two sessions back to back without a link between them: streams in order, with credit, and bytes that are valid only
// while they are delivered (they are wiped afterwards, so that whoever keeps them is found out). For tests that want
// to look at, or tamper with, what passes; everything else runs over real sessions.

import { WherryError, onAbort, toWherryError } from '../../src/base/index.ts';
import type { CallContext, CallOptions, LinkStream, Service, Session } from '../../src/session/index.ts';

const INITIAL_CREDIT = 256 * 1024;
const PIECE = 16 * 1024;

type Item =
  { readonly message: unknown } | { readonly bytes: Uint8Array; readonly onSent: () => void } | 'end';

/** Changes bytes or messages on their way. */
export interface Tamper {
  bytes?(bytes: Uint8Array, streamOffset: number): Uint8Array;
  message?(message: unknown): unknown;
}

export class StreamEnd implements LinkStream {
  readonly id: number;
  readonly controller = new AbortController();
  peer!: StreamEnd;
  tamper: Tamper = {};
  credit = INITIAL_CREDIT;
  sentBytes = 0;
  readonly #outgoing: Item[] = [];
  readonly #messages: unknown[] = [];
  #early: Uint8Array[] = [];
  #consumer: ((bytes: Uint8Array) => void) | undefined;
  #taker: { resolve: (value: unknown) => void; reject: (error: unknown) => void } | undefined;
  #ended = false;
  #isPumping = false;
  #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];

  constructor(id: number) {
    this.id = id;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  send(message: unknown): Promise<void> {
    return this.#queue({ message: structuredClone(message) });
  }

  write(bytes: Uint8Array, onSent: () => void = () => {}): Promise<void> {
    if (this.signal.aborted) onSent();
    return this.#queue({ bytes, onSent });
  }

  end(): void {
    if (!this.signal.aborted) void this.#queue('end');
  }

  reset(error: WherryError): void {
    if (this.signal.aborted) return;
    this.fail(error);
    setImmediate(() =>
      this.peer.fail(new WherryError(error.code, error.message, { details: error.details })),
    );
  }

  receive(): Promise<unknown> {
    if (this.#messages.length > 0) return Promise.resolve(this.#messages.shift());
    if (this.signal.aborted) return Promise.reject(this.signal.reason as Error);
    if (this.#ended) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => (this.#taker = { resolve, reject }));
  }

  onBytes(consumer: (bytes: Uint8Array) => void): void {
    this.#consumer = consumer;
    for (const bytes of this.#early.splice(0)) consumer(bytes);
  }

  consumed(bytes: number): void {
    this.peer.credit += bytes;
    this.peer.pump();
  }

  widen(bytes: number): void {
    this.consumed(bytes);
  }

  fail(error: WherryError): void {
    if (this.signal.aborted) return;
    this.controller.abort(error);
    this.#taker?.reject(error);
    this.#taker = undefined;
    for (const item of this.#outgoing.splice(0)) if (item !== 'end' && 'bytes' in item) item.onSent();
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
  }

  deliver(item: { readonly message: unknown } | { readonly bytes: Uint8Array } | 'end'): void {
    if (this.signal.aborted) return;
    if (item === 'end') {
      this.#ended = true;
      this.#taker?.resolve(undefined);
      this.#taker = undefined;
    } else if ('message' in item) {
      if (this.#taker === undefined) this.#messages.push(item.message);
      else this.#taker.resolve(item.message);
      this.#taker = undefined;
    } else if (this.#consumer === undefined) {
      this.#early.push(item.bytes.slice());
    } else {
      this.#consumer(item.bytes);
      item.bytes.fill(0xee);
    }
  }

  #queue(item: Item): Promise<void> {
    if (this.signal.aborted) return Promise.reject(this.signal.reason as Error);
    this.#outgoing.push(item);
    this.pump();
    if (this.#outgoing.length < 4) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    setImmediate(() => {
      this.#isPumping = false;
      this.#step();
    });
  }

  #step(): void {
    if (this.signal.aborted) return;
    const item = this.#outgoing[0];
    if (item === undefined) return;
    if (item !== 'end' && 'bytes' in item) {
      for (let budget = 64; item.bytes.length > 0 && budget > 0; budget -= 1) {
        const length = Math.min(item.bytes.length, PIECE, this.credit);
        if (length === 0) return;
        const piece = item.bytes.slice(0, length);
        this.credit -= length;
        (item as { bytes: Uint8Array }).bytes = item.bytes.subarray(length);
        this.peer.deliver({ bytes: this.tamper.bytes?.(piece, this.sentBytes) ?? piece });
        this.sentBytes += length;
      }
      if (item.bytes.length > 0) return this.pump();
      item.onSent();
    } else if (item === 'end') {
      this.peer.deliver('end');
    } else {
      this.peer.deliver({
        message: this.tamper.message === undefined ? item.message : this.tamper.message(item.message),
      });
    }
    this.#outgoing.shift();
    if (this.#outgoing.length < 4) for (const waiter of this.#waiting.splice(0)) waiter.resolve();
    if (this.#outgoing.length > 0) this.pump();
  }
}

export interface LinkedSessions {
  readonly client: Session;
  /** Every stream that the client opened, newest last: both ends. */
  readonly streams: { readonly method: string; readonly client: StreamEnd; readonly server: StreamEnd }[];
  /** Fails everything that is open, as a lost connection does. */
  disconnect(): void;
}

/** `onOpen` is called for each new stream before anything passes. */
export const linkSessions = (
  service: Service,
  onOpen: (method: string, client: StreamEnd, server: StreamEnd) => void = () => {},
): LinkedSessions => {
  const streams: LinkedSessions['streams'] = [];
  const open = async (method: string, params: unknown, options: CallOptions = {}): Promise<LinkStream> => {
    const [client, server] = [new StreamEnd(streams.length), new StreamEnd(streams.length)];
    [client.peer, server.peer] = [server, client];
    streams.push({ method, client, server });
    onOpen(method, client, server);
    onAbort(options.signal, (reason) => client.reset(reason));
    const principal = { account: 'owner', clientId: 'test', remoteAddress: 'memory' };
    const context: CallContext = { method, principal, signal: server.signal, stream: server };
    const handler = service.methods[method.slice(service.name.length + 1)];
    if (handler === undefined) throw new WherryError('UNKNOWN_METHOD');
    setImmediate(() => {
      handler(structuredClone(params), context).then(
        async (answer) => {
          await server.send(answer).catch(() => {});
          server.end();
        },
        (error: unknown) => server.reset(toWherryError(error)),
      );
    });
    return client;
  };
  const client: Session = {
    peer: { agent: 'test', pin: undefined },
    principal: undefined,
    open,
    async call(method, params, options) {
      const stream = await open(method, params, options);
      stream.end();
      let answer: unknown;
      for (let message = await stream.receive(); message !== undefined; message = await stream.receive())
        answer = message;
      return answer;
    },
    serve() {},
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  const disconnect = (): void => {
    for (const { client, server } of streams) {
      client.fail(new WherryError('CONNECTION_LOST'));
      server.fail(new WherryError('CONNECTION_LOST'));
    }
  };
  return { client, streams, disconnect };
};
