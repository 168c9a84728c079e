// A session: one end's handle on a link. The same at both ends; a client's session survives reconnects.

import type { WherryError } from '../base/index.ts';
import type { CallOptions, PeerCalls } from './peer-calls.ts';
import type { LinkStream, Principal, Service } from './service.ts';

/** What the peer said of itself when the link was made. */
export interface PeerInfo {
  /** Program and version, such as "wherry/0.1.0". */
  readonly agent: string;
  /** Base64url SHA-256 of the peer's public key, where the carrier shows one. */
  readonly pin: string | undefined;
  /** Bytes a second that it takes in on this link at most, if it has said so. */
  readonly receiveRate?: number | undefined;
}

export interface SessionEvents {
  /** The link is up (again). `epoch` counts the links of this session from 1. */
  connected?(epoch: number): void;
  /**
   * The link is gone; a client's session tries again in `retryInMs`. Undefined: not by itself. It is over, or, when
   * the server ended a silent link (`TIMEOUT`), the next call makes a new one.
   */
  disconnected?(error: Error | undefined, retryInMs: number | undefined): void;
}

export interface Session extends PeerCalls, AsyncDisposable {
  readonly peer: PeerInfo;
  readonly principal: Principal | undefined;
  /** Why the session is over for good; undefined while it lasts, also while a lost link is being made again. */
  readonly failure: WherryError | undefined;
  /** Opens a stream; its last message is the answer. Rejects only when no link can be had. */
  open(method: string, params: unknown, options?: CallOptions): Promise<LinkStream>;
  /** Serves calls of the peer. */
  serve(service: Service): void;
  /** Ends the session in order. Idempotent. */
  close(): Promise<void>;
}
