// A server with a root, and local directories that are kept in step with it.

import { mkdir, readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Remote } from '../../../src/client/index.ts';
import type { ServerInit } from '../../../src/server/index.ts';
import type { SyncEvent, SyncOptions, SyncResult } from '../../../src/sync/index.ts';
import { startServer, type RunningServer } from '../../server/running-server.ts';

export interface PairBed extends AsyncDisposable {
  readonly running: RunningServer;
  readonly remote: Remote;
  /** Makes a local directory of this name, or finds it. */
  local(name: string): Promise<string>;
}

export const openPairBed = async (init: Partial<ServerInit> = {}): Promise<PairBed> => {
  const running = await startServer(init);
  const remote = await running.connect();
  return {
    running,
    remote,
    local: async (name) => {
      const directory = join(running.directory, name);
      await mkdir(directory, { recursive: true });
      return directory;
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
};

/** Relative path → content of a file, "-> target" of a link, "" of a directory; what belongs to Wherry is left out. */
export const treeOf = async (directory: string): Promise<Record<string, string>> => {
  const found: [string, string][] = [];
  const look = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(directory, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.name === '.wherry') continue;
      if (entry.isDirectory()) {
        found.push([path, '']);
        await look(path);
      } else if (entry.isSymbolicLink()) found.push([path, `-> ${await readlink(join(directory, path))}`]);
      else found.push([path, await readFile(join(directory, path), 'latin1')]);
    }
  };
  await look('');
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
};

/** One line a change, such as "right write a/b". */
export const changesOf = ({ plan }: Pick<SyncResult, 'plan'>): readonly string[] =>
  plan.changes.map(({ side, action, path, from }) =>
    from === undefined ? `${side} ${action} ${path}` : `${side} ${action} ${from} ${path}`,
  );

export const BOTH: SyncOptions = { mode: 'both', device: 'desk' };

/** Bytes that were sent or received as content. */
export const counted = () => {
  let moved = 0;
  return {
    get moved() {
      return moved;
    },
    onEvent: (event: SyncEvent): void => {
      if (event.type === 'transfer' && event.event.type === 'progress') moved += event.event.bytes;
    },
  };
};
