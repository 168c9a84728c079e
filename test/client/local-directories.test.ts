// What a client's install adds to its local directories: versions that mean the same in each run, and a place for the
// journals of unfinished downloads.

import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { PIECE_SIZE, ROOT_PATH, parseRemotePath } from '../../src/base/index.ts';
import { createLocalDirectories, type LocalDirectoriesInit } from '../../src/client/local-directories.ts';
import type { Storage } from '../../src/storage/index.ts';
import { patternBytes, send, text } from '../storage/contract/bed.ts';
import { createTemporaryDirectory } from '../storage/disk-bed.ts';

const FILE = parseRemotePath('/file');

/** One run of a client: opens a directory, and closes everything. */
const inOneRun = async <T>(
  init: LocalDirectoriesInit,
  directory: string,
  work: (storage: Storage) => Promise<T>,
): Promise<T> => {
  const directories = await createLocalDirectories(init);
  const storage = await directories.open(directory, { writable: true });
  try {
    return await work(storage);
  } finally {
    await storage.close();
    await directories.close();
  }
};

const versionOf = async (storage: Storage): Promise<string> => (await storage.stat(FILE)).version;

describe("an install's local directories", () => {
  it('give a file that has not changed the same version in each run, and each install another', async () => {
    await using temporary = await createTemporaryDirectory();
    const install = { stateDirectory: undefined, clientId: 'A'.repeat(22) };
    await writeFile(join(temporary.path, 'file'), 'content');
    const version = await inOneRun(install, temporary.path, versionOf);
    assert.equal(await inOneRun(install, temporary.path, versionOf), version);
    const other = { ...install, clientId: 'B'.repeat(22) };
    assert.notEqual(await inOneRun(other, temporary.path, versionOf), version);
    await writeFile(join(temporary.path, 'file'), 'changed');
    assert.notEqual(await inOneRun(install, temporary.path, versionOf), version);
  });

  /** Leaves a part of a piece in one run; the offset at which the next goes on. */
  const continued = async (init: LocalDirectoriesInit, directory: string): Promise<number> => {
    const content = patternBytes(PIECE_SIZE + 1);
    const part = { owner: '', source: text('source') };
    const stage = (storage: Storage) =>
      storage.stage(FILE, { size: content.length }, { policy: 'fail', part });
    await inOneRun(init, directory, async (storage) => {
      const staged = await stage(storage);
      await send(staged, content, { until: PIECE_SIZE });
      await staged.suspend();
      for await (const { entries } of storage.scan(ROOT_PATH)) assert.deepEqual(entries, []);
    });
    return inOneRun(init, directory, async (storage) => {
      const staged = await stage(storage);
      await staged.discard();
      return staged.offset;
    });
  };

  it('keep what was verified of a download for the next run, and nothing when it is given up', async () => {
    await using temporary = await createTemporaryDirectory();
    const [directory, stateDirectory] = ['into', 'state'].map((name) => join(temporary.path, name)) as [
      string,
      string,
    ];
    await mkdir(directory);
    const init = { stateDirectory, clientId: 'A'.repeat(22) };
    assert.equal(await continued(init, directory), PIECE_SIZE);
    assert.deepEqual(await readdir(directory), []);
    const left = (await readdir(join(stateDirectory, 'parts'))).filter((name) => !name.endsWith('.lock'));
    assert.deepEqual(left, [], 'no journal is left');
  });

  it('keep nothing where there is no place for it', async () => {
    await using temporary = await createTemporaryDirectory();
    const init = { stateDirectory: undefined, clientId: 'A'.repeat(22) };
    assert.equal(await continued(init, temporary.path), 0);
    assert.deepEqual(await readdir(temporary.path), []);
  });
});
