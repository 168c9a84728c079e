// Who may come in, and stay in: ties the counts (admission.ts) and the one seat (exclusive-seat.ts) to sockets and
// sessions. Decides nothing itself.

import type { Socket } from 'node:net';
import type { LoginRequest, ServerSession } from '../session/index.ts';
import { Admission, type AdmissionInit, type Visit } from './admission.ts';
import { ExclusiveSeat, type Sitter } from './exclusive-seat.ts';
import { SEAT_GRACE_MS } from './limits.ts';

export interface DoorkeeperInit extends AdmissionInit {
  /** Serve one client at a time. */
  readonly exclusive?: boolean | undefined;
  readonly nowMs: () => number;
  /** Time of day. */
  readonly timeMs: () => number;
  /** Hears of connections and logins that were refused here. */
  readonly onRefused: (remoteAddress: string, code: 'IN_USE' | undefined) => void;
}

export interface Doorkeeper {
  /** A connection was made. False: end it, nothing more is known of it. */
  admit(socket: Socket): boolean;
  /** A session that came over this socket. */
  came(session: ServerSession, socket: Socket): void;
  /** Its login holds. Throws `IN_USE` when there is no room. */
  loggedIn(session: ServerSession, request: LoginRequest): void;
  /** The session is over; harmless when it never logged in. */
  gone(session: ServerSession): void;
  /**
   * Somebody is known to be at the other end of a connection that has no session, for one request. Returns what to call when
   * that is over. Throws `IN_USE` when there is no room.
   */
  requested(sitter: Sitter, socket: Socket): () => void;
}

export const createDoorkeeper = (init: DoorkeeperInit): Doorkeeper => {
  const { nowMs } = init;
  const admission = new Admission(init, nowMs());
  const seat = init.exclusive === true ? new ExclusiveSeat(SEAT_GRACE_MS) : undefined;
  const bySocket = new WeakMap<Socket, Visit>();
  const bySession = new WeakMap<ServerSession, Visit>();
  const sitters = new Map<ServerSession, Sitter>();
  const known = new WeakSet<Socket>();

  const enter = (session: ServerSession, request: LoginRequest): void => {
    // The seat is for who uses the files. An agent is there all the time, and takes none.
    if (seat !== undefined && session.principal?.agent === undefined) {
      const sitter = {
        account: session.principal?.account ?? '',
        clientId: request.clientId,
        remoteAddress: session.remoteAddress,
      };
      seat.enter(sitter, nowMs(), init.timeMs());
      sitters.set(session, sitter);
    }
    try {
      bySession.get(session)?.login(nowMs());
    } catch (error) {
      giveUpSeat(session, false);
      throw error;
    }
  };
  const giveUpSeat = (session: ServerSession, mayComeBack: boolean): void => {
    const sitter = sitters.get(session);
    if (sitter === undefined) return;
    sitters.delete(session);
    seat?.leave(sitter, mayComeBack, nowMs());
  };
  const enterOnce = (sitter: Sitter, socket: Socket): void => {
    seat?.enter(sitter, nowMs(), init.timeMs());
    if (known.has(socket)) return;
    try {
      bySocket.get(socket)?.login(nowMs());
      known.add(socket);
    } catch (error) {
      seat?.leave(sitter, false, nowMs());
      throw error;
    }
  };
  return {
    admit(socket) {
      const remoteAddress = socket.remoteAddress ?? 'unknown';
      const visit = admission.arrive(remoteAddress, () => socket.destroy(), nowMs());
      if (visit === undefined) {
        init.onRefused(remoteAddress, undefined);
        return false;
      }
      bySocket.set(socket, visit);
      socket.once('close', () => visit.leave());
      return true;
    },
    came(session, socket) {
      const visit = bySocket.get(socket);
      if (visit !== undefined) bySession.set(session, visit);
    },
    loggedIn(session, request) {
      try {
        enter(session, request);
      } catch (error) {
        init.onRefused(session.remoteAddress, 'IN_USE');
        throw error;
      }
    },
    gone(session) {
      giveUpSeat(session, session.wasLost);
      bySession.get(session)?.logout();
    },
    requested(sitter, socket) {
      try {
        enterOnce(sitter, socket);
      } catch (error) {
        init.onRefused(sitter.remoteAddress, 'IN_USE');
        throw error;
      }
      // The seat is kept for the next request of the same client.
      return () => seat?.leave(sitter, true, nowMs());
    },
  };
};
