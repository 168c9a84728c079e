// What the listener and another door on its port (HTTP) are to each other. The listener knows of it only that connections
// are handed to it, and for whom something is under way there.

import type { Socket } from 'node:net';
import type { WherryError } from '../base/index.ts';
import type { Principal, Traffic } from '../session/index.ts';
import type { Carrier } from '../transport/index.ts';
import type { LowerSocket } from '../transport/tls/index.ts';
import type { PlainPace } from './bandwidth.ts';
import type { LogInByCredentials } from './credential-login.ts';
import type { ListenerEvent } from './listener-event.ts';
import type { CheckSecret } from './secret-check.ts';
import type { LogInBySession } from './session-login.ts';

/** A connection whose client does not speak the link. It has an error listener; from here on it belongs to the door. */
export interface OtherConnection {
  /** What is read from and written to. */
  readonly socket: Socket;
  /** The TCP socket below it; the same one where there is no TLS. */
  readonly tcp: Socket;
  readonly isSecure: boolean;
  /** As `Carrier.remoteAddress`. */
  readonly remoteAddress: string;
}

/** Somebody for whom the door does something at the moment. */
export interface Visitor {
  readonly principal: Principal;
  /** Program and version, as the client says. */
  readonly agent: string;
  /** What the connection speaks, for lists. */
  readonly carrier: string;
  /** What has moved for him so far. */
  traffic(): Traffic;
  /** Called when it may not go on: the login holds no more, or the server closes. */
  end(error: WherryError): void;
}

export interface DoorHost {
  readonly logIn: LogInByCredentials;
  readonly checkSecret: CheckSecret;
  /**
   * Something begins for a visitor, over this socket (`OtherConnection.tcp`); returns what to call when it is over. Until then he is
   * among the connections, and the server does not end by itself. Code: `IN_USE`.
   */
  enter(visitor: Visitor, tcp: Socket): () => void;
  /** What a new connection of the door is held to. */
  createPace(): PlainPace;
  /** Whose session of a browser it is; never counts as a failed login. */
  readonly logInBySession: LogInBySession;
  /**
   * A link that came through the door, over the socket `tcp`. `presented`: the secret of a browser's session that the door was
   * given with it, by which the link may then log in.
   */
  acceptCarrier(carrier: Carrier, tcp: Socket, presented?: string): void;
  /** TLS of a link that came through the door: a stream that has an error listener. */
  acceptTls(stream: LowerSocket, tcp: Socket): void;
  /** For the log, where strangers cause it: few of many are told. */
  emit(event: ListenerEvent): void;
}

export interface OtherDoor {
  accept(connection: OtherConnection): void;
  /** Takes no new request, and ends the connections on which none is under way. */
  close(): void;
  /** Ends what is left of its connections, and puts away what it keeps. Never rejects. */
  destroy(): Promise<void>;
}
