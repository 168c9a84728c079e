// Whole directories between two real directories: what is compared afterwards is what the operating system shows.

import assert from 'node:assert/strict';
import {
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import { createFileService, createFiles, type Files } from '../../src/files/index.ts';
import { openLocalDirectory, openRoot } from '../../src/storage/disk/index.ts';
import { createPair } from '../session/pair.ts';
import { patternBytes, refuses } from './bed.ts';

const open: AsyncDisposable[] = [];
const directory = await mkdtemp(join(tmpdir(), 'wherry-files-'));
after(async () => {
  for (const opened of open.toReversed()) await opened[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

/** A served directory, a local one, and a client between them. */
const createDiskBed = async (name: string): Promise<{ files: Files; served: string; local: string }> => {
  const [served, local, state] = [
    join(directory, name, 'served'),
    join(directory, name, 'local'),
    join(directory, name, 'state'),
  ];
  for (const path of [served, local, state]) await mkdir(path, { recursive: true });
  const storage = await openRoot({ directory: served, stateDirectory: state, durability: 'process' });
  const pair = createPair({
    services: [createFileService({ storage, limits: { minBlockSize: 512, maxBlockSize: 1024 * 1024 } })],
  });
  open.push(storage, pair);
  await pair.client.start();
  const files = createFiles({
    session: pair.client,
    clientId: 'this install',
    openLocal: (path, { writable }) =>
      openLocalDirectory({ directory: path, readOnly: !writable, durability: 'process' }),
  });
  return { files, served, local };
};

/** One line for each entry, with everything that a transfer keeps. */
const walk = async (top: string, path = ''): Promise<string[]> => {
  const lines: string[] = [];
  for (const name of await readdir(join(top, path))) {
    if (path === '' && name === '.wherry') continue;
    const relative = path === '' ? name : `${path}/${name}`;
    const status = await lstat(join(top, relative), { bigint: true });
    const time = (status.mtimeNs + 500n) / 1000n;
    if (status.isSymbolicLink()) lines.push(`link ${relative} -> ${await readlink(join(top, relative))}`);
    else if (status.isDirectory())
      lines.push(`directory ${relative} ${time}`, ...(await walk(top, relative)));
    else {
      const content = await readFile(join(top, relative));
      lines.push(
        `file ${relative} ${time} ${(status.mode & 0o100n) !== 0n} ${content.length} ${content.toString('base64').slice(0, 64)}`,
      );
    }
  }
  return lines.sort();
};

const plant = async (top: string): Promise<void> => {
  await mkdir(join(top, 'empty', 'inside'), { recursive: true });
  await mkdir(join(top, 'sub', 'deeper'), { recursive: true });
  for (const size of [0, 1, 4096, 256 * 1024, 256 * 1024 + 1, 3_000_000])
    await writeFile(join(top, 'sub', `${size}.bin`), patternBytes(size));
  for (const name of ['with space', 'naïve 🚣', 'new\nline', '-dash', 'n'.repeat(255)])
    await writeFile(join(top, 'sub', 'deeper', name), name);
  await writeFile(join(top, 'run'), '#!/bin/sh\n', { mode: 0o755 });
  for (let index = 0; index < 1500; index += 1) {
    if (index % 50 === 0) await mkdir(join(top, `many-${index / 50}`));
    await writeFile(join(top, `many-${Math.floor(index / 50)}`, `file-${index}`), patternBytes(index));
  }
  await symlink('sub/1.bin', join(top, 'to-file'));
  await symlink('../run', join(top, 'sub', 'to-run'));
  await symlink('nothing', join(top, 'dangling'));
  // Whole seconds, so that the comparison is not about how a system rounds; one time has a fraction.
  for (const [index, name] of (await readdir(top, { recursive: true })).toSorted().toReversed().entries()) {
    if (!(await lstat(join(top, name))).isSymbolicLink())
      await utimes(join(top, name), 1_500_000_000, 1_600_000_000 + index);
  }
  await utimes(join(top, 'run'), 1_500_000_000, 1_400_000_000.123456);
  await utimes(join(top, 'empty'), 1_500_000_000, 1_300_000_000);
  await utimes(top, 1_500_000_000, 1_200_000_000);
};

describe('directories of a disk', () => {
  it('go there and back unchanged: content, times, executable bits, links, empty directories, odd names', async () => {
    const { files, served, local } = await createDiskBed('round');
    const source = join(local, 'tree');
    await mkdir(source);
    await plant(source);
    const up = await files.uploadDirectory(source, '/');
    assert.deepEqual(up.problems, []);
    assert.equal(up.files, 1512);
    const expected = await walk(source);
    assert.deepEqual(await walk(join(served, 'tree')), expected);
    const down = await files.downloadDirectory('/tree', join(local, 'back'));
    assert.deepEqual(down.problems, []);
    assert.deepEqual(await walk(join(local, 'back')), expected);
    for (const top of [join(served, 'tree'), join(local, 'back')])
      assert.equal(Math.round((await lstat(top)).mtimeMs), 1_200_000_000_000);
    const again = await files.uploadDirectory(source, '/', { ifExists: 'merge' });
    assert.deepEqual([again.files, again.unchanged, again.problems], [0, 1512, []]);
    assert.deepEqual(await walk(join(served, 'tree')), expected);
  });

  it('single files go to where the user says, and leave nothing else behind', async () => {
    const { files, served, local } = await createDiskBed('single');
    await writeFile(join(local, 'file'), patternBytes(2_000_001));
    await files.upload(join(local, 'file'), '/renamed');
    await refuses('NOT_FOUND', () => files.upload(join(local, 'missing'), '/'));
    await refuses('ALREADY_EXISTS', () => files.createFile('/renamed'));
    assert.equal((await files.download('/renamed', join(local, 'file'))).outcome, 'unchanged');
    await mkdir(join(local, 'into'));
    assert.equal(
      (await files.download('/renamed', join(local, 'into'))).destination,
      join(local, 'into', 'renamed'),
    );
    assert.deepEqual((await readdir(local)).toSorted(), ['file', 'into']);
    assert.deepEqual(await readdir(join(local, 'into')), ['renamed']);
    assert.deepEqual(new Uint8Array(await readFile(join(local, 'into', 'renamed'))), patternBytes(2_000_001));
    assert.deepEqual((await readdir(served)).toSorted(), ['.wherry', 'renamed']);
  });

  it('a link that the user names is followed; links in a tree that lead out are problems', async () => {
    const { files, served, local } = await createDiskBed('links');
    await writeFile(join(local, 'real'), 'content');
    await mkdir(join(local, 'tree'));
    await symlink(join(local, 'real'), join(local, 'tree', 'absolute'));
    await symlink('../real', join(local, 'tree', 'out'));
    await files.upload(join(local, 'tree', 'out'), '/');
    assert.equal(await readFile(join(served, 'out'), 'utf8'), 'content');
    await files.upload(join(local, 'tree', 'absolute'), '/');
    const { problems } = await files.uploadDirectory(join(local, 'tree'), '/');
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['FORBIDDEN', 'FORBIDDEN'],
    );
    assert.deepEqual(await readdir(join(served, 'tree')), []);
  });
});
