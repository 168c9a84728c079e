// The calling end's session: makes the link, logs in, and makes it again when it is lost. What was under way on a lost
// link fails with `CONNECTION_LOST`; what is asked for meanwhile waits for the next link. Late events of an earlier
// link change nothing: each is compared with the current one (fencing by epoch).

import { DEFAULT_TIMEOUT_MS, WherryError, onAbort, toWherryError } from '../base/index.ts';
import { reconnectDelayMs } from '../protocol/index.ts';
import type { Carrier } from '../transport/index.ts';
import { callOnce, openStream } from './calls.ts';
import { systemClock, type Clock } from './clock.ts';
import { Connection } from './connection.ts';
import {
  ASKED_LOGIN_DEADLINE_MS,
  KEEPALIVE_CLIENT,
  LIMITS_BEFORE_LOGIN,
  LIMITS_LOGGED_IN,
  agentName,
  helloOf,
} from './limits.ts';
import {
  CHALLENGE_METHOD,
  LOGIN_METHOD,
  challengeBinding,
  createChallenge,
  encodeClaim,
  parseChallenge,
  parseLoginAnswer,
  type ClientCredentials,
  type LoginAnswer,
} from './login.ts';
import type { ChannelBinding } from './login-fields.ts';
import { encodeLimits, lowerRate } from './link-rates.ts';
import type { LinkPace } from './pace/link-pace.ts';
import { isEndedForSilence, isFinal, toLost } from './lost-links.ts';
import { proveLogin } from './prove-login.ts';
import { createQuestionService, type AnswerQuestion } from './questions.ts';
import { Registry } from './registry.ts';
import type { LinkStream, Service } from './service.ts';
import type { CallOptions } from './peer-calls.ts';
import type { PeerInfo, Session, SessionEvents } from './session.ts';

export interface ClientSessionInit {
  /** Makes a carrier to the server, with its identity checked as far as it can be before the login. */
  readonly connect: (signal: AbortSignal) => Promise<Carrier>;
  /** Whether the server behind this carrier is known for sure (its pin matched): requests then ride behind the login. */
  readonly isKnown: (carrier: Carrier) => boolean;
  /** The server has proved that it knows the token: the moment to remember its pin. */
  readonly onProved?: ((carrier: Carrier) => Promise<void>) | undefined;
  readonly credentials: ClientCredentials;
  /** Answers questions of the server. Default: they are refused, since nobody is there. */
  readonly answer?: AnswerQuestion | undefined;
  /** Answer with secrets also after the login; a function is asked at each question. Default false. */
  readonly takesSecrets?: boolean | (() => boolean) | undefined;
  readonly clientId: string;
  readonly sessionId: string;
  /** Wait for the login's answer even if the server is known. Default true; false saves the first call a round trip. */
  readonly awaitLogin?: boolean | undefined;
  readonly reconnect?: boolean | undefined;
  /** Uniform in 0..1, for the jitter of reconnects. */
  readonly random: () => number;
  readonly clock?: Clock | undefined;
  readonly timeoutMs?: number | undefined;
  readonly events?: SessionEvents | undefined;
  readonly onFault?: ((method: string, error: unknown) => void) | undefined;
  /** Rates that each link of the session is held to. Default: none. */
  readonly createPace?: (() => LinkPace | undefined) | undefined;
}

const takesSecrets = (choice: boolean | (() => boolean) | undefined): boolean =>
  typeof choice === 'function' ? choice() : choice === true;

export class ClientSession implements Session {
  readonly peer: PeerInfo = { agent: '', pin: undefined };
  readonly principal = undefined;
  readonly #init: ClientSessionInit;
  readonly #clock: Clock;
  readonly #registry = new Registry();
  readonly #closing = new AbortController();
  /** The link in use; replaced as a whole. */
  #current: Connection | undefined;
  #ready = Promise.withResolvers<Connection>();
  #epoch = 0;
  /** What this end sends and takes in on the link in use. */
  #pace: LinkPace | undefined;
  #attempts = 0;
  #failure: WherryError | undefined;
  #isLoggingIn = false;
  #loggedIn = Promise.withResolvers<LoginAnswer>();
  /** The login that requests on this link ride behind, while it is under way. */
  readonly #early = new WeakMap<Connection, Promise<void>>();
  #cancelRetry: () => void = () => {};
  /** The server ended a link on which nothing was asked: the next one is made when something is. */
  #isDormant = false;
  /** Why the last attempt to make a link again was refused, if the server did. */
  #refusal: WherryError | undefined;

