// A server, as a user starts it, with nginx in front of it: what clients are let loose on.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCertificate } from '../bench/peers/certificate.ts';
import { runNginx } from '../bench/peers/nginx.ts';
import { findProgram } from '../bench/peers/programs.ts';
import { HOST, findFreePort } from '../bench/processes/ports.ts';
import { startProcess } from '../bench/processes/start-process.ts';
import type { Bed } from './check.ts';

const MAIN = join(import.meta.dirname, '../src/cli/main.ts');

const proxyServer = (directory: string, port: number, behind: number): string => {
  const { keyFile, certificateFile } = writeCertificate(directory);
  return `
  server {
    listen ${HOST}:${port} ssl;
    ssl_certificate ${certificateFile};
    ssl_certificate_key ${keyFile};
    location / {
      proxy_pass http://${HOST}:${behind};
      proxy_http_version 1.1;
      proxy_request_buffering off;
      proxy_buffering off;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Host $http_host;
    }
  }`;
};

interface Listening {
  readonly port: number;
  readonly token: string;
}

/** A server of its own for each way to it: one that trusts a proxy takes nobody else's plain HTTP for his own. */
const startServer = async (directory: string, root: string, ...more: string[]) => {
  mkdirSync(root, { recursive: true });
  const server = await startProcess(process.execPath, [
    MAIN,
    'run',
    root,
    '0',
    ...['--listen', HOST, '--json', '--quiet', '--state', directory, ...more],
  ]);
  return { server, ...(JSON.parse(await server.firstLine()) as Listening) };
};

export const startBed = async (): Promise<Bed & AsyncDisposable> => {
  const directory = mkdtempSync(join(tmpdir(), 'wherry-clients-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(directory, { recursive: true, force: true }));
  // Clients that run as other users find the way to their own places.
  chmodSync(directory, 0o711);
  const root = join(directory, 'root');
  const own = await startServer(join(directory, 'state'), root);
  stack.use(own.server);
  const tokenFile = join(directory, 'token');
  writeFileSync(tokenFile, own.token, { mode: 0o600 });
  const behind = await startServer(
    join(directory, 'proxied-state'),
    join(directory, 'proxied-root'),
    ...['--token-file', tokenFile, '--trust-proxy', HOST],
  );
  stack.use(behind.server);
  const nginx = findProgram('nginx');
  const proxyPort = await findFreePort();
  if (nginx !== undefined) {
    const proxyDirectory = join(directory, 'nginx');
    mkdirSync(proxyDirectory);
    const http = proxyServer(proxyDirectory, proxyPort, behind.port);
    stack.use(await runNginx(nginx, { directory: proxyDirectory, port: proxyPort, http }));
  }
  const kept = stack.move();
  return {
    urls: {
      http: `http://localhost:${own.port}/files/`,
      https: `https://localhost:${own.port}/files/`,
      proxied: `https://localhost:${proxyPort}/files/`,
    },
    account: 'owner',
    token: own.token,
    root,
    directory: (name) => {
      const place = join(directory, 'places', name);
      mkdirSync(place, { recursive: true });
      return place;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
};
