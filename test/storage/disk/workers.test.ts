// The threads behind a disk storage: started when there is work, replaced when they die, gone when it is closed.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { appendFile, readdir, readlink, link, open, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { parseRemotePath } from '../../../src/base/index.ts';
import { openRoot } from '../../../src/storage/disk/index.ts';
import { createDiskStorage } from '../../../src/storage/disk/disk-storage.ts';
import { createWorkerPool } from '../../../src/storage/disk/threads/worker-pool.ts';
import type { Storage } from '../../../src/storage/index.ts';
import {
  fileEntry,
  getText,
  hashOf,
  lend,
  namesBelow,
  patternBytes,
  put,
  putBatch,
  refuses,
  scanAll,
  text,
} from '../contract/bed.ts';
import { createSurroundings, createTemporaryDirectory } from '../disk-bed.ts';

const DOOR = fileURLToPath(new URL('../../../src/storage/disk/index.ts', import.meta.url));
const path = parseRemotePath;

const withRoot = async (
  work: (storage: Storage, directory: string) => Promise<void>,
  workers = 2,
): Promise<void> => {
  await using temporary = await createTemporaryDirectory();
  const { directory, stateDirectory, check } = await createSurroundings(temporary.path);
  await using storage = await openRoot({ directory, stateDirectory, workers });
  await work(storage, directory);
  await storage.close();
  await check();
};

/** What this process's descriptors lead to, below a directory. */
const descriptorsBelow = async (directory: string): Promise<string[]> => {
  const targets = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return targets.filter((target) => target.startsWith(directory));
};

