// How long a link is good: its uses, its time, its maker, what it leads to. And that what is under way by it ends with it.

import assert from 'node:assert/strict';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { openServerDatabase, serverDatabasePath } from '../../../src/catalog/index.ts';
import type { Remote, ShareInfo } from '../../../src/client/index.ts';
import type { LogRecord } from '../../../src/server/index.ts';
import { grant, remoteOf } from '../../server/account-bed.ts';
import { startServer } from '../../server/running-server.ts';
import { HTML, ask, basic, beginToAsk } from './ask.ts';
import { openShareBed, type Link, type ShareBed } from './share-bed.ts';

const HOUR_MS = 60 * 60 * 1000;

/** Whatever is wrong with a link, this is what is said. */
const assertDead = async (link: Link, why = 'dead'): Promise<void> => {
  for (const headers of [{}, HTML]) {
    const { status, text } = await link.get('', { headers });
    assert.equal(status, 404, why);
    assert.match(text, /This link leads nowhere, or not any more/u, why);
  }
};

/** As much as no buffer on the way takes. */
const SIZE = 48 * 1024 * 1024;
const openLarge = async (): Promise<ShareBed> => {
  const bed = await openShareBed();
  await bed.put('photos/large', '');
  const file = await open(bed.file('photos/large'), 'r+');
  await file.truncate(SIZE);
  await file.close();
  return bed;
};

describe('a link', () => {
  it('is good for so many uses, of many who come at once exactly for these', async () => {
    await using bed = await openShareBed();
    const link = await bed.share({ path: '/photos/a.jpg', maxUses: 3 });
    const statuses = (await Promise.all(Array.from({ length: 20 }, () => link.get()))).map(
      (each) => each.status,
    );
    assert.equal(statuses.filter((status) => status === 200).length, 3);
    assert.equal(statuses.filter((status) => status === 404).length, 17);
    await assertDead(link);
    assert.equal(await link.uses(), 3);
    const inbox = await bed.share({ path: '/photos/sub', access: 'upload', maxUses: 2 });
    const put = await Promise.all(
      Array.from({ length: 8 }, (_, index) => inbox.get(`/${index}`, { method: 'PUT', body: 'x' })),
    );
    assert.equal(put.filter(({ status }) => status === 201).length, 2);
    assert.equal((await readdir(bed.file('photos/sub'))).length, 3);
  });

  it('is good until its time, and not one millisecond longer', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    await using bed = await openShareBed();
    const expiresMs = Date.now() + HOUR_MS;
    const read = await bed.share({ path: '/photos', expiresMs });
    const upload = await bed.share({ path: '/photos', access: 'upload', expiresMs });
    t.mock.timers.setTime(expiresMs - 1);
    assert.equal((await read.get('/a.jpg')).status, 200);
    assert.equal((await upload.get('/new', { method: 'PUT', body: 'x' })).status, 201);
    t.mock.timers.setTime(expiresMs);
    await assertDead(read);
    await assertDead(upload);
    assert.equal((await read.get('/a.jpg')).status, 404);
    assert.equal((await upload.get('/new', { method: 'PUT', body: 'x' })).status, 404);
  });

  it('is good for what is under way until its time', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    await using bed = await openLarge();
    const expiresMs = Date.now() + HOUR_MS;
    const link = await bed.share({ path: '/photos/large', expiresMs });
    const begun = await beginToAsk({ port: bed.port, path: link.path });
    await begun.first;
    t.mock.timers.setTime(expiresMs);
    await bed.running.logged('share-cut');
    assert.equal(await begun.whole(), false);
    const cut = bed.running.log.filter(({ event }) => event === 'share-cut');
    assert.deepEqual(
      cut.map(({ share, state }) => [share, state]),
      [[link.info.id, 'expired']],
    );
  });

  it('lives by its maker: by the right to share, to read or write there, and by the account', async () => {
    await using bed = await openShareBed();
    const { owner, anna } = bed;
    const read = await bed.share({ path: '/photos/a.jpg' });
    const upload = await bed.share({ path: '/photos', access: 'upload' });
    const put = async (): Promise<number> => (await upload.get('/x', { method: 'PUT', body: 'x' })).status;
    const change = async (verbs: readonly ('read' | 'write' | 'share')[]): Promise<void> => {
      const { path } = grant('/photos', 'none');
      await owner.admin.changeAccount('anna', { grant: { path, verbs } });
    };
    assert.deepEqual([(await read.get()).status, await put()], [200, 201]);
    await change(['read', 'write']);
    await assertDead(read);
    await assertDead(upload);
    await change(['write', 'share']);
    await assertDead(read);
    assert.equal(await put(), 201);
    await change(['read', 'share']);
    assert.equal((await read.get()).status, 200);
    assert.equal(await put(), 404);
    await owner.admin.changeAccount('anna', { isDisabled: true });
    await assertDead(read);
    await owner.admin.changeAccount('anna', { isDisabled: false });
    assert.equal((await read.get()).status, 200);
    await owner.admin.removeAccount('anna');
    await assertDead(read);
    await owner.admin.addAccount({ name: 'anna', verbs: ['read', 'write', 'share'] });
    await assertDead(read, 'an account of the same name');
    await anna.close();
  });

  it('is dead at once when it is revoked, also by a command beside the server', async () => {
    await using bed = await openShareBed();
    const link = await bed.share({ path: '/photos/a.jpg' });
    await bed.anna.shares.revoke(link.info.id);
    await assertDead(link);
    const other = await bed.share({ path: '/photos/a.jpg' });
    assert.equal((await other.get()).status, 200);
    using database = openServerDatabase(serverDatabasePath(bed.running.stateDirectory));
    const [{ rootId } = { rootId: '' }] = bed.running.log.filter(
      ({ event }) => event === 'listening',
    ) as unknown as {
      rootId: string;
    }[];
    await database.sharesOf(rootId).remove(other.info.id);
    await assertDead(other);
  });

  it('works on after a restart, and its uses are counted on', async () => {
    await using bed = await openShareBed();
    const link = await bed.share({ path: '/photos/a.jpg', maxUses: 2 });
    await link.get();
    const { root, stateDirectory, server } = bed.running;
    await server.close();
    await using again = await startServer({ root, stateDirectory });
    assert.equal((await ask({ port: again.server.port, path: link.path })).status, 200);
    assert.equal((await ask({ port: again.server.port, path: link.path })).status, 404);
  });
});

