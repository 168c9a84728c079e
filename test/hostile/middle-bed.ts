// A machine in the middle, as tests make one: it listens where the server is expected, with a key of its own.

import { createServer as createSocketServer, type Socket } from 'node:net';
import type { Carrier } from '../../src/transport/index.ts';
import { certificateFor, generateKeyPair, type KeyPair } from '../../src/transport/identity/index.ts';
import { connectTls, createTlsAcceptor } from '../../src/transport/tls/index.ts';

export interface Middle extends AsyncDisposable {
  readonly port: number;
  readonly pin: string;
}

/** Something that accepts TLS links with a key of its own. */
export const startMiddle = async (
  onCarrier: (carrier: Carrier) => void,
  keys: KeyPair = generateKeyPair(),
): Promise<Middle> => {
  const tls = createTlsAcceptor({
    privateKeyPem: keys.privateKeyPem,
    certificatePem: certificateFor(keys.privateKeyPem),
    onCarrier,
  });
  const sockets = new Set<Socket>();
  const listening = createSocketServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    tls.accept(socket);
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return {
    port: (listening.address() as { port: number }).port,
    pin: keys.pin,
    [Symbol.asyncDispose]: async () => {
      tls.close();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => listening.close(() => resolve()));
    },
  };
};

/** Passes every byte on between a client that trusts it and the real server. */
export const relayTo =
  (port: number) =>
  (near: Carrier): void => {
    let far: Carrier | undefined;
    const early: Uint8Array[] = [];
    near.start({
      onData: (chunk) => (far === undefined ? early.push(chunk.slice()) : far.write(chunk.slice())),
      onDrain: () => {},
      onClose: () => far?.destroy(),
    });
    void connectTls({ host: '127.0.0.1', port }).then((carrier) => {
      far = carrier;
      carrier.start({
        onData: (chunk) => near.write(chunk.slice()),
        onDrain: () => {},
        onClose: () => near.destroy(),
      });
      for (const chunk of early) carrier.write(chunk);
    });
  };
