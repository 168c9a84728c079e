// One port for everything: looks at the first byte of each connection and hands the connection on with that byte put
// back. Knows nothing of TLS, links or HTTP beyond that byte. A peer that says nothing, or nothing that is known,
// costs one socket for a bounded time.

import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { WherryError } from '../../base/index.ts';
import { formatTarget } from '../address.ts';
import { systemCode } from '../carrier-error.ts';
import { FIRST_BYTE_TIMEOUT_MS, MAX_PENDING, REFUSAL_TIMEOUT_MS, TCP_KEEPALIVE_MS } from '../limits.ts';
import { PLAIN_LINK, TLS_HANDSHAKE, peek } from '../peek.ts';

export interface PortListenerInit {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** A connection was made; false ends it at once, before a byte of it is looked at. Default: every one may stay. */
  readonly admit?: ((socket: Socket) => boolean) | undefined;
  /** A TLS client. The socket has an error listener; from here on it belongs to the callee. */
  readonly onTls: (socket: Socket) => void;
  /** A plain link, under the same terms. */
  readonly onPlain: (socket: Socket) => void;
  /** Plain HTTP, under the same terms. Default: it is told that this port speaks something else. */
  readonly onHttp?: ((socket: Socket) => void) | undefined;
  /** Default 10 000. */
  readonly firstByteTimeoutMs?: number | undefined;
  /** Connections that have said nothing yet; beyond this the oldest is ended. Default 1024. */
  readonly maxPending?: number | undefined;
}

export interface PortListener {
  readonly port: number;
  readonly address: string;
  /** Frees the port and ends what was not handed on. What was handed on lives. Idempotent. */
  close(): Promise<void>;
}

const isHttpLetter = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;

const HTTP_SENTENCE =
  'This port speaks Wherry over TLS, not plain HTTP; connect to it with the wherry command.\n';
const HTTP_ANSWER = [
  'HTTP/1.1 400 Bad Request',
  'Content-Type: text/plain; charset=utf-8',
  `Content-Length: ${HTTP_SENTENCE.length}`,
  'Connection: close',
  '',
  HTTP_SENTENCE,
].join('\r\n');

/** Sockets that belong to nobody yet, oldest first, each with the timer that ends it. */
class PendingSockets {
  readonly #timers = new Map<Socket, NodeJS.Timeout>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** Ends the socket after `timeoutMs` unless it is taken out before; replaces an earlier bound. */
  hold(socket: Socket, timeoutMs: number): void {
    this.release(socket);
    const end = (): void => {
      socket.destroy();
    };
    this.#timers.set(socket, setTimeout(end, timeoutMs));
    if (this.#timers.size <= this.#max) return;
    // Who means well speaks at once: the oldest silent connection is the likeliest to be idle on purpose.
    const oldest = this.#timers.keys().next().value;
    if (oldest !== undefined) oldest.destroy();
  }

  release(socket: Socket): void {
    clearTimeout(this.#timers.get(socket));
    this.#timers.delete(socket);
  }

  destroyAll(): void {
    for (const socket of [...this.#timers.keys()]) socket.destroy();
  }
}

const listen = (server: Server, host: string, port: number): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(error);
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      resolve(server.address() as AddressInfo);
    });
  });

const toListenError = (error: unknown, host: string, port: number): WherryError => {
  const target = formatTarget(host, port);
  const options = { cause: error };
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new WherryError(
        'BUSY',
        `Port ${port} is taken by another program; stop it or choose another port.`,
        options,
      );
    case 'EACCES':
      return new WherryError(
        'FORBIDDEN',
        `This user may not listen on port ${port}; choose a port above 1023.`,
        options,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new WherryError(
        'BAD_REQUEST',
        `${host} is not an address of this machine; choose another with --listen.`,
        options,
      );
    default:
      return new WherryError(
        'INTERNAL',
        `Cannot listen at ${target}: ${error instanceof Error ? error.message : String(error)}.`,
        options,
      );
  }
};

/** On a machine without IPv6, "::" (everything) can only mean every IPv4 address. */
const listenAnywhere = async (server: Server, host: string, port: number): Promise<AddressInfo> => {
  try {
    return await listen(server, host, port);
  } catch (error) {
    if (host === '::' && ['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes(systemCode(error)))
      return listen(server, '0.0.0.0', port);
    throw error;
  }
};

/** Codes: `BUSY` (port taken), `FORBIDDEN` (port below 1024), `BAD_REQUEST` (not an address of this machine). */
export const createPortListener = async (init: PortListenerInit): Promise<PortListener> => {
  const pending = new PendingSockets(init.maxPending ?? MAX_PENDING);

  const refuseHttp = (socket: Socket): void => {
    pending.hold(socket, REFUSAL_TIMEOUT_MS);
    socket.end(HTTP_ANSWER);
    // Reading on, for nobody, keeps the answer from being overtaken by a reset.
    socket.resume();
  };
  const route = (socket: Socket, byte: number): void => {
    if (isHttpLetter(byte) && init.onHttp === undefined) return refuseHttp(socket);
    pending.release(socket);
    if (isHttpLetter(byte)) init.onHttp?.(socket);
    else if (byte === TLS_HANDSHAKE) init.onTls(socket);
    else if (byte === PLAIN_LINK) init.onPlain(socket);
    else socket.destroy();
  };

  const server = createServer(
    { noDelay: true, keepAlive: true, keepAliveInitialDelay: TCP_KEEPALIVE_MS },
    (socket) => {
      // A reset before or after the hand-over is no news here, and must never end the process.
      socket.on('error', () => socket.destroy());
      if (init.admit?.(socket) === false) {
        socket.resetAndDestroy();
        return;
      }
      socket.once('close', () => pending.release(socket));
      pending.hold(socket, init.firstByteTimeoutMs ?? FIRST_BYTE_TIMEOUT_MS);
      peek(socket, (byte) => route(socket, byte));
    },
  );

  const bound = await listenAnywhere(server, init.host, init.port).catch((error: unknown) => {
    throw toListenError(error, init.host, init.port);
  });
  // A failed accept (no descriptors left) costs that connection only.
  server.on('error', () => {});

  return {
    port: bound.port,
    address: bound.address,
    close: async () => {
      // The port is free as soon as this returns; its callback would wait for connections that are no longer ours.
      server.close();
      pending.destroyAll();
    },
  };
};
