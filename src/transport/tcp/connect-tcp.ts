// Plain TCP carriers. Nothing here is encrypted: whether that is acceptable is decided above.

import type { Socket } from 'node:net';
import type { Carrier } from '../carrier.ts';
import { connectSocket, type ConnectTarget } from '../open-socket.ts';
import { SocketCarrier } from '../socket-carrier.ts';

export interface SocketCarrierOptions {
  /** After `end`, a peer that takes nothing for so long is cut off. Milliseconds; default 10 000. */
  readonly lingerMs?: number | undefined;
}

/** The carrier of a connected socket, which belongs to it from now on. */
export const carrierFromSocket = (socket: Socket, options: SocketCarrierOptions = {}): Carrier =>
  new SocketCarrier({ kind: 'tcp', socket, tcp: socket, binding: undefined, peerPin: undefined, ...options });

/** @throws WherryError `CONNECTION_LOST`, `TIMEOUT`, `BAD_REQUEST`, or the signal's reason. */
export const connectTcp = (target: ConnectTarget): Promise<Carrier> =>
  connectSocket(target, async (socket) => carrierFromSocket(socket));