describe('a link whose target', () => {
  let bed: ShareBed;
  before(async () => {
    bed = await openShareBed();
  });
  after(() => bed[Symbol.asyncDispose]());
  const dav = async (method: string, path: string, more: Readonly<Record<string, string>> = {}) => {
    const { status } = await bed.ask({
      method,
      path: `/files${path}`,
      headers: { ...basic(bed.running.server.token, 'owner'), ...more },
      ...(method === 'PUT' ? { body: 'again' } : {}),
    });
    assert.ok(status < 300, `${method} ${status}`);
  };
  const again = (path: string): Promise<void> => dav('PUT', path);

  const ENDS: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
    'is removed over a link': (path) => bed.owner.files.remove(path),
    'is moved over a link': (path) => bed.anna.files.move(path, `${path}-moved`),
    'is removed over HTTP': (path) => dav('DELETE', path),
    'is moved over WebDAV': (path) =>
      dav('MOVE', path, { destination: `http://127.0.0.1:${bed.port}/files${path}-moved` }),
    'is replaced over WebDAV by what is moved there': async (path) => {
      await again(`${path}-other`);
      const destination = `http://127.0.0.1:${bed.port}/files${path}`;
      await dav('MOVE', `${path}-other`, { destination, overwrite: 'T' });
    },
    'is removed with its directory': async (path) => {
      await bed.owner.files.remove(path.slice(0, path.lastIndexOf('/')), { recursive: true });
      await bed.owner.files.makeDirectory(path.slice(0, path.lastIndexOf('/')));
    },
    'is removed by another program': async (path) => {
      await rm(bed.file(path));
      // Somebody finds that out.
      assert.equal((await link.get()).status, 404);
    },
    'is removed by another program, and a page is asked for': async (path) => {
      await rm(bed.file(path));
      assert.equal((await link.get('', { headers: HTML })).status, 404);
    },
    'is a directory by now': async (path) => {
      await rm(bed.file(path));
      await mkdir(bed.file(path));
      assert.equal((await link.get()).status, 404);
      await rm(bed.file(path), { recursive: true });
    },
    'lies in what is a file by now': async (path) => {
      const directory = path.slice(0, path.lastIndexOf('/'));
      await rename(bed.file(directory), bed.file(`${directory}-away`));
      await writeFile(bed.file(directory), 'x');
      assert.equal((await link.get()).status, 404);
      await rm(bed.file(directory));
      await rename(bed.file(`${directory}-away`), bed.file(directory));
    },
  };
  let link: Link;
  for (const [name, end] of Object.entries(ENDS))
    it(`${name} is dead, and what has the name later is not shared`, async () => {
      const path = `/photos/ends/${name.replaceAll(/\W/gu, '-')}`;
      await bed.put(path);
      link = await bed.share({ path });
      assert.equal((await link.get()).text, `content of ${path}`);
      await end(path);
      await again(path);
      assert.equal((await bed.owner.files.stat(path)).kind, 'file');
      await assertDead(link);
      await bed.put(path, 'behind its back');
      await assertDead(link);
    });

  it('is a directory that another program removes, is dead whatever is asked of it first', async () => {
    for (const [access, behind, method] of [
      ['read', '/x', 'GET'],
      ['read', '?json', 'GET'],
      ['read', '?zip', 'GET'],
      ['upload', '', 'GET'],
      ['upload', '/x', 'PUT'],
    ] as const) {
      const path = `/photos/gone-${access}-${method}${behind.replace(/\W/u, '')}`;
      await bed.put(`${path}/x`);
      link = await bed.share({ path, access });
      await rm(bed.file(path), { recursive: true });
      assert.equal(
        (await link.get(behind, { method, ...(method === 'PUT' ? { body: 'x' } : {}) })).status,
        404,
      );
      await bed.put(`${path}/x`, 'another');
      await assertDead(link, `${access} ${behind}`);
      const logged = bed.running.log.filter(({ event, id }) => event === 'share.end' && id === link.info.id);
      assert.deepEqual(
        logged.map(({ reason }) => reason),
        ['missing'],
      );
    }
  });
});

