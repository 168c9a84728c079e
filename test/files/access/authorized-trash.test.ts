// The trash follows the rights on the paths that its items had.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ROLES, type Rights, type Role } from '../../../src/accounts/rights/index.ts';
import { isWherryError, parseRemotePath } from '../../../src/base/index.ts';
import { createAuthorizedStorage } from '../../../src/files/index.ts';
import type { Storage, TrashItem } from '../../../src/storage/index.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';

const at = parseRemotePath;
const fail = { policy: 'fail' } as const;

const rights = (rules: Readonly<Record<string, Role>>): Rights =>
  Object.entries(rules).map(([path, role]) => ({ path: at(path), verbs: ROLES[role] }));

const refuses = (code: string, work: () => Promise<unknown>): Promise<void> =>
  assert.rejects(work, (error: unknown) => isWherryError(error) && error.code === code);

const pathsIn = async (storage: Storage): Promise<string[]> =>
  (await Array.fromAsync(storage.trash.list()))
    .flat()
    .map(({ path }) => path)
    .toSorted();

/** Items that were at /a/file, /b/file and /tree, which had /tree/secret in it. */
const openBed = async (): Promise<{ behind: Storage; idOf: (path: string) => Promise<string> }> => {
  const behind = await openMemoryStorage({ keepsTrash: true });
  await behind.makeDirectory(at('/tree/secret'), { parents: true });
  for (const path of ['/a', '/b']) {
    await behind.makeDirectory(at(path));
    await behind.createFile(at(`${path}/file`));
    await behind.remove(at(`${path}/file`));
  }
  await behind.remove(at('/tree'), { recursive: true });
  const idOf = async (path: string): Promise<string> => {
    const items: TrashItem[] = (await Array.fromAsync(behind.trash.list())).flat();
    return items.find((item) => item.path === path)?.id ?? '';
  };
  return { behind, idOf };
};

describe('the trash of an account', () => {
  it('has what was where the account may read, a tree only if it may read all of it', async () => {
    const { behind, idOf } = await openBed();
    const reader = createAuthorizedStorage(behind, 'r', rights({ '/a': 'reader', '/tree': 'reader' }));
    assert.deepEqual(await pathsIn(reader), ['/a/file', '/tree']);
    assert.equal(await reader.trash.find(await idOf('/b/file')), undefined);
    await refuses('FORBIDDEN', () => reader.trash.versions(at('/b/file')));
    await (await reader.trash.open(await idOf('/a/file'), at('/a/file'))).close();
    // Neither by its own path nor by one that may be read.
    for (const path of [undefined, at('/b/file'), at('/a/file')])
      await refuses('NOT_FOUND', async () => reader.trash.open(await idOf('/b/file'), path));
    const some = createAuthorizedStorage(behind, 's', [
      ...rights({ '/tree': 'reader' }),
      { path: at('/tree/secret'), verbs: [] },
    ] as unknown as Rights);
    assert.deepEqual(await pathsIn(some), []);
    for (const path of ['/tree', '/tree/secret', '/tree/open'])
      await refuses('NOT_FOUND', async () => some.trash.open(await idOf('/tree'), at(path)));
  });

  it('gives nothing back, and loses nothing, without the rights to', async () => {
    const { behind, idOf } = await openBed();
    const reader = createAuthorizedStorage(behind, 'r', rights({ '/a': 'reader' }));
    const id = await idOf('/a/file');
    await refuses('FORBIDDEN', () => reader.trash.restore(id, fail));
    assert.equal((await reader.trash.remove([id])).items, 0);
    await refuses('FORBIDDEN', () => reader.trash.evict(1));
    await refuses('FORBIDDEN', () => reader.trash.expire(0));
    await refuses('FORBIDDEN', () => reader.trash.trim(0));
    const editor = createAuthorizedStorage(behind, 'e', rights({ '/a': 'editor' }));
    // What is not seen is not there.
    await refuses('NOT_FOUND', async () => editor.trash.restore(await idOf('/b/file'), fail));
    await refuses('FORBIDDEN', () => editor.trash.restore(id, { ...fail, to: at('/b/file') }));
    assert.equal((await editor.trash.remove([await idOf('/b/file')])).items, 0);
    assert.equal((await editor.trash.restore(id, fail)).entry.path, '/a/file');
    assert.deepEqual(await pathsIn(behind), ['/b/file', '/tree']);
  });
});
