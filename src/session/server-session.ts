// The serving end's session: one accepted connection, from hello to its end. Until the login holds, nothing else is
// run: calls that arrive behind the login wait for it, bounded by the link's limits and the login's deadline.

import { WherryError, toWherryError } from '../base/index.ts';
import type { LinkLimits } from '../protocol/index.ts';
import type { Carrier } from '../transport/index.ts';
import { callOnce, openStream } from './calls.ts';
import { systemClock, type Clock } from './clock.ts';
import { Connection } from './connection.ts';
import { nextConnectionId } from './connection-id.ts';
import {
  CHALLENGE_METHOD,
  LOGIN_METHOD,
  challengeBinding,
  createChallenge,
  parseChallenge,
  parseLoginRequest,
  type Authenticate,
  type LoginRequest,
} from './login.ts';
import type { ChannelBinding } from './login-fields.ts';
import { encodeLimits, lowerRate } from './link-rates.ts';
import type { LinkPace } from './pace/link-pace.ts';
import { askPeer } from './questions.ts';
import { Registry } from './registry.ts';
import type { CallContext, Handler, LinkStream, Principal, Service, Traffic } from './service.ts';
import type { CallOptions } from './peer-calls.ts';
import type { PeerInfo, Session } from './session.ts';
import { watchSilence } from './silence-watch.ts';
import {
  KEEPALIVE_SERVER,
  LIMITS_BEFORE_LOGIN,
  LIMITS_LOGGED_IN,
  ASKED_LOGIN_DEADLINE_MS,
  LOGIN_DEADLINE_MS,
  agentName,
  helloOf,
} from './limits.ts';

export interface ServerSessionInit {
  readonly authenticate: Authenticate;
  /** Secret of a browser's session that came with the carrier. Default: none did. */
  readonly presented?: string | undefined;
  /** Services of every account that is logged in. An agent reaches none of them. */
  readonly registry: Registry;
  /** Services of this account, asked before the shared ones; of an agent all that there are. */
  readonly servicesOf?: ((principal: Principal) => Registry) | undefined;
  readonly clock?: Clock | undefined;
  /** Logged in. Throwing refuses the session. */
  readonly onLogin?: ((session: ServerSession, request: LoginRequest) => void) | undefined;
  readonly onGone?: ((session: ServerSession, error: WherryError) => void) | undefined;
  readonly onFault?: ((method: string, error: unknown) => void) | undefined;
  readonly limits?: LinkLimits | undefined;
  /** Rates that this connection is held to. Default: none. */
  readonly pace?: LinkPace | undefined;
  /** Milliseconds after which a connection that has logged in and says nothing is ended. Default: never. */
  readonly silenceTimeoutMs?: number | undefined;
}

/** A control value has no `undefined`. */
const definedMembers = (value: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));

export class ServerSession implements Session {
  /** Tells it from the others of this process. */
  readonly id = nextConnectionId();
  readonly peer: PeerInfo;
  readonly #carrier: Carrier;
  readonly #clock: Clock;
  readonly #init: ServerSessionInit;
  readonly #connection: Connection;
  /** Services only of this peer, asked before the shared ones. */
  readonly #own = new Registry();
  readonly #login = Promise.withResolvers<Principal>();
  #attempted = false;
  /** Agreed with the client of a carrier that has no binding of its own; undefined until then. */
  #challenged: ChannelBinding | undefined;
  #principal: Principal | undefined;
  #services: Registry | undefined;
  #loggedInAtMs: number | undefined;
  #extendDeadline: () => void = () => {};
  #failure: WherryError | undefined;
  #stopWatching = (): void => {};
  #wasEnded = false;

