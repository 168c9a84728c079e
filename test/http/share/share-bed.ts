// A real server with something to share, somebody who shares it, and strangers who have the links.

import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NewShare, Remote, ShareInfo } from '../../../src/client/index.ts';
import type { AccessRecord } from '../../../src/http/index.ts';
import type { ServerInit } from '../../../src/server/index.ts';
import { grant, remoteOf } from '../../server/account-bed.ts';
import { startServer, type RunningServer } from '../../server/running-server.ts';
import { ask, type Answer, type AskInit } from './ask.ts';

export interface Link {
  readonly info: ShareInfo;
  /** "/s/KEY" */
  readonly path: string;
  readonly key: string;
  /** Of what stands behind "/s/KEY". */
  get(behind?: string, init?: Partial<AskInit>): Promise<Answer>;
  /** Uses so far. */
  uses(): Promise<number>;
}

export interface ShareBed extends AsyncDisposable {
  readonly running: RunningServer;
  readonly port: number;
  readonly owner: Remote;
  /** Editor of /photos, reader of /photos/private: all she sees. */
  readonly anna: Remote;
  readonly access: AccessRecord[];
  share(init: NewShare, by?: Remote): Promise<Link>;
  ask(init: Omit<AskInit, 'port'>): Promise<Answer>;
  /** Puts a file into the root behind the server's back. */
  put(path: string, content?: string | Uint8Array): Promise<void>;
  file(path: string): string;
  /** Fulfils when somebody is in by a link, or something else that is HTTP. */
  visited(): Promise<void>;
  /** Fulfils when nothing of an upload is left beside what is served. */
  nothingStaged(): Promise<void>;
}

export const FILES = [
  'photos/a.jpg',
  'photos/b.txt',
  'photos/sub/c.txt',
  'photos/private/d.txt',
  'secret.txt',
];

export const openShareBed = async (init: Partial<ServerInit> = {}): Promise<ShareBed> => {
  const access: AccessRecord[] = [];
  const running = await startServer({
    durability: 'process',
    accessLog: (record) => access.push(record),
    ...init,
  });
  const { port } = running.server;
  const file = (path: string): string => join(running.root, path);
  const put: ShareBed['put'] = async (path, content = `content of ${path}`) => {
    await mkdir(dirname(file(path)), { recursive: true });
    await writeFile(file(path), content);
  };
  for (const path of FILES) await put(path);
  const owner = await running.connect();
  await owner.admin.addAccount({ name: 'anna', verbs: [] });
  for (const rule of [grant('/photos', 'editor'), grant('/photos/private', 'none')])
    await owner.admin.changeAccount('anna', { grant: rule });
  // An exclusive server has one seat: who makes shares leaves it again.
  const anna = init.exclusive === true ? owner : await remoteOf(running, owner, 'anna');
  return {
    running,
    port,
    owner,
    anna,
    access,
    file,
    put,
    nothingStaged: async () => {
      while ((await readdir(file('.wherry/staging'))).length > 0);
    },
    visited: async () => {
      while (!(await owner.admin.listConnections()).some(({ carrier }) => carrier === 'http'));
    },
    ask: (asked) => ask({ port, ...asked }),
    share: async (share, by = anna) => {
      const info = await by.shares.create(share);
      const { url = '', id } = info;
      const path = url.slice(url.indexOf('/s/'));
      return {
        info,
        path,
        key: path.slice(3),
        get: (behind = '', asked = {}) => ask({ port, path: `${path}${behind}`, ...asked }),
        uses: async () => (await by.shares.list()).find((each) => each.id === id)?.uses ?? -1,
      };
    },
    [Symbol.asyncDispose]: async () => {
      await anna.close();
      await running[Symbol.asyncDispose]();
    },
  };
};