describe('disk workers', () => {
  it('leave no descriptor open, whatever was begun and not finished', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory, check } = await createSurroundings(temporary.path);
    const storage = await openRoot({ directory, stateDirectory });
    await putBatch(
      storage,
      path('/'),
      Array.from({ length: 700 }, (_, index) => fileEntry(`d${index % 20}/f${index}`, text('x'))),
    );
    for (let round = 0; round < 30; round += 1) {
      const file = await storage.open(path('/d0/f0'));
      await file.read(Buffer.allocUnsafeSlow(10), 0);
      await file.close();
      const staged = await storage.stage(path('/staged'), { size: 10 }, { policy: 'fail' });
      await staged.discard();
      await refuses('NOT_FOUND', () => storage.open(path('/missing')));
      await refuses('CORRUPTED', () => put(storage, path('/bad'), text('x'), { hash: hashOf(text('y')) }));
      for await (const batch of storage.scan(path('/'), { recursive: true })) {
        assert.ok(batch.entries.length > 0);
        break;
      }
    }
    // Directories stay open for the next operation; files do not.
    const open = await descriptorsBelow(directory);
    assert.deepEqual(
      open.filter((target) => /\/f\d+$|staging\/./u.test(target)),
      [],
    );
    await storage.open(path('/d0/f0'));
    await storage.stage(path('/left'), { size: 10 }, { policy: 'fail' });
    await storage.close();
    assert.deepEqual(await descriptorsBelow(directory), []);
    await check();
  });

  it('answer calls of many kinds at once', async () => {
    await withRoot(async (storage) => {
      await put(storage, path('/big'), patternBytes(3_000_000));
      const work = Array.from({ length: 30 }, async (_, index) => {
        await put(storage, path(`/file-${index}`), patternBytes(index * 1000, index));
        await storage.move(path(`/file-${index}`), path(`/moved-${index}`), { policy: 'fail' });
        assert.deepEqual((await storage.checksum(path('/big'))).hash, hashOf(patternBytes(3_000_000)));
        assert.deepEqual(
          (await storage.checksum(path(`/moved-${index}`))).hash,
          hashOf(patternBytes(index * 1000, index)),
        );
      });
      await Promise.all(work);
      assert.equal((await namesBelow(storage, path('/'))).length, 31);
    });
  });

  it('know the same versions', async () => {
    await withRoot(async (storage) => {
      const { version } = (await put(storage, path('/file'), text('x'))).entry;
      const seen = await Promise.all(
        Array.from({ length: 50 }, async () => (await storage.stat(path('/file'))).version),
      );
      assert.deepEqual(new Set(seen), new Set([version]));
    });
  });

  it('refuse a file that changes while it is read', async () => {
    await withRoot(async (storage, directory) => {
      await put(storage, path('/file'), text('content'));
      const file = await storage.open(path('/file'));
      await file.read(Buffer.allocUnsafeSlow(3), 0);
      await appendFile(join(directory, 'file'), 'more');
      await refuses('CHANGED', () => file.read(Buffer.allocUnsafeSlow(3), 3));
      await file.close();
    });
  });

  it('refuse a file that is written to in place while it is read, also when its time is set back', async () => {
    await withRoot(async (storage, directory) => {
      await put(storage, path('/file'), text('content'));
      const { atime, mtime } = await stat(join(directory, 'file'));
      const file = await storage.open(path('/file'));
      await file.read(Buffer.allocUnsafeSlow(3), 0);
      const writer = await open(join(directory, 'file'), 'r+');
      await writer.write('CONTENT', 0);
      await writer.utimes(atime, mtime);
      await writer.close();
      await refuses('CHANGED', () => file.read(Buffer.allocUnsafeSlow(3), 3));
      await file.close();
    });
  });

  it('go on reading a file that gets a name more, less or another, or whose name is given to another', async () => {
    await withRoot(async (storage, directory) => {
      await put(storage, path('/file'), text('content'));
      await put(storage, path('/other'), text('another'));
      const file = await storage.open(path('/file'));
      let offset = 0;
      for (const change of [
        () => link(join(directory, 'file'), join(directory, 'second')),
        () => rename(join(directory, 'other'), join(directory, 'file')),
        () => rename(join(directory, 'second'), join(directory, 'third')),
        () => unlink(join(directory, 'third')),
      ]) {
        await change();
        const { buffer, length } = await file.read(Buffer.allocUnsafeSlow(1), offset);
        assert.equal(Buffer.from(buffer.subarray(0, length)).toString(), 'content'.slice(offset, offset + 1));
        offset += 1;
      }
      await file.close();
    });
  });

  it('take buffers that are views of others, and leave those others alone', async () => {
    await withRoot(async (storage) => {
      const whole = new Uint8Array(64).fill(7);
      const view = whole.subarray(10, 20);
      const staged = await storage.stage(path('/file'), { size: 10 }, { policy: 'fail' });
      assert.equal((await staged.write(view, 10)).length, 10);
      assert.equal(whole.length, 64);
      await staged.commit(hashOf(view));
      const pooled = Buffer.from('pooled');
      const read = await (await storage.open(path('/file'))).read(pooled, 0);
      assert.deepEqual([...read.buffer], [7, 7, 7, 7, 7, 7]);
      assert.equal(pooled.toString(), 'pooled');
    });
  });

  it('refuse a buffer that is lent twice', async () => {
    await withRoot(async (storage) => {
      const staged = await storage.stage(path('/file'), { size: 6 }, { policy: 'fail' });
      const buffer = lend(text('abc'));
      const first = staged.write(buffer, 3);
      await refuses('BAD_REQUEST', () => staged.write(buffer, 3));
      assert.equal((await first).length, 3);
      await staged.discard();
    });
  });

  it('are not started before there is work, and do not keep the process alive', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory } = await createSurroundings(temporary.path);
    const program = `
      const { openRoot } = await import(${JSON.stringify(DOOR)});
      const threads = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
      const storage = await openRoot(${JSON.stringify({ directory, stateDirectory })});
      const before = threads();
      const entry = await storage.stat('/');
      console.log(JSON.stringify([before, entry.kind]));
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(output), [0, 'directory']);
  });
});

describe('a disk worker that dies', () => {
  const init = (directory: string) => ({
    directory,
    names: 'posix' as const,
    durability: 'process' as const,
    staging: 'beside' as const,
    readOnly: false,
    fileSizeLimit: undefined,
    versionKey: new Uint8Array(8),
  });
  const info = {
    rootId: 'x',
    names: 'posix',
    readOnly: false,
    durability: 'process',
    keepsTrash: false,
  } as const;

  it('fails what waits on it and what it kept open, and is replaced', async () => {
    await using temporary = await createTemporaryDirectory();
    const pool = createWorkerPool(1, init(temporary.path));
    await using storage = createDiskStorage(pool, info, () => {});
    await put(storage, path('/file'), text('content'));
    const file = await storage.open(path('/file'));
    const staged = await storage.stage(path('/staged'), { size: 3 }, { policy: 'fail' });
    const scan = storage.scan(path('/'))[Symbol.asyncIterator]();
    const waiting = storage.stat(path('/file'));
    const dead = pool.pick();
    const died = dead.terminate();
    await refuses('INTERNAL', () => waiting);
    await died;
    assert.equal(dead.isOver, true);
    await refuses('INTERNAL', () => file.read(Buffer.allocUnsafeSlow(3), 0));
    await refuses('INTERNAL', () => staged.write(lend(text('abc')), 3));
    await refuses('INTERNAL', () => staged.commit(hashOf(text('abc'))));
    await file.close();
    await staged.discard();
    assert.equal(await getText(storage, path('/file')), 'content');
    assert.notEqual(pool.pick(), dead);
    assert.equal((await scan.next()).value?.entries.length, 1);
    assert.deepEqual(
      (await descriptorsBelow(temporary.path)).filter((target) => target !== temporary.path),
      [],
    );
  });

  it('ends a scan that was running with an error, not with an end', async () => {
    await using temporary = await createTemporaryDirectory();
    const pool = createWorkerPool(1, init(temporary.path));
    await using storage = createDiskStorage(pool, info, () => {});
    for (let part = 0; part < 4; part += 1)
      await putBatch(
        storage,
        path(`/${part}`),
        Array.from({ length: 600 }, (_, index) => fileEntry(`f${index}`, text('x'))),
      );
    await refuses('INTERNAL', async () => {
      for await (const batch of storage.scan(path('/'), { recursive: true })) {
        assert.ok(batch.entries.length > 0);
        await pool.pick().terminate();
      }
    });
    assert.equal((await scanAll(storage, path('/'), { recursive: true })).entries.length, 2404);
  });

  it('says why when it cannot even open its directory', async () => {
    await using temporary = await createTemporaryDirectory();
    const pool = createWorkerPool(1, init(join(temporary.path, 'missing')));
    await using storage = createDiskStorage(pool, info, () => {});
    await refuses('NOT_FOUND', () => storage.stat(path('/')));
    await refuses('NOT_FOUND', () => storage.stat(path('/')));
  });
});
