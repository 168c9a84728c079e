import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, parseRemotePath } from '../../src/base/index.ts';
import { loadBlake3 } from '../../src/storage/blake3.ts';
import {
  createQuota,
  createQuotaStorage,
  encodeBatch,
  type Quota,
  type Storage,
} from '../../src/storage/index.ts';
import { openMemoryStorage } from '../../src/storage/memory/index.ts';

const at = parseRemotePath;
const { hash } = await loadBlake3();
const fail = { policy: 'fail' } as const;
const isQuota = (error: unknown): boolean => error instanceof WherryError && error.code === 'QUOTA';

interface Bed {
  readonly behind: Storage;
  readonly storage: Storage;
  readonly quota: Quota;
  put(path: string, size: number, declared?: boolean): Promise<unknown>;
}

const open = async (limit: number, nowMs: () => number = () => 0): Promise<Bed> => {
  const behind = await openMemoryStorage();
  await behind.makeDirectory(at('/home'));
  await behind.makeDirectory(at('/other'));
  const quota = createQuota(behind, { directory: at('/home'), limit, nowMs });
  const storage = createQuotaStorage(behind, quota);
  return {
    behind,
    storage,
    quota,
    put: async (path, size, declared = true) => {
      const staged = await storage.stage(
        at(path),
        { size: declared ? size : undefined },
        { policy: 'replace' },
      );
      try {
        const bytes = new Uint8Array(size).fill(7);
        await staged.write(bytes.slice(), size);
        return await staged.commit(hash(bytes));
      } finally {
        await staged.discard();
      }
    },
  };
};

