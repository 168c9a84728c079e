// A port on loopback that accepts links, for tests: TLS and plain, with a queue of the carriers that arrived.

import type { Socket } from 'node:net';
import { AsyncQueue } from '../../src/base/index.ts';
import type { Carrier } from '../../src/transport/index.ts';
import { certificateFor, generateKeyPair } from '../../src/transport/identity/index.ts';
import { carrierFromSocket, createPortListener } from '../../src/transport/tcp/index.ts';
import { createTlsAcceptor, type TlsAcceptorInit } from '../../src/transport/tls/index.ts';

export interface LoopbackPort extends AsyncDisposable {
  readonly port: number;
  readonly pin: string;
  /** Carriers accepted, oldest first. */
  readonly carriers: AsyncQueue<Carrier>;
  /** Failed handshakes: message and address. */
  readonly failures: { readonly message: string; readonly remoteAddress: string }[];
}

export interface LoopbackPortInit {
  readonly host?: string;
  readonly firstByteTimeoutMs?: number;
  readonly maxPending?: number;
  readonly tls?: Partial<TlsAcceptorInit>;
}

export const openLoopbackPort = async (init: LoopbackPortInit = {}): Promise<LoopbackPort> => {
  const keys = generateKeyPair();
  const carriers = new AsyncQueue<Carrier>();
  const failures: { message: string; remoteAddress: string }[] = [];
  const tls = createTlsAcceptor({
    privateKeyPem: keys.privateKeyPem,
    certificatePem: certificateFor(keys.privateKeyPem),
    onCarrier: (carrier) => carriers.push(carrier),
    onError: (error, remoteAddress) => failures.push({ message: error.message, remoteAddress }),
    ...init.tls,
  });
  const listener = await createPortListener({
    port: 0,
    host: init.host ?? '127.0.0.1',
    onTls: (socket: Socket) => tls.accept(socket),
    onPlain: (socket: Socket) => carriers.push(carrierFromSocket(socket)),
    firstByteTimeoutMs: init.firstByteTimeoutMs,
    maxPending: init.maxPending,
  });
  return {
    port: listener.port,
    pin: keys.pin,
    carriers,
    failures,
    [Symbol.asyncDispose]: async () => {
      tls.close();
      await listener.close();
    },
  };
};

/** The next carrier that the port accepts. */
export const accepted = async (port: LoopbackPort): Promise<Carrier> => {
  const carrier = await port.carriers.next();
  if (carrier === undefined) throw new Error('no carrier');
  return carrier;
};
