// Conflict copies in a local directory, and the same at a server: whatever deals with them does it with both.

import { mkdir, writeFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseRemotePath, type RemotePath } from '../../../src/base/index.ts';
import { openLocalDirectory } from '../../../src/storage/disk/index.ts';
import type { Storage } from '../../../src/storage/index.ts';
import {
  conflictFilesAt,
  conflictFilesOf,
  type ConflictFiles,
} from '../../../src/sync/conflicts/conflict-files.ts';
import { startServer } from '../../server/running-server.ts';

export interface ConflictBed extends AsyncDisposable {
  readonly files: ConflictFiles;
  /** Of the disk. */
  readonly root: string;
  /** Path → content; "-> target" makes a link. */
  put(contents: Readonly<Record<string, string>>): Promise<void>;
  /** Paths of what is in the trash. */
  trash(): Promise<readonly string[]>;
}

const put = async (root: string, contents: Readonly<Record<string, string>>): Promise<void> => {
  for (const [path, content] of Object.entries(contents)) {
    const at = join(root, path);
    await mkdir(dirname(at), { recursive: true });
    if (content.startsWith('-> ')) await symlink(content.slice(3), at);
    else await writeFile(at, content);
  }
};

const trashOf = async (storage: Storage): Promise<readonly string[]> => {
  const paths: string[] = [];
  for await (const items of storage.trash.list()) paths.push(...items.map(({ path }) => path));
  return paths;
};

/** A local directory, whose trash is kept. */
const openLocalBed = async (): Promise<ConflictBed> => {
  const running = await startServer();
  const root = join(running.directory, 'local');
  await mkdir(join(root, '.wherry'), { recursive: true });
  const storage = await openLocalDirectory({ directory: root, keepsTrash: true });
  return {
    files: conflictFilesOf(storage),
    root,
    put: (contents) => put(root, contents),
    trash: () => trashOf(storage),
    [Symbol.asyncDispose]: async () => {
      await storage.close();
      await running[Symbol.asyncDispose]();
    },
  };
};

const openServerBed = async (): Promise<ConflictBed> => {
  const running = await startServer();
  const remote = await running.connect();
  return {
    files: conflictFilesAt(remote.files),
    root: running.root,
    put: (contents) => put(running.root, contents),
    trash: async () => {
      const paths: string[] = [];
      for await (const { path } of remote.files.trashList()) paths.push(path);
      return paths;
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
};

export const PLACES = {
  'a local directory': openLocalBed,
  'a server': openServerBed,
} as const;

export const at = (path: string): RemotePath => parseRemotePath(path);

/** The name of a copy. */
export const copyOf = (stem: string, ending = '', device = 'desk'): string =>
  `${stem} (conflict ${device} 2026-11-20 140311Z)${ending}`;