describe('a quota', () => {
  it('is the space that there is', async () => {
    const { put, storage } = await open(100);
    await put('/home/a', 60);
    await put('/other/b', 500);
    assert.deepEqual(await storage.space(), { totalBytes: 100, freeBytes: 40, availableBytes: 40 });
  });

  it('counts what is copied out of other files like what is sent', async () => {
    const { put, storage } = await open(100);
    await put('/other/source', 60);
    const { version } = await storage.stat(at('/other/source'));
    const sources = [{ path: at('/other/source'), version }];
    await assert.rejects(storage.stage(at('/home/a'), { size: 101 }, { ...fail, sources }), isQuota);
    const staged = await storage.stage(at('/home/a'), { size: undefined }, { ...fail, sources });
    await staged.copyFrom(0, 0, 60);
    await assert.rejects(staged.copyFrom(0, 0, 41), isQuota);
    await staged.copyFrom(0, 0, 40);
    await staged.commit(hash(new Uint8Array(100).fill(7)));
    assert.equal((await storage.space()).freeBytes, 0);
  });

  it('gets back what is taken back of a write of undeclared size, and nothing of another', async () => {
    const { put, storage, quota } = await open(100);
    for (const size of [undefined, 60]) {
      const staged = await storage.stage(at('/home/a'), { size }, { policy: 'replace' });
      const write = (length: number) => staged.write(new Uint8Array(length).fill(7), length);
      await write(40);
      await staged.accept();
      await write(20);
      assert.equal(await quota.used(), 60);
      await staged.rollBack();
      assert.equal(staged.written, 40);
      assert.equal(await quota.used(), size ?? 40);
      await assert.rejects(put('/home/b', 61), isQuota);
      await staged.rollBack();
      assert.equal(await quota.used(), size ?? 40);
      await write(20);
      assert.equal((await staged.commit()).entry.size, 60);
      assert.equal(await quota.used(), 60);
      await storage.remove(at('/home/a'));
      quota.freed();
      await put('/home/b', 100);
      await storage.remove(at('/home/b'));
    }
  });

  it('counts what is gone on with once, refuses it where it does not fit, and then leaves its part', async () => {
    const MIB = 1024 * 1024;
    const { behind, storage, quota, put } = await open(10 * MIB);
    const part = { owner: 'anna', source: Uint8Array.of(1) };
    const stage = () => storage.stage(at('/home/a'), { size: 8 * MIB }, { ...fail, part });
    const first = await stage();
    await first.write(new Uint8Array(5 * MIB).fill(7), 5 * MIB);
    await first.accept();
    await first.suspend();
    assert.equal((await behind.parts.list())[0]?.verified, 4 * MIB);
    const second = await stage();
    assert.equal(second.offset, 4 * MIB);
    await assert.rejects(put('/home/b', 2 * MIB + 1), isQuota);
    await second.suspend();
    await put('/home/b', 3 * MIB);
    await assert.rejects(stage(), isQuota);
    assert.equal((await behind.parts.list())[0]?.verified, 4 * MIB);
    await storage.remove(at('/home/b'));
    const third = await stage();
    await third.write(new Uint8Array(4 * MIB).fill(7), 4 * MIB);
    await third.commit();
    await assert.rejects(put('/home/b', 2 * MIB + 1), isQuota);
    await put('/home/b', 2 * MIB);
    assert.equal(await quota.used(), 10 * MIB);
  });

  it('has room again when what was gone on with is given up', async () => {
    const MIB = 1024 * 1024;
    const { storage, put } = await open(10 * MIB);
    const part = { owner: 'anna', source: Uint8Array.of(1) };
    const stage = () => storage.stage(at('/home/a'), { size: 8 * MIB }, { ...fail, part });
    const first = await stage();
    await first.write(new Uint8Array(5 * MIB).fill(7), 5 * MIB);
    await first.accept();
    await first.suspend();
    await (await stage()).discard();
    for (const [name, size] of [
      ['b', 4],
      ['c', 4],
      ['d', 2],
    ] as const)
      await put(`/home/${name}`, size * MIB);
  });

  it('lets in exactly what it says, and says what is used', async () => {
    const { put, quota, behind } = await open(100);
    await put('/home/a', 60);
    await put('/home/b', 40, false);
    await assert.rejects(
      put('/home/c', 1),
      (error) => isQuota(error) && /100 B, and 100 B are used/u.test(String(error)),
    );
    await assert.rejects(put('/home/d', 1, false), isQuota);
    await put('/other/c', 1000);
    assert.equal(await quota.used(), 100);
    assert.equal(
      (await Array.fromAsync(behind.scan(at('/home')))).flatMap(({ entries }) => entries).length,
      2,
    );
  });

  it('row 67: is not exceeded by writes side by side', async () => {
    const { put, behind } = await open(100);
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => put(`/home/${index}`, 30)),
    );
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 3);
    const sizes = (await Array.fromAsync(behind.scan(at('/home')))).flatMap(({ entries }) =>
      entries.map(({ size }) => size),
    );
    assert.deepEqual(sizes, [30, 30, 30]);
  });

  it('counts what was there before, what others put there, and gives room for what was removed or replaced', async () => {
    let nowMs = 0;
    const { put, storage, behind, quota } = await open(100, () => nowMs);
    await put('/other/x', 90);
    await behind.move(at('/other/x'), at('/home/x'), fail);
    await assert.rejects(put('/home/y', 20), isQuota);
    await storage.remove(at('/home/x'));
    await put('/home/y', 20);
    for (let turn = 0; turn < 10; turn += 1) await put('/home/y', 30);
    assert.ok((await quota.used()) >= 30);
    await put('/home/z', 70);
    await behind.createFile(at('/home/theirs'));
    nowMs = 11 * 60 * 1000;
    assert.equal(await quota.used(), 100);
  });

  it('holds for batches, copies, moves and open files too', async () => {
    const { put, storage } = await open(100);
    await put('/other/big', 80);
    await put('/other/small', 30);
    await storage.copy(at('/other/big'), at('/home/copy'), fail);
    await assert.rejects(storage.copy(at('/other/small'), at('/home/more'), fail), isQuota);
    await assert.rejects(storage.move(at('/other/small'), at('/home/more'), fail), isQuota);
    await storage.move(at('/home/copy'), at('/home/moved'), fail);
    const content = new Uint8Array(30);
    const batch = encodeBatch([
      { kind: 'file', path: 'home/x', mtimeUs: 0, executable: false, hash: hash(content), content },
    ]);
    await assert.rejects(storage.writeBatch(at('/'), batch, batch.length, fail), isQuota);
    const handle = await storage.openHandle(at('/home/moved'), { access: 'write' });
    await handle.write(new Uint8Array(20), 20, 80);
    await assert.rejects(handle.write(new Uint8Array(1), 1, 100), isQuota);
    await assert.rejects(handle.truncate(1000), isQuota);
    assert.equal((await handle.close()).entry.size, 100);
  });

  it('counts what gets another name because its own is taken', async () => {
    const { storage, quota } = await open(100);
    await storage.createFile(at('/home/a'));
    const staged = await storage.stage(at('/home/a'), { size: 60 }, { policy: 'rename' });
    const bytes = new Uint8Array(60).fill(7);
    await staged.write(bytes.slice(), 60);
    assert.equal((await staged.commit(hash(bytes))).outcome, 'renamed');
    assert.equal(await quota.used(), 60);
  });

  it('takes nothing for what was given up', async () => {
    const { put, storage, quota } = await open(100);
    const staged = await storage.stage(at('/home/a'), { size: 100 }, fail);
    await assert.rejects(put('/home/b', 1), isQuota);
    await staged.discard();
    assert.equal(await quota.used(), 0);
    await put('/home/b', 100);
  });
});

describe('a quota and the trash', () => {
  const openKeeping = async (limit: number) => {
    const behind = await openMemoryStorage({ keepsTrash: true });
    await behind.makeDirectory(at('/home'));
    const quota = createQuota(behind, { directory: at('/home'), limit, nowMs: () => 0 });
    const storage = createQuotaStorage(behind, quota);
    const put = async (path: string, size: number): Promise<void> => {
      const staged = await storage.stage(at(path), { size }, { policy: 'replace' });
      const bytes = new Uint8Array(size).fill(7);
      await staged.write(bytes.slice(), size);
      await staged.commit(hash(bytes));
    };
    const kept = async (): Promise<string[]> =>
      (await Array.fromAsync(storage.trash.list())).flat().map(({ path }) => path);
    return { storage, quota, put, kept };
  };

  it('count what was removed, and let the oldest of it go before a write is refused', async () => {
    const { storage, quota, put, kept } = await openKeeping(1000);
    for (const name of ['/home/a', '/home/b']) {
      await put(name, 400);
      await storage.remove(at(name));
    }
    assert.equal(await quota.used(), 800);
    await put('/home/c', 500);
    assert.deepEqual(await kept(), ['/home/b']);
    await assert.rejects(() => put('/home/d', 600), isQuota);
    assert.deepEqual(await kept(), ['/home/b'], 'nothing goes for what does not fit in any case');
    assert.equal((await storage.stat(at('/home/c'))).size, 500);
  });
});
