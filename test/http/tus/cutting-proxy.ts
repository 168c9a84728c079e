// Stands between a client and the server, with TLS to both, and ends connections where it is told. It sees what passes, so a cut is
// exact: to the byte of a request, of the file, or of an answer. For clients that make a connection for each request.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { certificateFor, generateKeyPair } from '../../../src/transport/identity/index.ts';

/** Where one connection ends: the first whose request this fits. */
export interface Cut {
  readonly method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE';
  /**
   * `head`: behind so many bytes of the request; `file`: of a PATCH, before this byte of the file is passed on; `answer`: behind so
   * many bytes of the answer.
   */
  readonly where: 'head' | 'file' | 'answer';
  readonly at: number;
}

export interface CuttingProxy extends AsyncDisposable {
  readonly port: number;
  /** Where connections go from now on. */
  target: number;
  /** Cuts that have not come yet. */
  readonly cuts: Cut[];
  /** Requests that came, as "PATCH 0". */
  readonly requests: string[];
  /** Hears of each request whose head has come. */
  onRequest: (request: string) => void;
  /** Hears of each cut when its bytes have passed; the connection ends when it fulfils. */
  onCut: () => Promise<void>;
  /** Ends every connection that is open. */
  cutAll(): void;
}

const field = (head: string, name: string): number =>
  Number(new RegExp(`^${name}: (\\d+)\r$`, 'imu').exec(head)?.[1] ?? 0);

interface Passed {
  readonly method: string;
  readonly headSize: number;
  /** Range of the file that the body is. */
  readonly from: number;
  readonly to: number;
}

const readHead = (bytes: Buffer): Passed | undefined => {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end + 2);
  const from = field(head, 'upload-offset');
  const to = from + field(head, 'content-length');
  return { method: head.slice(0, head.indexOf(' ')), headSize: end + 4, from, to };
};

export const startCuttingProxy = async (target: number): Promise<CuttingProxy> => {
  const { privateKeyPem } = generateKeyPair();
  const open = new Set<TLSSocket>();
  const proxy = createServer({ key: privateKeyPem, cert: certificateFor(privateKeyPem) });

  /** The cut of this request, if it has one: taken, it is the only one. */
  const take = ({ method, from, to }: Passed): Cut | undefined => {
    const index = self.cuts.findIndex(
      (cut) => cut.method === method && (cut.where !== 'file' || (cut.at >= from && cut.at <= to)),
    );
    return index < 0 ? undefined : self.cuts.splice(index, 1)[0];
  };
  const pass = (from: TLSSocket, to: TLSSocket, bytes: Buffer): void => {
    if (to.write(bytes)) return;
    from.pause();
    to.once('drain', () => from.resume());
  };
  proxy.on('secureConnection', (client) => {
    const server = connect({
      port: self.target,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
    });
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    let isCut = false;
    const cutBehind = (to: TLSSocket, bytes: Buffer): void => {
      isCut = true;
      const cut = (): void => void self.onCut().finally(end);
      if (bytes.length === 0) cut();
      else to.write(bytes, cut);
    };
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        end();
      });
    }
    let begun: Buffer = Buffer.alloc(0);
    let upLeft: number | undefined;
    let downLeft = Infinity;
    const passUp = (bytes: Buffer): void => {
      const passed = bytes.subarray(0, upLeft);
      upLeft = (upLeft ?? Infinity) - passed.length;
      if (upLeft > 0) pass(client, server, passed);
      else cutBehind(server, passed);
    };
    client.on('data', (bytes: Buffer) => {
      if (isCut) return;
      if (upLeft !== undefined) return passUp(bytes);
      begun = Buffer.concat([begun, bytes]);
      const head = readHead(begun);
      if (head === undefined) return;
      const cut = take(head);
      if (cut?.where === 'answer') downLeft = cut.at;
      upLeft = Infinity;
      if (cut?.where === 'head') upLeft = cut.at;
      if (cut?.where === 'file') upLeft = head.headSize + cut.at - head.from;
      const request = `${head.method} ${head.from}`;
      self.requests.push(request);
      self.onRequest(request);
      passUp(begun);
    });
    server.on('data', (bytes: Buffer) => {
      if (isCut) return;
      const passed = bytes.subarray(0, downLeft);
      downLeft -= passed.length;
      if (downLeft > 0) pass(server, client, passed);
      else cutBehind(client, passed);
    });
  });
  proxy.on('tlsClientError', () => {});
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const self: CuttingProxy = {
    port: (proxy.address() as AddressInfo).port,
    target,
    cuts: [],
    requests: [],
    onRequest: () => {},
    onCut: async () => {},
    cutAll: () => {
      for (const socket of open) socket.destroy();
    },
    [Symbol.asyncDispose]: async () => {
      self.cutAll();
      proxy.close();
      await once(proxy, 'close');
    },
  };
  return self;
};
