// A Wherry server as a process, and what its clients need in their environment.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { wherryCommand } from '../product.ts';
import { HOST } from '../processes/ports.ts';
import { startProcess } from '../processes/start-process.ts';

export interface WherryServer extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  readonly token: string;
  /** Address of a file for programs of the web, relative to the root. */
  url(path: string): string;
  /** Environment of a client that goes over a port: the server's own, or a proxy's. */
  clientEnvironment(port: number): Readonly<Record<string, string>>;
}

export interface WherryServerInit {
  /** Its own and its clients' state; removed by the caller. */
  readonly directory: string;
  readonly root: string;
  readonly durability: 'disk' | 'process';
}

interface Listening {
  readonly port: number;
  readonly pin: string;
  readonly token: string;
}

export const startWherryServer = async ({
  directory,
  root,
  durability,
}: WherryServerInit): Promise<WherryServer> => {
  mkdirSync(root, { recursive: true });
  // A cache of its own that later commands find warm, as those of a user who types them often do.
  const cache = { XDG_CACHE_HOME: join(directory, 'cache') };
  const [program, ...args] = wherryCommand('run', root, '0', '--listen', HOST, '--json', '--quiet');
  const server = await startProcess(
    program,
    [...args, '--state', join(directory, 'server-state'), '--durability', durability],
    { env: cache },
  );
  const { port, pin, token } = JSON.parse(await server.firstLine()) as Listening;
  return {
    pid: server.pid,
    port,
    token,
    url: (path) => `https://${HOST}:${port}/files/${path}`,
    clientEnvironment: (over) => ({
      ...cache,
      XDG_STATE_HOME: join(directory, 'client-state'),
      WHERRY_URL: `wherry://${HOST}:${over}#${pin}`,
      WHERRY_TOKEN: token,
    }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};
