// The table of resumable uploads.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, parseRemotePath } from '../../src/base/index.ts';
import { MAX_UPLOADS, openServerDatabase, type UploadRecord } from '../../src/catalog/index.ts';
import { FINISHED_LIFETIME_MS } from '../../src/catalog/upload-store.ts';

const record = (id: string, more: Partial<UploadRecord> = {}): UploadRecord => ({
  id,
  account: 'anna',
  rootId: 'root',
  path: parseRemotePath('/a'),
  size: 5,
  options: '{}',
  metadata: '',
  expiresMs: 1000,
  ...more,
});

const open = async (): Promise<ReturnType<typeof openServerDatabase>> => {
  const database = openServerDatabase(':memory:');
  for (const name of ['anna', 'Bert']) await database.accounts.addAccount({ name, rights: [], createdMs: 1 });
  return database;
};

describe('the table of uploads', () => {
  it('gives an upload back to its account, whole, whatever bytes its path is made of', async () => {
    using database = await open();
    const { uploads } = database;
    const path = parseRemotePath('/f\udcff\udcfe/ä');
    const added = record('x', { path, metadata: 'filename YQ==', size: Number.MAX_SAFE_INTEGER });
    uploads.add(added, 0);
    assert.deepEqual(uploads.find('x', 'ANNA', 0), { ...added, account: 'ANNA', finished: undefined });
    assert.equal(uploads.find('x', 'bert', 0), undefined);
    uploads.finish('x', path, 10);
    assert.equal(uploads.find('x', 'anna', 0)?.finished, path);
  });

  it('knows nothing of what has expired, was removed, or is of an account that was', async () => {
    using database = await open();
    const { uploads, accounts } = database;
    for (const id of ['a', 'b', 'c']) uploads.add(record(id), 0);
    uploads.add(record('d', { account: 'bert' }), 0);
    uploads.keep('b', 2000);
    assert.equal(uploads.find('a', 'anna', 1000), undefined);
    assert.equal(uploads.find('b', 'anna', 1999)?.expiresMs, 2000);
    uploads.finish('c', parseRemotePath('/c'), 500);
    assert.notEqual(uploads.find('c', 'anna', 500 + FINISHED_LIFETIME_MS - 1), undefined);
    assert.equal(uploads.find('c', 'anna', 500 + FINISHED_LIFETIME_MS), undefined);
    uploads.remove('b');
    assert.equal(uploads.find('b', 'anna', 0), undefined);
    await accounts.removeAccount('bert');
    await accounts.addAccount({ name: 'bert', rights: [], createdMs: 1 });
    assert.equal(uploads.find('d', 'bert', 0), undefined);
  });

  it('is of no use for an account that is none', async () => {
    using database = await open();
    assert.throws(() => database.uploads.add(record('x', { account: 'nobody' }), 0), WherryError);
  });

  it('row 64: is bounded for each account; what is finished makes room, the oldest first', async () => {
    using database = await open();
    const { uploads } = database;
    const isFull = (error: unknown): boolean => error instanceof WherryError && error.code === 'QUEUE_FULL';
    for (let index = 0; index < MAX_UPLOADS; index += 1) uploads.add(record(`${index}`), 0);
    assert.throws(() => uploads.add(record('more'), 0), isFull);
    uploads.add(record('other', { account: 'bert' }), 0);
    uploads.finish('7', parseRemotePath('/7'), 2);
    uploads.finish('5', parseRemotePath('/5'), 1);
    uploads.add(record('more'), 0);
    assert.equal(uploads.find('5', 'anna', 0), undefined);
    assert.notEqual(uploads.find('7', 'anna', 0), undefined);
    uploads.add(record('yet more'), 0);
    assert.throws(() => uploads.add(record('too many'), 0), isFull);
    assert.notEqual(uploads.find('0', 'anna', 0), undefined);
    // Those whose time is over are nobody's any more.
    uploads.add(record('later', { expiresMs: 5000 }), 1000);
    assert.equal(uploads.find('0', 'anna', 0), undefined);
  });
});
