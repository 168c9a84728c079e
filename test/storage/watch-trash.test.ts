// Whatever may put something into the trash is told, and nothing else is.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isWherryError, parseRemotePath } from '../../src/base/index.ts';
import { loadBlake3 } from '../../src/storage/blake3.ts';
import { encodeBatch, watchTrash, type BatchEntry, type Storage } from '../../src/storage/index.ts';
import { openMemoryStorage } from '../../src/storage/memory/index.ts';

const { hash } = await loadBlake3();
const at = parseRemotePath;
const replace = { policy: 'replace' } as const;

const stage = async (storage: Storage, content: string, isTold = true): Promise<void> => {
  const bytes = new TextEncoder().encode(content);
  const staged = await storage.stage(at('/file'), { size: bytes.length }, replace);
  await staged.write(Uint8Array.from(bytes), bytes.length);
  if (isTold) await staged.commit(hash(bytes));
  else await staged.commit();
};

const write = async (storage: Storage, end: 'sync' | 'close'): Promise<void> => {
  const handle = await storage.openHandle(at('/file'), { access: 'write' });
  await handle.write(Uint8Array.of(1), 1, 0);
  if (end === 'sync') {
    await handle.sync();
    await handle.discard();
  } else await handle.close();
};

const batch = (): Uint8Array<ArrayBuffer> => {
  const content = new TextEncoder().encode('batch');
  const entry: BatchEntry = {
    kind: 'file',
    path: 'file',
    mtimeUs: 0,
    executable: false,
    hash: hash(content),
    content,
  };
  return encodeBatch([entry]);
};

const CHANGES: Readonly<Record<string, (storage: Storage) => Promise<unknown>>> = {
  'an upload': (storage) => stage(storage, 'new'),
  'an upload of which no hash is told': (storage) => stage(storage, 'new', false),
  'a batch': (storage) => storage.writeBatch(at('/'), batch(), batch().length, replace),
  'a handle that is synced': (storage) => write(storage, 'sync'),
  'a handle that is closed': (storage) => write(storage, 'close'),
  'a move': (storage) => storage.move(at('/other'), at('/file'), replace),
  'a copy': (storage) => storage.copy(at('/other'), at('/file'), replace),
  'a removal': (storage) => storage.remove(at('/file')),
};

const openBed = async () => {
  const memory = await openMemoryStorage({ keepsTrash: true });
  await stage(memory, 'old');
  await memory.createFile(at('/other'));
  let told = 0;
  const watched = watchTrash(memory, () => void (told += 1));
  const kept = async (): Promise<number> => (await Array.fromAsync(memory.trash.list())).flat().length;
  return { memory, watched, kept, told: () => told };
};

describe('a storage whose trash is watched', () => {
  for (const [name, change] of Object.entries(CHANGES)) {
    it(`tells of ${name}, also where no link is followed`, async () => {
      for (const isUnlinked of [false, true]) {
        const { watched, kept, told } = await openBed();
        await change(isUnlinked ? watched.withoutLinks() : watched);
        assert.ok((await kept()) >= 1);
        assert.ok(told() >= 1);
      }
    });
  }

  it('tells of what a restored item has replaced', async () => {
    const { memory, watched, kept, told } = await openBed();
    await memory.remove(at('/file'));
    await stage(memory, 'another');
    const [item] = (await Array.fromAsync(memory.trash.list())).flat();
    await watched.trash.restore(item?.id ?? '', replace);
    assert.deepEqual([await kept(), told()], [1, 1]);
  });

  it('tells nothing of what only looks, and passes refusals on', async () => {
    const { watched, told } = await openBed();
    await watched.stat(at('/file'));
    await (await watched.open(at('/file'))).close();
    const handle = await watched.openHandle(at('/file'), { access: 'read' });
    await handle.close();
    await Array.fromAsync(watched.trash.list());
    assert.equal(told(), 0);
    await assert.rejects(
      watched.remove(at('/none')),
      (error) => isWherryError(error) && error.code === 'NOT_FOUND',
    );
  });
});
