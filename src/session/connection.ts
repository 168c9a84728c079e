// One link over one carrier: drives the state machine, hands what arrives to streams and handlers, keeps the link
// alive, and ends it once. Knows nothing of login or reconnecting; ClientSession and ServerSession do.

import { ProtocolError, WherryError, isWherryError, toWherryError, type ErrorCode } from '../base/index.ts';
import {
  Keepalive,
  Link,
  type Hello,
  type Lane,
  type LinkEvents,
  type LinkLimits,
} from '../protocol/index.ts';
import type { Carrier } from '../transport/index.ts';
import type { Clock } from './clock.ts';
import { FrameWriter } from './frame-writer.ts';
import type { LinkPace } from './pace/link-pace.ts';
import type { CallContext, Handler, Principal } from './service.ts';
import type { PeerCalls } from './peer-calls.ts';
import { SessionStream, deadlinePassed, errorFromPeer, type StreamOwner } from './session-stream.ts';

export interface ConnectionInit {
  readonly role: 'client' | 'server';
  readonly hello: Hello;
  readonly limits: LinkLimits;
  /** The handler of a method the peer calls; undefined answers `UNKNOWN_METHOD`. Decides what is allowed before login. */
  readonly findHandler: (method: string) => Handler | undefined;
  /** Who the peer is, as far as is known when a call begins. */
  readonly principal: () => Principal | undefined;
  /** What handlers may call at the other end. */
  readonly peer?: PeerCalls | undefined;
  /** Called once, when the link is gone for whatever reason. */
  readonly onGone: (error: WherryError) => void;
  /** A handler failed with something that is not a refusal: for the log. */
  readonly onHandlerFault?: ((method: string, error: unknown) => void) | undefined;
  readonly onHello?: ((hello: Hello) => void) | undefined;
  /** What calls under way fail with when the link ends with this error. Default: the same. */
  readonly callError?: ((error: WherryError) => WherryError) | undefined;
  /** Default: as fast as both ends can. */
  readonly pace?: LinkPace | undefined;
}

export interface OpenInit {
  readonly lane?: Lane | undefined;
  readonly deadlineMs?: number | undefined;
  /** Nothing will be sent after the parameters. */
  readonly end?: boolean | undefined;
}

const GONE = new WherryError('CONNECTION_LOST');
const CLOSED_HERE = new WherryError('CONNECTION_LOST', 'The link was closed here.');

export class Connection implements LinkEvents, StreamOwner {
  readonly link: Link;
  readonly carrier: Carrier;
  readonly #init: ConnectionInit;
  readonly #clock: Clock;
  readonly #writer: FrameWriter;
  readonly traffic = { receivedBytes: 0, sentBytes: 0 };
  readonly #streams = new Map<number, SessionStream>();
  #keepalive: Keepalive;
  #cancelTimer: () => void = () => {};
  #pings = 0;
  /** A ping whose answer somebody waits for. */
  #arrival: { readonly nonce: number; readonly onArrived: () => void } | undefined;
  /** Handlers that have not answered. A reset ends a stream at once, its handler only when it notices. */
  #running = 0;
  #maxRunning: number;
  #gone: WherryError | undefined;
  /** Streams opened so far, by either end. */
  #opened = 0;
  /** Whether the peer has ended the link in order. */
  saidGoodbye = false;
  /** Whether it did because it needs the link no more: nothing went wrong. */
  isDone = false;

  constructor(carrier: Carrier, clock: Clock, init: ConnectionInit) {
    this.carrier = carrier;
    this.#clock = clock;
    this.#init = init;
    this.link = new Link({ role: init.role, hello: init.hello, limits: init.limits, events: this });
    this.#writer = new FrameWriter(this, init.pace?.send, (error) => this.#fail(error));
    init.pace?.receive?.begin(this);
    this.#keepalive = new Keepalive(init.hello, clock.nowMs());
    this.#maxRunning = 2 * init.limits.maxStreams;
  }

  /** Begins. Call in the turn in which the carrier was obtained. */
  start(): void {
    this.carrier.start({
      onData: (chunk) => this.#receive(chunk),
      onDrain: () => this.#writer.drained(),
      onClose: (error) => this.#lost(error === undefined ? GONE : toConnectionLost(error)),
    });
    this.#watch();
    this.#writer.schedule();
  }

  get isGone(): boolean {
    return this.#gone !== undefined;
  }

  setLimits(limits: LinkLimits): void {
    this.link.setLimits(limits);
    this.#maxRunning = 2 * limits.maxStreams;
  }

  /** Messages with more payload wait in their streams until more is allowed. */
  allowMessages(maxBytes: number): void {
    this.link.allowMessages(maxBytes);
    this.schedulePump();
  }

  /** Streams that are not over. */
  get busy(): number {
    return this.#streams.size;
  }