  constructor(init: ClientSessionInit) {
    this.#init = init;
    this.#clock = init.clock ?? systemClock;
    this.#ready.promise.catch(() => {});
    this.#loggedIn.promise.catch(() => {});
    this.#registry.add(
      createQuestionService({
        answer: init.answer,
        takesSecrets: () => this.#isLoggingIn || takesSecrets(init.takesSecrets),
      }),
    );
  }

  /** What the server said to the login; rejects when that is refused, or the session fails before. */
  get loggedIn(): Promise<LoginAnswer> {
    return this.#loggedIn.promise;
  }

  get failure(): WherryError | undefined {
    return this.#failure;
  }

  get sendRate(): number | undefined {
    return lowerRate(this.#pace?.sendRate, this.peer.receiveRate);
  }

  /** The first link. Its failure is final: nobody waits for a server that was never there. */
  async start(signal?: AbortSignal): Promise<void> {
    const stop = onAbort(signal, (reason) => this.#closing.abort(reason));
    try {
      await this.#establish();
    } catch (error) {
      const reason = toWherryError(error);
      this.#fail(reason);
      throw reason;
    } finally {
      stop();
    }
  }

  async call(method: string, params: unknown, options: CallOptions = {}): Promise<unknown> {
    return callOnce(
      await this.#openStream(method, params, { ...this.#defaults(options), end: true }),
      method,
    );
  }

  async open(method: string, params: unknown, options: CallOptions = {}): Promise<LinkStream> {
    return this.#openStream(method, params, this.#defaults(options));
  }

  serve(service: Service): void {
    this.#registry.add(service);
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const error = new WherryError('CANCELLED', 'The session was closed here.');
    this.#closing.abort(error);
    const current = this.#current;
    this.#fail(error);
    current?.goodbye('CANCELLED', 'The client is done.');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #defaults(options: CallOptions): CallOptions {
    return options.timeoutMs === undefined ? { ...options, timeoutMs: this.#init.timeoutMs } : options;
  }

  /** A server takes only a few streams before it has let the client in; what is more waits for that. */
  async #openStream(
    method: string,
    params: unknown,
    options: CallOptions & { readonly end?: boolean },
  ): Promise<LinkStream> {
    for (;;) {
      const connection = await this.#connection(options);
      // From this look to the opening nothing may be awaited.
      const login = this.#early.get(connection);
      if (login === undefined || connection.busy < LIMITS_BEFORE_LOGIN.maxStreams)
        return openStream(connection, this.#clock, method, params, options);
      // What a failed login means is told by the next look at the link.
      await this.#within(
        options,
        login.catch(() => {}),
      );
    }
  }

  /** The link, or the next one, within the call's own bounds. */
  async #connection(options: CallOptions): Promise<Connection> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#current !== undefined && !this.#current.isGone) return this.#current;
    if (this.#isDormant) this.#wake();
    return this.#within(options, this.#ready.promise);
  }

  async #within<T>(options: CallOptions, awaited: Promise<T>): Promise<T> {
    const timeoutMs = options.timeoutMs ?? this.#init.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const waited = Promise.withResolvers<T>();
    const stopListening = onAbort(options.signal, (reason) => waited.reject(reason));
    const stopTimer =
      timeoutMs > 0
        ? this.#clock.schedule(timeoutMs, () =>
            waited.reject(
              this.#refusal ?? new WherryError('TIMEOUT', 'The server could not be reached again in time.'),
            ),
          )
        : () => {};
    try {
      return await Promise.race([awaited, waited.promise]);
    } finally {
      stopListening();
      stopTimer();
    }
  }

  async #establish(): Promise<void> {
    const carrier = await this.#init.connect(this.#closing.signal);
    if (this.#closing.signal.aborted) {
      carrier.destroy();
      throw toWherryError(this.#closing.signal.reason);
    }
    this.#epoch += 1;
    const epoch = this.#epoch;
    const pace = this.#init.createPace?.();
    this.#pace = pace;
    const connection: Connection = new Connection(carrier, this.#clock, {
      role: 'client',
      hello: helloOf(agentName(), KEEPALIVE_CLIENT),
      limits: LIMITS_LOGGED_IN,
      findHandler: (method) => this.#registry.get(method),
      principal: () => undefined,
      onGone: (error) => this.#lost(connection, error),
      onHandlerFault: this.#init.onFault,
      onHello: (hello) => Object.assign(this.peer, { agent: hello.agent }),
      callError: (error) => (isEndedForSilence(this.#current === connection, error) ? toLost(error) : error),
      pace,
    });
    connection.start();
    Object.assign(this.peer, { pin: carrier.peerPin, receiveRate: undefined });
    const login = this.#logIn(connection, carrier, epoch);
    // Only on the first link: on a later one all that was interrupted begins again at once, and would be too much.
    if (this.#init.awaitLogin === false && epoch === 1 && this.#init.isKnown(carrier)) {
      // The pin was checked: what is asked for now rides behind the login, and fails with it.
      this.#early.set(connection, login);
      connection.allowMessages(LIMITS_BEFORE_LOGIN.maxControlBytes);
      login.then(
        () => {
          this.#early.delete(connection);
          connection.allowMessages(Infinity);
        },
        (error: unknown) => {
          this.#loginFailed(error);
          this.#refused(connection, toWherryError(error));
        },
      );
      this.#current = connection;
      this.#ready.resolve(connection);
      return;
    }
    try {
      await login;
    } catch (error) {
      connection.goodbye('CANCELLED', 'The login failed.');
      throw error;
    }
    // Lost between the answer and here: the caller tries again, or gives up.
    if (connection.isGone) throw new WherryError('CONNECTION_LOST');
    this.#current = connection;
    this.#ready.resolve(connection);
  }

  async #logIn(connection: Connection, carrier: Carrier, epoch: number): Promise<void> {
    const answer = await this.#askToLogIn(connection, carrier, epoch);
    Object.assign(this.peer, answer.limits);
    await this.#init.onProved?.(carrier);
    this.#attempts = 0;
    this.#loggedIn.resolve(answer);
    this.#refusal = undefined;
    this.#init.events?.connected?.(epoch);
  }

  async #askToLogIn(connection: Connection, carrier: Carrier, epoch: number): Promise<LoginAnswer> {
    const { credentials, clientId, sessionId } = this.#init;
    const binding = await this.#binding(connection, carrier);
    const limits = encodeLimits({ receiveRate: this.#pace?.receiveRate });
    const request = { binding: binding.type, clientId, sessionId, epoch, ...limits };
    const ask = (params: object, timeoutMs?: number): Promise<unknown> =>
      this.#ask(connection, LOGIN_METHOD, { ...params, ...request }, timeoutMs);
    if ('prove' in credentials) {
      const isKnown = this.#init.isKnown(carrier);
      return proveLogin(credentials, { binding, serverPin: carrier.peerPin, isKnown, ask });
    }
    // Nobody is asked anything where the session says who it is.
    this.#isLoggingIn = credentials.method !== 'session';
    const timeoutMs = this.#isLoggingIn ? ASKED_LOGIN_DEADLINE_MS : undefined;
    try {
      return parseLoginAnswer(await ask(encodeClaim(credentials), timeoutMs));
    } finally {
      this.#isLoggingIn = false;
    }
  }

  /** The carrier's own binding, or the two ends' challenges where it has none. */
  async #binding(connection: Connection, carrier: Carrier): Promise<ChannelBinding> {
    if (carrier.binding !== undefined) return { type: 'tls-exporter', bytes: carrier.binding };
    const challenge = createChallenge();
    const answer = await this.#ask(connection, CHALLENGE_METHOD, { challenge });
    return challengeBinding(challenge, parseChallenge(answer));
  }

  /** A call of the login itself: ahead of all others, and over when the session is. */
  #ask(
    connection: Connection,
    method: string,
    params: unknown,
    timeoutMs = this.#init.timeoutMs,
  ): Promise<unknown> {
    const stream = openStream(connection, this.#clock, method, params, {
      lane: 'control',
      timeoutMs,
      signal: this.#closing.signal,
      end: true,
    });
    return callOnce(stream, method);
  }

  /** Whoever waits is told; whoever asks later waits for the next login. */
  #loginFailed(error: unknown): void {
    const failed = this.#loggedIn;
    this.#loggedIn = Promise.withResolvers();
    this.#loggedIn.promise.catch(() => {});
    failed.reject(error);
  }

  #refused(connection: Connection, error: WherryError): void {
    if (connection !== this.#current) return;
    if (isFinal(error)) this.#fail(error);
    connection.goodbye('CANCELLED', 'The login failed.', undefined, error);
  }

  #lost(connection: Connection, error: WherryError): void {
    if (connection !== this.#current || this.#failure !== undefined) return;
    this.#current = undefined;
    this.#ready = Promise.withResolvers();
    this.#ready.promise.catch(() => {});
    if (!this.#mayReconnect || isFinal(error)) return this.#fail(error, true);
    if (isEndedForSilence(true, error)) {
      this.#isDormant = true;
      this.#init.events?.disconnected?.(error, undefined);
      return;
    }
    this.#retry(error);
  }

  /** What pairs an agent is used up by the first link. */
  get #mayReconnect(): boolean {
    const { reconnect, credentials } = this.#init;
    return reconnect !== false && credentials.method !== 'enrol';
  }

  #wake(): void {
    this.#isDormant = false;
    this.#tryAgainIn(0);
  }

  #retry(error: WherryError): void {
    const asked = error.details['retryAfterMs'];
    const delayMs = Math.max(
      reconnectDelayMs(this.#attempts, this.#init.random()),
      typeof asked === 'number' ? Math.min(asked, 120_000) : 0,
    );
    this.#attempts += 1;
    this.#init.events?.disconnected?.(error, delayMs);
    this.#tryAgainIn(delayMs);
  }

  #tryAgainIn(delayMs: number): void {
    this.#cancelRetry = this.#clock.schedule(delayMs, () => {
      this.#establish().catch((failure: unknown) => {
        const reason = toWherryError(failure);
        if (this.#closing.signal.aborted) return;
        this.#refusal = reason.code === 'CONNECTION_LOST' ? undefined : reason;
        if (this.#failure === undefined && !isFinal(reason)) return this.#retry(reason);
        // Such as a login that has ended meanwhile: whoever follows the link must hear that nothing more is tried.
        this.#fail(reason, true);
      });
    });
  }

  #fail(error: WherryError, isTold = false): void {
    this.#failure ??= error;
    this.#current = undefined;
    this.#cancelRetry();
    this.#ready.reject(this.#failure);
    this.#loggedIn.reject(this.#failure);
    if (isTold) this.#init.events?.disconnected?.(this.#failure, undefined);
  }
}