describe('what is under way by a link', () => {
  let bed: ShareBed;
  before(async () => {
    bed = await openLarge();
  });
  after(() => bed[Symbol.asyncDispose]());

  interface Case {
    readonly maker: Remote;
    readonly name: string;
    readonly path: string;
    readonly info: ShareInfo;
  }
  const ENDS: Readonly<Record<string, (of: Case) => Promise<unknown>>> = {
    'the link is revoked': ({ maker, info }) => maker.shares.revoke(info.id),
    'a command beside the server revokes it': async ({ info }) => {
      using database = openServerDatabase(serverDatabasePath(bed.running.stateDirectory));
      const listening = bed.running.log.find(({ event }) => event === 'listening');
      await database.sharesOf(String(listening?.['rootId'])).remove(info.id);
    },
    'its maker is disabled': ({ name }) => bed.owner.admin.changeAccount(name, { isDisabled: true }),
    'its maker is removed': ({ name }) => bed.owner.admin.removeAccount(name),
    'its maker may not share any more': ({ name }) =>
      bed.owner.admin.changeAccount(name, { grant: grant('/photos', 'reader') }),
    'its target is removed': ({ path }) => bed.owner.files.remove(path),
  };
  for (const [index, [why, end]] of Object.entries(ENDS).entries())
    it(`is cut off when ${why}`, async () => {
      const name = `maker${index}`;
      const { owner, port, running } = bed;
      const directory = `/photos/of-${name}`;
      await owner.files.makeDirectory(directory);
      const path = `${directory}/large`;
      await owner.files.copy('/photos/large', path);
      await owner.admin.addAccount({ name, verbs: [] });
      await owner.admin.changeAccount(name, { grant: grant('/photos', 'editor') });
      await using maker = await remoteOf(running, owner, name);
      const link = await bed.share({ path }, maker);
      const begun = [await beginToAsk({ port, path: link.path })];
      if (why.includes('maker')) {
        const archive = await bed.share({ path: directory }, maker);
        begun.push(await beginToAsk({ port, path: `${archive.path}?zip` }));
      }
      for (const each of begun) {
        assert.equal(each.status, 200);
        await each.first;
      }
      await end({ maker, name, path, info: link.info });
      // Nothing more is taken before, or all of it would be.
      const isCut = ({ event, share, account }: LogRecord): boolean =>
        event === 'share-cut' ? share === link.info.id : event === 'login-ended' && account === name;
      while (!running.log.some(isCut)) await new Promise((resolve) => setImmediate(resolve));
      for (const each of begun) assert.equal(await each.whole(), false);
    });

  it('goes on though it was the last use', async () => {
    const link = await bed.share({ path: '/photos/large', maxUses: 1 });
    const begun = await beginToAsk({ port: bed.port, path: link.path });
    await begun.first;
    // Another one is looked at, and cut, by the turn that looks at this one.
    const other = await bed.share({ path: '/photos/large' });
    const cut = await beginToAsk({ port: bed.port, path: other.path });
    await cut.first;
    await bed.anna.shares.revoke(other.info.id);
    while (!bed.running.log.some(({ event, share }) => event === 'share-cut' && share === other.info.id))
      await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await cut.whole(), false);
    assert.equal(await begun.whole(), true);
  });

  it('leaves nothing of an upload, and counts none', async () => {
    const link = await bed.share({ path: '/photos/sub', access: 'upload' });
    const body = (async function* () {
      yield Buffer.alloc(100_000);
      await new Promise(() => {});
    })();
    const sending = link.get('/new', { method: 'PUT', body });
    sending.catch(() => {});
    await bed.visited();
    await bed.anna.shares.revoke(link.info.id);
    await assert.rejects(sending);
    assert.deepEqual(await readdir(bed.file('photos/sub')), ['c.txt']);
    await bed.nothingStaged();
  });
});
