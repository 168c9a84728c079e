// The trash of a server with several accounts: what bob sees, reads, restores and empties of what anna and he have put there.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';

import { ROLES } from '../../src/accounts/rights/index.ts';
import { isWherryError } from '../../src/base/index.ts';
import type { Remote, TrashItem } from '../../src/client/index.ts';
import { code, grant, logIn, remoteOf } from './account-bed.ts';
import { startServer, type RunningServer } from './running-server.ts';

const SECRET = 'anna-secret';

let running: RunningServer;
let owner: Remote;
let anna: Remote;
let bob: Remote;

/** Everything that bob was told, to look for names in it. */
const told: string[] = [];

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const write = (remote: Remote, path: string, content: string): Promise<unknown> =>
  remote.files.write(path, [text(content)], { onConflict: 'replace' });

const listed = async (remote: Remote, path?: string): Promise<TrashItem[]> => {
  const items = await Array.fromAsync(remote.files.trashList({ path }));
  if (remote === bob) told.push(JSON.stringify(items));
  return items;
};

const paths = async (remote: Remote, path?: string): Promise<string[]> =>
  (await listed(remote, path)).map((item) => item.path).toSorted();

const idOf = async (path: string): Promise<string> => {
  const item = (await listed(owner)).find((one) => one.path === path);
  assert.ok(item !== undefined, path);
  return item.id;
};

const read = async (remote: Remote, path: string, item: string): Promise<string> => {
  const pieces = await Array.fromAsync(remote.files.read(path, { item }));
  return Buffer.concat(pieces).toString();
};

/** What bob is refused, and how it is said to him. */
const refused = async (expected: string, work: () => Promise<unknown>): Promise<string> => {
  let message = '';
  await assert.rejects(work, (error: unknown) => {
    if (isWherryError(error)) {
      message = error.message;
      told.push(error.message, JSON.stringify(error.details));
    }
    return code(expected)(error);
  });
  return message;
};

before(async () => {
  running = await startServer();
  owner = await logIn(running, { token: running.server.token });
  for (const path of ['/home/anna', '/home/bob', '/team/open', `/team/${SECRET}`])
    await owner.files.makeDirectory(path, { parents: true });
  const grants = {
    anna: [grant('/home/anna', 'editor'), grant('/team', 'editor')],
    bob: [
      grant('/home/bob', 'editor'),
      grant('/team', 'editor'),
      // Deeper than what he may do around it.
      grant(`/team/${SECRET}`, 'none'),
      grant('/read', 'reader'),
      grant('/drop', 'uploader'),
    ],
  };
  for (const [name, rules] of Object.entries(grants)) {
    await owner.admin.addAccount({ name, verbs: ROLES.none });
    for (const rule of rules) await owner.admin.changeAccount(name, { grant: rule });
  }
  anna = await remoteOf(running, owner, 'anna');
  bob = await remoteOf(running, owner, 'bob');
});
after(async () => {
  for (const remote of [anna, bob, owner]) await remote?.close();
  await running[Symbol.asyncDispose]();
});