  /** Those of them on which something is done that is worth waiting for. */
  get working(): number {
    return [...this.#streams.values()].filter(({ isWork }) => isWork).length;
  }

  /** Another text whenever something of a call has moved since. */
  get activity(): string {
    let progress = 0;
    let queued = 0;
    for (const stream of this.#streams.values()) {
      progress += stream.progress;
      queued += stream.queuedBytes;
    }
    return `${this.#opened} ${this.#streams.size} ${progress} ${queued}`;
  }

  /** Whether the peer waits for this end on any stream. */
  get isAwaited(): boolean {
    return this.link.isAwaited;
  }

  open(method: string, params: unknown, init: OpenInit = {}): SessionStream {
    if (this.#gone !== undefined) throw this.#gone;
    const id = this.link.open(method, params, {
      ...(init.lane === undefined ? {} : { lane: init.lane }),
      ...(init.deadlineMs === undefined ? {} : { deadlineMs: init.deadlineMs }),
      ...(init.end === undefined ? {} : { end: init.end }),
    });
    const stream = new SessionStream(this, id);
    stream.localEnded = init.end ?? false;
    this.#opened += 1;
    this.#streams.set(id, stream);
    this.schedulePump();
    return stream;
  }

  /** Tells the peer why, sends what is queued, ends. What was under way here fails with `reason`. */
  goodbye(code: ErrorCode, message: string, retryAfterMs?: number, reason: WherryError = CLOSED_HERE): void {
    if (this.#gone !== undefined) return;
    this.link.goodbye({ code, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    this.#writer.flush();
    this.carrier.end();
    this.#lost(reason);
  }

  grantCredit(streamId: number, bytes: number): void {
    const pace = this.#init.pace?.receive;
    if (pace !== undefined) {
      pace.owe(streamId, bytes);
      return;
    }
    this.link.grantCredit(streamId, bytes);
    this.schedulePump();
  }

  // What the pace of what arrives calls (PacedReceiver).

  windowOf(streamId: number): number | undefined {
    return this.link.receiveWindow(streamId);
  }

  grant(streamId: number, bytes: number): void {
    try {
      this.link.grantCredit(streamId, bytes);
    } catch (error) {
      this.#fail(error);
    }
    this.schedulePump();
  }

  pause(): void {
    this.carrier.pause();
  }

  resume(): void {
    this.carrier.resume();
  }

  schedulePump(): void {
    this.#writer.schedule();
  }

  settle(stream: SessionStream): void {
    if (this.link.isOpen(stream.id) && this.#gone === undefined) return;
    this.#streams.delete(stream.id);
    stream.settled();
  }

  onHello(hello: Hello): void {
    // The server's bound is the link's: both ends then agree on when a peer counts as dead.
    if (this.#init.role === 'client') {
      this.#keepalive = new Keepalive(
        { pingAfterMs: Math.max(1000, hello.pingAfterMs), deadAfterMs: Math.max(3000, hello.deadAfterMs) },
        this.#clock.nowMs(),
      );
      this.#watch();
    }
    this.#init.onHello?.(hello);
  }

  onOpen(
    id: number,
    method: string,
    params: unknown,
    options: { deadlineMs: number | undefined; ended: boolean },
  ): void {
    const stream = new SessionStream(this, id);
    this.#opened += 1;
    this.#streams.set(id, stream);
    const handler = this.#init.findHandler(method);
    if (handler === undefined) {
      stream.reset(new WherryError('UNKNOWN_METHOD'));
      return;
    }
    // A peer that opens and resets streams as fast as it can must not start handlers as fast.
    if (this.#running >= this.#maxRunning) {
      stream.reset(new WherryError('RATE_LIMITED', 'Too many calls are still being ended; wait a little.'));
      return;
    }
    this.#running += 1;
    if (options.ended) stream.ended();
    const cancelDeadline =
      options.deadlineMs === undefined
        ? undefined
        : this.#clock.schedule(options.deadlineMs, () => stream.reset(deadlinePassed()), true);
    const { peer } = this.#init;
    const context: CallContext = {
      method,
      principal: this.#init.principal(),
      peer,
      signal: stream.signal,
      onlyTells: () => stream.onlyTells(),
      stream,
    };
    void this.#run(handler, params, context, stream).finally(() => {
      this.#running -= 1;
      cancelDeadline?.();
    });
  }

  onMessage(id: number, value: unknown, cost: number): void {
    this.#streams.get(id)?.messageArrived(value, cost);
  }

  onBytes(id: number, bytes: Uint8Array): void {
    this.#streams.get(id)?.bytesArrived(bytes);
  }

  onEnd(id: number): void {
    this.#streams.get(id)?.ended();
  }

  onReset(id: number, error: { code: ErrorCode; message: string; details: Record<string, unknown> }): void {
    this.#streams.get(id)?.fail(errorFromPeer(error));
    this.#streams.delete(id);
  }

  onDrain(id: number): void {
    this.#streams.get(id)?.drain();
  }

  onClosed(id: number): void {
    const stream = this.#streams.get(id);
    if (stream !== undefined) this.settle(stream);
  }

  askArrival(onArrived: () => void): boolean {
    if (this.#arrival !== undefined || this.#gone !== undefined) return false;
    this.#arrival = { nonce: this.#ping(), onArrived };
    return true;
  }

  onPong(nonce: number): void {
    // Any byte counts as life, so the pong itself has already done its work for that.
    const arrival = this.#arrival;
    if (arrival?.nonce !== nonce) return;
    this.#arrival = undefined;
    arrival.onArrived();
  }

  onGoodbye(error: { code: ErrorCode; message: string; retryAfterMs: number | undefined }): void {
    const details = error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs };
    const code = error.code === 'CANCELLED' || error.code === 'INTERNAL' ? 'CONNECTION_LOST' : error.code;
    this.saidGoodbye = true;
    this.isDone = error.code === 'CANCELLED';
    this.#lost(new WherryError(code, error.message === '' ? undefined : error.message, { details }));
    this.carrier.end();
  }

  /** Runs a handler to its answer. Never rejects: whatever happens becomes a message or a reset. */
  async #run(handler: Handler, params: unknown, context: CallContext, stream: SessionStream): Promise<void> {
    try {
      const result = await handler(params, context);
      stream.discardBytes();
      stream.sendLast(result ?? null);
    } catch (error) {
      // An INTERNAL carries its cause for this side's log; the peer gets code, sentence and details only.
      if (!isWherryError(error) || error.code === 'INTERNAL')
        this.#init.onHandlerFault?.(context.method, error);
      // The text of an unexpected error may name what the peer must not know.
      stream.reset(isWherryError(error) ? error : new WherryError('INTERNAL'));
    }
  }

  #receive(chunk: Uint8Array): void {
    this.traffic.receivedBytes += chunk.length;
    this.#keepalive.activity(this.#clock.nowMs());
    try {
      this.link.receive(chunk);
      this.#init.pace?.receive?.received(chunk.length);
    } catch (error) {
      this.#fail(error);
      return;
    }
    // Most of what arrives is bytes that ask for nothing.
    if (!this.link.isIdle) this.#writer.schedule();
  }

  /** Ends the link for what the peer did wrong, or for a fault of this end, which must not be more than this link's. */
  #fail(error: unknown): void {
    if (this.#gone !== undefined) return;
    const isOfPeer = error instanceof ProtocolError && error.side === 'remote';
    const isOurs = !isOfPeer && error instanceof ProtocolError;
    const reason = isOurs ? new WherryError('INTERNAL', undefined, { cause: error }) : toWherryError(error);
    if (!isOfPeer) this.#init.onHandlerFault?.('link', error);
    // A fault while the goodbye leaves ends here, too.
    this.#lost(reason, () => {
      this.link.goodbye({ code: reason.code, message: reason.message });
      this.#writer.flush();
      this.carrier.end();
    });
  }

  #ping(): number {
    this.#pings = (this.#pings + 1) >>> 0;
    this.link.ping(this.#pings);
    this.schedulePump();
    return this.#pings;
  }

  #watch(): void {
    this.#cancelTimer();
    if (this.#gone !== undefined) return;
    const step = this.#keepalive.next(this.#clock.nowMs());
    if (step.action === 'dead') {
      const error = new WherryError(
        'CONNECTION_LOST',
        'The peer has been silent for too long; check the network.',
      );
      this.carrier.destroy(error);
      this.#lost(error);
      return;
    }
    let untilMs = step.action === 'wait' ? step.untilMs : this.#clock.nowMs() + 1000;
    if (step.action === 'ping') {
      this.#ping();
      const after = this.#keepalive.next(this.#clock.nowMs());
      if (after.action === 'wait') untilMs = after.untilMs;
    }
    this.#cancelTimer = this.#clock.schedule(
      Math.max(1, untilMs - this.#clock.nowMs()),
      () => this.#watch(),
      true,
    );
  }

  /** The link is over. Everything that waits on it hears so, once. */
  #lost(error: WherryError, sayGoodbye?: () => void): void {
    if (this.#gone !== undefined) return;
    this.#gone = error;
    this.#cancelTimer();
    sayGoodbye?.();
    this.#init.pace?.end();
    const callError = this.#init.callError?.(error) ?? error;
    for (const stream of [...this.#streams.values()]) stream.fail(callError);
    this.#streams.clear();
    this.link.close();
    this.#init.onGone(error);
  }
}

const toConnectionLost = (error: Error): WherryError =>
  isWherryError(error) ? error : new WherryError('CONNECTION_LOST', undefined, { cause: error });
