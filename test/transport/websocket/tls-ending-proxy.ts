// A reverse proxy that ends TLS and passes HTTP on as it is, for tests.

import { connect, type AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { certificateFor, generateKeyPair } from '../../../src/transport/identity/index.ts';

export interface TlsEndingProxy extends AsyncDisposable {
  readonly port: number;
  /** Everything that it has passed on to the server, read in the clear. */
  readonly seen: () => string;
  /** Breaks every connection off. */
  cut(): void;
}

export const openTlsEndingProxy = async (serverPort: number): Promise<TlsEndingProxy> => {
  const key = generateKeyPair().privateKeyPem;
  let seen = '';
  const cuts = new Set<() => void>();
  const proxy = createServer({ key, cert: certificateFor(key), ALPNProtocols: ['http/1.1'] }, (outer) => {
    const inner = connect({ host: '127.0.0.1', port: serverPort });
    const cut = (): void => {
      outer.destroy();
      inner.destroy();
    };
    cuts.add(cut);
    for (const socket of [outer, inner]) socket.on('error', cut).on('close', cut);
    outer.on('data', (chunk: Buffer) => {
      seen += chunk.toString('latin1');
    });
    outer.pipe(inner).pipe(outer);
  });
  proxy.on('tlsClientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const each of cuts) each();
  };
  return {
    port: (proxy.address() as AddressInfo).port,
    seen: () => seen,
    cut,
    [Symbol.asyncDispose]: async () => {
      cut();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
};