describe('the trash of two accounts', () => {
  before(async () => {
    await write(anna, `/home/anna/${SECRET}.txt`, 'hers');
    await write(anna, `/home/anna/${SECRET}.txt`, 'hers, newer');
    await anna.files.remove(`/home/anna/${SECRET}.txt`);
    await write(bob, '/home/bob/note', 'one');
    await write(bob, '/home/bob/note', 'two');
    await write(anna, '/team/open/shared', 'shared');
    await anna.files.remove('/team/open/shared');
    await write(anna, `/team/${SECRET}/plan`, 'plan');
    await write(anna, `/team/${SECRET}/plan`, 'plan, newer');
    for (const path of ['/read/book', '/drop/box']) {
      await owner.files.makeDirectory(path.slice(0, path.lastIndexOf('/')));
      await write(owner, path, path);
      await owner.files.remove(path);
    }
  });

  it('has for each of them what was where he may read, by whomever it was put there', async () => {
    assert.deepEqual(await paths(bob), ['/home/bob/note', '/read/book', '/team/open/shared']);
    assert.deepEqual((await listed(bob)).map(({ path, by }) => [path, by]).toSorted(), [
      ['/home/bob/note', 'bob'],
      ['/read/book', 'owner'],
      ['/team/open/shared', 'anna'],
    ]);
    assert.deepEqual(await paths(anna, '/home'), [`/home/anna/${SECRET}.txt`, `/home/anna/${SECRET}.txt`]);
    assert.deepEqual(await paths(bob, '/home/anna'), []);
    assert.equal((await listed(owner)).length, 7);
  });

  it('tells versions, and what they held, to whoever may read there', async () => {
    const [version] = await bob.files.versions('/home/bob/note');
    assert.equal(await read(bob, '/home/bob/note', version?.id ?? ''), 'one');
    assert.equal(await read(bob, '/team/open/shared', await idOf('/team/open/shared')), 'shared');
    assert.equal(await read(bob, '/read/book', await idOf('/read/book')), '/read/book');
    await refused('FORBIDDEN', () => bob.files.versions(`/home/anna/none`));
    await refused('FORBIDDEN', () => bob.files.versions(`/drop/box`));
  });

  it('says of an item that may not be seen what it says of none, whatever is asked', async () => {
    const hidden = [
      [await idOf(`/home/anna/${SECRET}.txt`), `/home/anna/${SECRET}.txt`],
      [await idOf(`/team/${SECRET}/plan`), `/team/${SECRET}/plan`],
      // He may put things there, and read nothing.
      [await idOf('/drop/box'), '/drop/box'],
    ] as const;
    const none = '00000000000aaaaaaaa-0';
    const ask: readonly ((id: string, path: string) => Promise<unknown>)[] = [
      (id, path) => read(bob, path, id),
      (id) => read(bob, '/home/bob/note', id),
      (id, path) => bob.files.download(path, running.directory, { item: id }),
      (id) => bob.files.trashRestore(id),
      (id) => bob.files.trashRestore(id, { to: '/home/bob/mine' }),
    ];
    for (const [id, path] of hidden) {
      for (const one of ask) {
        const hiddenMessage = (await refused('NOT_FOUND', () => one(id, path))).replaceAll(id, 'ID');
        const noneMessage = (await refused('NOT_FOUND', () => one(none, path))).replaceAll(none, 'ID');
        assert.equal(hiddenMessage, noneMessage);
      }
      assert.equal((await bob.files.trashEmpty({ ids: [id] })).items, 0);
    }
    assert.equal((await listed(owner)).length, 7);
  });

  it('shows and gives no tree that holds what may not be seen, though it was in the way of neither', async () => {
    await anna.files.remove('/team', { recursive: true });
    const id = await idOf('/team');
    assert.deepEqual(await paths(bob, '/team'), ['/team/open/shared']);
    await refused('NOT_FOUND', () => read(bob, '/team/open', id));
    await refused('NOT_FOUND', () => bob.files.trashRestore(id));
    assert.equal((await bob.files.trashEmpty({ path: '/team' })).items, 1);
    assert.deepEqual(await paths(bob, '/team'), []);
    assert.equal(await read(anna, `/team/${SECRET}/plan`, id), 'plan, newer');
    await anna.files.trashRestore(id);
    assert.deepEqual(
      (await Array.fromAsync(bob.files.list('/team'))).map(({ path }) => path),
      ['/team/open'],
    );
  });

  it('gives back and removes for good only by the rights to do so', async () => {
    const book = await idOf('/read/book');
    await refused('FORBIDDEN', () => bob.files.trashRestore(book));
    await refused('FORBIDDEN', () => bob.files.trashRestore(book, { to: '/home/bob/book' }));
    assert.equal((await bob.files.trashEmpty({ ids: [book] })).items, 0);
    const note = await idOf('/home/bob/note');
    await refused('FORBIDDEN', () => bob.files.trashRestore(note, { to: '/home/anna/note' }));
    assert.equal((await bob.files.trashRestore(note, { onConflict: 'replace' })).outcome, 'replaced');
    const before = await listed(owner);
    // All that he may: what is anna's stays.
    assert.equal((await bob.files.trashEmpty()).items, 1);
    assert.equal((await listed(owner)).length, before.length - 1);
    assert.deepEqual(await paths(bob), ['/read/book']);
    assert.equal(
      await read(anna, `/home/anna/${SECRET}.txt`, await idOf(`/home/anna/${SECRET}.txt`)),
      'hers, newer',
    );
    assert.deepEqual(await readdir(`${running.root}/home/anna`), []);
  });

  it('has told bob the name of nothing that he may not see', () => {
    assert.ok(told.length > 20);
    // A path that he asked for himself is said back to him.
    const leaked = told.filter((line) => line.includes(SECRET) && !line.startsWith('"/'));
    assert.deepEqual(leaked, []);
  });
});