  constructor(carrier: Carrier, init: ServerSessionInit) {
    this.#carrier = carrier;
    this.#clock = init.clock ?? systemClock;
    this.#init = init;
    this.peer = { agent: '', pin: carrier.peerPin };
    // Waiters attach later; a login that fails before any must not count as unhandled.
    this.#login.promise.catch(() => {});
    this.#connection = new Connection(carrier, this.#clock, {
      role: 'server',
      hello: helloOf(agentName(), KEEPALIVE_SERVER),
      limits: LIMITS_BEFORE_LOGIN,
      findHandler: (method) => this.#findHandler(method),
      principal: () => this.#principal,
      peer: this,
      onGone: (error) => this.#gone(error),
      onHandlerFault: init.onFault,
      pace: init.pace,
      onHello: (hello) => Object.assign(this.peer, { agent: hello.agent }),
    });
  }

  get principal(): Principal | undefined {
    return this.#principal;
  }

  get failure(): WherryError | undefined {
    return this.#failure;
  }

  get sendRate(): number | undefined {
    return lowerRate(this.#init.pace?.sendRate, this.peer.receiveRate);
  }

  get remoteAddress(): string {
    return this.#carrier.remoteAddress;
  }

  /** When it logged in, by the session's clock; undefined before. */
  get loggedInAtMs(): number | undefined {
    return this.#loggedInAtMs;
  }

  get carrierKind(): string {
    return this.#carrier.kind;
  }

  /** Whether neither end has ended the link in order: the client may come back. */
  get wasLost(): boolean {
    return !this.#connection.saidGoodbye && !this.#wasEnded;
  }

  /** Whether the client ended the link because it needs it no more. */
  get isDone(): boolean {
    return this.#connection.isDone;
  }

  /** Streams under way, without those whose client is only told of things. */
  get busy(): number {
    return this.#connection.working;
  }

  get traffic(): Traffic {
    return { ...this.#connection.traffic };
  }

  start(): void {
    let cancel = (): void => {};
    const expectLogin = (withinMs: number): void => {
      cancel();
      cancel = this.#clock.schedule(
        withinMs,
        () => {
          if (this.#principal === undefined)
            this.end(new WherryError('TIMEOUT', 'No login arrived in time.'));
        },
        true,
      );
    };
    this.#extendDeadline = () => expectLogin(ASKED_LOGIN_DEADLINE_MS);
    expectLogin(LOGIN_DEADLINE_MS);
    const settled = (): void => {
      this.#extendDeadline = () => {};
      cancel();
    };
    this.#login.promise.then(settled, settled);
    this.#connection.start();
  }

  async call(method: string, params: unknown, options: CallOptions = {}): Promise<unknown> {
    return callOnce(
      openStream(this.#connection, this.#clock, method, params, { ...options, end: true }),
      method,
    );
  }

  async open(method: string, params: unknown, options: CallOptions = {}): Promise<LinkStream> {
    return openStream(this.#connection, this.#clock, method, params, options);
  }

  serve(service: Service): void {
    this.#own.add(service);
  }

  /** Ends the link, telling the peer why. */
  end(error: WherryError): void {
    this.#wasEnded = true;
    const retryAfterMs = error.details['retryAfterMs'] as number | undefined;
    this.#connection.goodbye(error.code, error.message, retryAfterMs, error);
  }

  async close(): Promise<void> {
    this.#connection.goodbye('CONNECTION_LOST', 'The server is closing; try again later.');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #findHandler(method: string): Handler | undefined {
    if (method === LOGIN_METHOD) return (params, context) => this.#handleLogin(params, context);
    if (method === CHALLENGE_METHOD) return async (params) => ({ challenge: this.#takeChallenge(params) });
    if (this.#principal !== undefined) return this.#service(method);
    // Before login even the existence of a method is nobody's business.
    return async (params, context) => {
      const principal = await this.#login.promise;
      const handler = this.#service(method);
      if (handler === undefined) throw new WherryError('UNKNOWN_METHOD');
      return handler(params, { ...context, principal });
    };
  }

  #service(method: string): Handler | undefined {
    const shared = this.#principal?.agent === undefined ? this.#init.registry : undefined;
    return this.#own.get(method) ?? this.#services?.get(method) ?? shared?.get(method);
  }

  #takeChallenge(params: unknown): Uint8Array {
    if (this.#carrier.binding !== undefined || this.#challenged !== undefined) {
      throw new WherryError('UNAUTHENTICATED', 'The login must be bound to this link, once.');
    }
    const challenge = createChallenge();
    this.#challenged = challengeBinding(parseChallenge(params), challenge);
    return challenge;
  }

  #binding(): ChannelBinding {
    if (this.#carrier.binding !== undefined) return { type: 'tls-exporter', bytes: this.#carrier.binding };
    if (this.#challenged !== undefined) return this.#challenged;
    throw new WherryError('UNAUTHENTICATED', 'A login on this carrier must ask for a challenge first.');
  }

  async #handleLogin(params: unknown, context: CallContext): Promise<unknown> {
    if (this.#attempted) throw new WherryError('BAD_REQUEST', 'A link can log in only once.');
    this.#attempted = true;
    try {
      const request = parseLoginRequest(params);
      const binding = this.#binding();
      // A client that was offered a binding must use it: anything else is a downgrade.
      if (request.binding !== binding.type)
        throw new WherryError('UNAUTHENTICATED', 'The login is not bound to this link.');
      // A person who is asked takes longer than a program.
      if (request.method === 'password' || request.method === 'register') this.#extendDeadline();
      const { principal, answer } = await this.#init.authenticate(request, {
        binding,
        remoteAddress: this.#carrier.remoteAddress,
        presented: this.#init.presented,
        ask: (question) => askPeer(this, question, context.signal),
      });
      if (context.signal.aborted) throw toWherryError(context.signal.reason);
      Object.assign(this.peer, request.limits);
      this.#services = this.#init.servicesOf?.(principal);
      this.#principal = principal;
      this.#loggedInAtMs = this.#clock.nowMs();
      this.#init.onLogin?.(this, request);
      this.#connection.setLimits(this.#init.limits ?? LIMITS_LOGGED_IN);
      this.#watchSilence();
      this.#login.resolve(principal);
      return { ...definedMembers(answer), ...encodeLimits({ receiveRate: this.#init.pace?.receiveRate }) };
    } catch (error) {
      const reason = toWherryError(error);
      this.#principal = undefined;
      this.#login.reject(reason);
      // The answer leaves first; then the link has no further use.
      this.#clock.schedule(0, () => this.end(reason));
      throw reason;
    }
  }

  #watchSilence(): void {
    const timeoutMs = this.#init.silenceTimeoutMs;
    if (timeoutMs === undefined) return;
    const message = `Nothing was asked for ${timeoutMs / 1000} s, so the server ended the connection; connect again to go on.`;
    const end = (): void => this.end(new WherryError('TIMEOUT', message));
    this.#stopWatching = watchSilence(this.#connection, timeoutMs, this.#clock, end);
  }

  #gone(error: WherryError): void {
    this.#stopWatching();
    this.#failure = error;
    this.#login.reject(error);
    this.#init.onGone?.(this, error);
  }
}
