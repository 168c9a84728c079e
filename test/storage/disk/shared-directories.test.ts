import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { WherryError } from '../../../src/base/index.ts';
import { createSharedDirectories, type SharedDirectories } from '../../../src/storage/disk/index.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';

let folder: string;
let directories: SharedDirectories;
/** What was opened, and what was closed of it. */
let opened: string[];
let closed: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-shared-'));
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await mkdir(join(folder, name));
  opened = [];
  closed = [];
  directories = createSharedDirectories(async (directory, { writable }) => {
    const name = `${directory.slice(folder.length + 1)}${writable ? ' writable' : ''}`;
    opened.push(name);
    if (name === 'f') throw new WherryError('FORBIDDEN');
    const storage = await openMemoryStorage();
    return Object.assign(storage, { close: async () => void closed.push(name) });
  });
});
afterEach(async () => {
  await directories.close();
  await rm(folder, { recursive: true, force: true });
});

const open = (name: string, writable = false) => directories.open(join(folder, name), { writable });

describe('local directories of transfers', () => {
  it('are opened once for several users, and for one after another', async () => {
    const [first, second] = await Promise.all([open('a'), open('a')]);
    await first?.close();
    await second?.close();
    const third = await open('a');
    assert.deepEqual([opened, closed], [['a'], []]);
    assert.equal((await third.stat('/' as never)).kind, 'directory');
  });

  it('are kept apart when they are to be written', async () => {
    await open('a');
    await open('a', true);
    assert.deepEqual(opened, ['a', 'a writable']);
  });

  it('are opened anew when the path means another directory by now', async () => {
    await (await open('a')).close();
    await rename(join(folder, 'a'), join(folder, 'was-a'));
    await mkdir(join(folder, 'a'));
    await open('a');
    assert.deepEqual([opened, closed], [['a', 'a'], ['a']]);
  });

  it('stay usable for who has one while its path comes to mean another', async () => {
    const mine = await open('a');
    await rename(join(folder, 'a'), join(folder, 'was-a'));
    await mkdir(join(folder, 'a'));
    await (await open('a')).close();
    assert.deepEqual(closed, []);
    await mine.close();
    assert.deepEqual(closed, ['a']);
  });

  it('count a user that closes twice once', async () => {
    const first = await open('a');
    await open('a');
    await first.close();
    await first.close();
    await directories.close();
    assert.deepEqual(closed, []);
  });

  it('are closed, the one used longest ago first, when too many are kept', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await (await open(name)).close();
    assert.deepEqual(closed, ['a']);
  });

  it('are closed at the end: at once, or when their users are done', async () => {
    await (await open('a')).close();
    const used = await open('b');
    await directories.close();
    assert.deepEqual(closed, ['a']);
    await used.close();
    assert.deepEqual(closed, ['a', 'b']);
  });

  it('that cannot be opened say why each time', async () => {
    await assert.rejects(open('f'), { code: 'FORBIDDEN' });
    await assert.rejects(open('f'), { code: 'FORBIDDEN' });
    assert.deepEqual(opened, ['f', 'f']);
    assert.ok(await open('missing'), 'the storage itself says what is missing');
  });
});
