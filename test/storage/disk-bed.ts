// Disk storages for tests: a root between things that must never be touched, and a look at what is left behind.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { nameBytes } from '../../src/base/index.ts';
import { openRoot, type RootInit } from '../../src/storage/disk/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import type { StorageUnderTest } from './contract/bed.ts';

/** A temporary directory that goes when the test does. */
export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string;
  remove(): Promise<void>;
}

export const createTemporaryDirectory = async (): Promise<TemporaryDirectory> => {
  const path = await mkdtemp(join(tmpdir(), 'wherry-storage-'));
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true });
  return { path, remove, [Symbol.asyncDispose]: remove };
};

export interface Surroundings {
  readonly directory: string;
  readonly stateDirectory: string;
  /** Asserts that nothing outside the root was touched, and that nothing waits in staging. */
  check(): Promise<void>;
}

/** `parent/root` to be served, `parent/state`, and `parent/outside` as a bait. */
export const createSurroundings = async (parent: string): Promise<Surroundings> => {
  const directory = join(parent, 'root');
  const outside = join(parent, 'outside');
  await mkdir(directory);
  await mkdir(outside);
  await writeFile(join(outside, 'secret'), 'secret');
  return {
    directory,
    stateDirectory: join(parent, 'state'),
    check: async () => {
      assert.deepEqual((await readdir(parent)).sort(), ['outside', 'root', 'state']);
      assert.deepEqual(await readdir(outside), ['secret']);
      assert.equal(await readFile(join(outside, 'secret'), 'utf8'), 'secret');
      const staging = await readdir(join(directory, '.wherry', 'staging')).catch(() => []);
      assert.deepEqual(staging, []);
    },
  };
};

const hostPath = (directory: string, path: string): Buffer =>
  Buffer.concat([Buffer.from(directory), nameBytes(path)]);

/** Opens roots of the disk storage for the contract suite. */
export const openDiskUnderTest = async (
  init: Partial<RootInit> = {},
  fill?: (storage: Storage) => Promise<void>,
): Promise<StorageUnderTest> => {
  const temporary = await createTemporaryDirectory();
  const { directory, stateDirectory, check } = await createSurroundings(temporary.path);
  if (fill !== undefined) {
    await using storage = await openRoot({ directory, stateDirectory });
    await fill(storage);
  }
  const storage = await openRoot({ directory, stateDirectory, ...init });
  return {
    storage,
    plantLink: (path, target) => symlink(Buffer.from(nameBytes(target)), hostPath(directory, path)),
    close: async () => {
      await storage.close();
      await check();
      await temporary.remove();
    },
  };
};
