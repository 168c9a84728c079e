// What a peer serves on a link. Services are registered with `Session.serve`; this file is what they are written against.

import type { WherryError } from '../base/index.ts';
import type { PeerCalls } from './peer-calls.ts';

/** Who is at the other end of a link, once it has logged in. */
export interface Principal {
  /** Account name; "owner" for the built-in account of the server's token; `agent:` and its id for an agent, which no account is called. */
  readonly account: string;
  /** Random id of the peer's install, kept across its runs; bound to the login, but chosen by the peer. */
  readonly clientId: string;
  readonly remoteAddress: string;
  /** Id of the token it logged in with; undefined after a login by password. */
  readonly tokenId?: string | undefined;
  /** State of the account when it logged in (`Account.revision`): what was begun under another one is over. */
  readonly revision?: number | undefined;
  /** Id of the agent that logged in by its key; undefined for accounts. */
  readonly agent?: string | undefined;
  /** Pin of that key. */
  readonly agentPin?: string | undefined;
}

/** Bytes of one connection so far, from where it is served: what has arrived, and what was sent. */
export interface Traffic {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** What a handler is told about the call. */
export interface CallContext {
  readonly method: string;
  /** Undefined on a client, whose peer is the server. */
  readonly principal: Principal | undefined;
  /** Aborts when the peer cancels, the deadline passes or the link is gone; its reason is a WherryError. */
  readonly signal: AbortSignal;
  /** The other end of the link, which can be called too; undefined where a call has no link of its own. */
  readonly peer?: PeerCalls | undefined;
  /** Says that the call lasts only so that its caller is told of things: it is no work, and keeps no server from stopping. */
  readonly onlyTells?: (() => void) | undefined;
  /** The call's own stream, for handlers that send or receive more than one message. */
  readonly stream: LinkStream;
}

/**
 * Handles one call. `params` is what the peer sent: CBOR-decoded, but not checked; check it first.
 * The returned value ends the stream as its last message. A thrown WherryError goes to the peer with its code;
 * anything else is logged and goes as `INTERNAL`, without its text.
 */
export type Handler = (params: unknown, context: CallContext) => Promise<unknown>;

/** A set of methods under one name. Method "list" of service "files" is called as "files.list". */
export interface Service {
  readonly name: string;
  readonly methods: Readonly<Record<string, Handler>>;
}

/** One end of a stream: messages and bytes both ways, in order, under the receiver's credit. */
export interface LinkStream {
  readonly id: number;
  /** Aborts when the stream is over before its time: reset by the peer, link lost, deadline, or `reset` here. */
  readonly signal: AbortSignal;

  /** Sends one message. Resolves when the stream's queue has room for more; rejects when the stream is gone. */
  send(message: unknown): Promise<void>;
  /**
   * Sends raw bytes. `bytes` must not be changed until `onSent` is called (it always is).
   * Resolves when the stream's queue has room for more; rejects when the stream is gone.
   */
  write(bytes: Uint8Array, onSent?: () => void): Promise<void>;
  /** Nothing more will be sent from here. A handler's returned value does this by itself. */
  end(): void;
  /** Ends the stream both ways: the peer sees `error.code`. Harmless on an ended stream. */
  reset(error: WherryError): void;

  /** The next message; undefined when the peer has ended; rejects when the stream is gone. One caller at a time. */
  receive(): Promise<unknown>;
  /** The same, with the number of the stream's raw bytes that came before it: for whoever deals with bytes later than they arrive. */
  receiveAt(): Promise<{ readonly message: unknown; readonly bytesBefore: number } | undefined>;
  /**
   * Takes the raw bytes that arrive from now on, in order with `receive`'s messages only as far as the caller
   * arranges. `bytes` is valid only during the call. Until a consumer is set, bytes wait (bounded by credit).
   * Each call must be answered by `consumed` sooner or later, or the peer stops sending.
   */
  onBytes(consumer: (bytes: Uint8Array) => void): void;
  /** Grants the peer as many bytes more as were consumed. */
  consumed(bytes: number): void;
  /** Widens the window in which the peer may send before anything is consumed, once, by so many bytes. */
  widen(bytes: number): void;
  /**
   * Calls back when all that has left on this link so far has reached the peer, whatever it does with it: how fast a link is
   * shows there. One question at a time for each link; false when there is one already, or no link any more.
   */
  askArrival(onArrived: () => void): boolean;
}
