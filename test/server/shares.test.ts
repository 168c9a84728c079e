// Shares of a running server: who may make, see and revoke them, what is told of them, and when they end.

import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { openServerDatabase, serverDatabasePath } from '../../src/catalog/index.ts';
import type { NewShare, ShareInfo, Remote } from '../../src/client/index.ts';
import type { ServerInit } from '../../src/server/index.ts';
import { PASSWORD, code, grant, logIn, remoteOf } from './account-bed.ts';
import { startServer, type RunningServer } from './running-server.ts';

const HOUR_MS = 60 * 60 * 1000;

interface Bed extends AsyncDisposable {
  readonly running: RunningServer;
  readonly owner: Remote;
  /** Editor of /photos, which is all she sees. */
  readonly anna: Remote;
}

const openBed = async (init: Partial<ServerInit> = {}): Promise<Bed> => {
  const running = await startServer(init);
  for (const directory of ['photos/private', 'inbox', 'secret'])
    await mkdir(join(running.root, directory), { recursive: true });
  for (const file of ['photos/a.jpg', 'photos/private/b.jpg', 'secret.txt', 'inbox/there'])
    await writeFile(join(running.root, file), file);
  const owner = await running.connect();
  await owner.admin.addAccount({ name: 'anna', verbs: [] });
  for (const rule of [
    grant('/photos', 'editor'),
    grant('/photos/private', 'reader'),
    grant('/inbox', 'uploader'),
  ])
    await owner.admin.changeAccount('anna', { grant: rule });
  const anna = await remoteOf(running, owner, 'anna');
  return {
    running,
    owner,
    anna,
    [Symbol.asyncDispose]: async () => {
      await anna.close();
      await running[Symbol.asyncDispose]();
    },
  };
};

const keyOf = ({ url = '' }: ShareInfo): string => url.slice(url.lastIndexOf('/') + 1);

const only = async (remote: Remote): Promise<ShareInfo | undefined> => (await remote.shares.list())[0];

describe('shares of a running server', () => {
  it('are made, listed with their links, and revoked', async () => {
    await using bed = await openBed();
    const { anna, running } = bed;
    const expiresMs = Date.now() + HOUR_MS;
    const file = await anna.shares.create({ path: '/photos/a.jpg' });
    const directory = await anna.shares.create({
      path: '/photos/',
      access: 'upload',
      password: PASSWORD,
      expiresMs,
      maxUses: 3,
      label: 'für <Ben>',
    });
    const { id, url, createdMs, ...rest } = directory;
    assert.match(
      url ?? '',
      new RegExp(`^https://127\\.0\\.0\\.1:${running.server.port}/s/[2-9A-Za-z]{22}$`, 'u'),
    );
    assert.ok(createdMs > expiresMs - 2 * HOUR_MS && id.length === 11);
    assert.deepEqual(rest, {
      account: 'anna',
      path: '/photos',
      kind: 'directory',
      access: 'upload',
      hasPassword: true,
      label: 'für <Ben>',
      expiresMs,
      maxUses: 3,
      uses: 0,
      ended: undefined,
      state: 'usable',
    });
    assert.deepEqual([file.kind, file.access, file.hasPassword], ['file', 'read', false]);
    assert.deepEqual(await anna.shares.list(), [file, directory]);
    assert.deepEqual(await anna.shares.revoke(file.id), file);
    assert.deepEqual(await anna.shares.list(), [directory]);
    await assert.rejects(anna.shares.revoke(file.id), code('NOT_FOUND'));
  });

  it('row 40: tell what they are field by field, and a password in none', async () => {
    await using bed = await openBed();
    const made = await bed.anna.shares.create({
      path: '/photos',
      access: 'upload',
      password: PASSWORD,
      expiresMs: Date.now() + HOUR_MS,
      maxUses: 3,
      label: 'x',
    });
    const inbox = { path: '/photos', access: 'read', password: PASSWORD, expiresMs: Date.now() + HOUR_MS };
    const ALWAYS = ['access', 'account', 'createdMs', 'hasPassword', 'id', 'kind', 'path', 'state', 'uses'];
    const FULL = [...ALWAYS, 'expiresMs', 'label', 'maxUses'];
    const raw = async (remote: Remote, method: string, params: unknown) => {
      const answer = (await remote.session.call(method, params)) as Record<string, unknown>;
      const text = JSON.stringify(answer);
      assert.ok(!text.includes(PASSWORD) && !text.includes('argon2'), text);
      return answer;
    };
    const fieldsOf = (share: unknown): string[] => Object.keys(share as object).toSorted();
    const created = await raw(bed.anna, 'shares.create', { ...inbox, maxUses: 1, label: 'y' });
    assert.deepEqual(Object.keys(created), ['share']);
    assert.deepEqual(fieldsOf(created['share']), [...FULL, 'key'].toSorted());
    const own = await raw(bed.anna, 'shares.list', {});
    for (const share of own['shares'] as unknown[])
      assert.deepEqual(fieldsOf(share), [...FULL, 'key'].toSorted());
    // Row 37: whoever administers sees that there is one, and does not get in by it.
    const all = await raw(bed.owner, 'shares.list', { all: true });
    for (const share of all['shares'] as unknown[]) assert.deepEqual(fieldsOf(share), FULL.toSorted());
    const revoked = await raw(bed.owner, 'shares.revoke', { id: made.id });
    assert.deepEqual(fieldsOf(revoked['share']), FULL.toSorted());
  });

  it('rows 4, 5, 35: are made of what one may share, and tell nothing of the rest', async () => {
    await using bed = await openBed();
    const { anna, running } = bed;
    await symlink('a.jpg', join(running.root, 'photos/leaf'));
    await symlink('../secret', join(running.root, 'photos/way'));
    await writeFile(join(running.root, 'secret/x'), 'x');
    const REFUSED: readonly (readonly [NewShare, string])[] = [
      [{ path: '/secret.txt' }, 'FORBIDDEN'],
      [{ path: '/not-there' }, 'FORBIDDEN'],
      [{ path: '/photosX' }, 'FORBIDDEN'],
      [{ path: '/' }, 'FORBIDDEN'],
      // She may read it, and not share it.
      [{ path: '/photos/private' }, 'FORBIDDEN'],
      [{ path: '/photos/private/b.jpg' }, 'FORBIDDEN'],
      [{ path: '/inbox', access: 'upload' }, 'FORBIDDEN'],
      [{ path: '/photos/none' }, 'NOT_FOUND'],
      [{ path: '/photos/a.jpg/x' }, 'NOT_A_DIRECTORY'],
      [{ path: '/photos/a.jpg', access: 'upload' }, 'NOT_A_DIRECTORY'],
      [{ path: '/photos/leaf' }, 'BAD_REQUEST'],
      [{ path: '/photos/way' }, 'BAD_REQUEST'],
      [{ path: '/photos/way/x' }, 'FORBIDDEN'],
      [{ path: '/photos/.wherry' }, 'RESERVED_NAME'],
      [{ path: 'photos' }, 'BAD_REQUEST'],
      [{ path: '/photos/../secret.txt' }, 'BAD_REQUEST'],
      [{ path: '/photos', password: 'short' }, 'BAD_REQUEST'],
      [{ path: '/photos', expiresMs: 5 }, 'BAD_REQUEST'],
      [{ path: '/photos', expiresMs: Date.now() + 11 * 365 * 24 * HOUR_MS }, 'BAD_REQUEST'],
      [{ path: '/photos', maxUses: 0 }, 'BAD_REQUEST'],
      [{ path: '/photos', label: 'a\u202eb' }, 'BAD_REQUEST'],
    ];
    for (const [share, expected] of REFUSED)
      await assert.rejects(anna.shares.create(share), code(expected), JSON.stringify(share));
    assert.deepEqual(await anna.shares.list(), []);
    // A rule below does not keep from sharing what is above.
    assert.equal((await anna.shares.create({ path: '/photos' })).kind, 'directory');
    await bed.owner.admin.changeAccount('anna', {
      grant: { path: grant('/inbox', 'none').path, verbs: ['write', 'share'] },
    });
    await using again = await remoteOf(running, bed.owner, 'anna');
    assert.equal((await again.shares.create({ path: '/inbox', access: 'upload' })).access, 'upload');
    // Whoever sees nothing there does not find out by sharing.
    await assert.rejects(again.shares.create({ path: '/inbox/there', access: 'upload' }), code('FORBIDDEN'));
  });

  it('row 37: of somebody else are there for whoever administers, and for nobody else', async () => {
    await using bed = await openBed();
    const { anna, owner } = bed;
    await owner.admin.addAccount({ name: 'ben', verbs: ROLES.editor });
    await using ben = await remoteOf(bed.running, owner, 'ben');
    const annas = await anna.shares.create({ path: '/photos' });
    const bens = await ben.shares.create({ path: '/photos' });
    for (const id of [annas.id, 'unknown', '__proto__', '', keyOf(annas)])
      await assert.rejects(ben.shares.revoke(id), (error) => {
        assert.match(String(error), /There is no such share/u);
        return code('NOT_FOUND')(error);
      });
    assert.deepEqual(await ben.shares.list(), [bens]);
    await assert.rejects(ben.shares.list({ all: true }), code('FORBIDDEN'));
    assert.deepEqual(
      (await owner.shares.list({ all: true })).map(({ account, url }) => [account, url]),
      [
        ['anna', undefined],
        ['ben', undefined],
      ],
    );
    assert.deepEqual(await owner.shares.list(), []);
    assert.equal((await owner.shares.revoke(annas.id)).account, 'anna');
    assert.deepEqual(await anna.shares.list(), []);
  });

  it('rows 24, 38: say that they work no more when their maker lost the right', async () => {
    await using bed = await openBed();
    const { anna, owner } = bed;
    const made = await anna.shares.create({ path: '/photos' });
    const state = async (): Promise<string | undefined> =>
      (await owner.shares.list({ all: true })).find(({ id }) => id === made.id)?.state;
    assert.equal(await state(), 'usable');
    await owner.admin.changeAccount('anna', { grant: grant('/photos', 'reader') });
    assert.equal(await state(), 'right-lost');
    await owner.admin.changeAccount('anna', { grant: grant('/photos', 'editor') });
    assert.equal(await state(), 'usable');
    await owner.admin.changeAccount('anna', { isDisabled: true });
    assert.equal(await state(), 'maker-disabled');
    await owner.admin.removeAccount('anna');
    assert.equal(await state(), undefined);
  });

  it('rows 4, 38: end with what they share, whoever removes or moves it, also through a link', async () => {
    await using bed = await openBed();
    const { anna, owner, running } = bed;
    await symlink('photos', join(running.root, 'way'));
    const upload = async (remote: Remote, path: string): Promise<void> => {
      const local = join(running.directory, 'local');
      await writeFile(local, path);
      await remote.files.upload(local, path, { onConflict: 'replace' });
    };
    const CASES: Readonly<
      Record<string, readonly [change: () => Promise<unknown>, ended: string | undefined]>
    > = {
      'removed by somebody else': [() => owner.files.remove('/photos/shared'), 'removed'],
      'removed through a link': [() => owner.files.remove('/way/shared'), 'removed'],
      'removed with its directory': [
        async () => {
          await owner.files.remove('/photos', { recursive: true });
          await owner.files.makeDirectory('/photos');
        },
        'removed',
      ],
      'moved away': [
        () => anna.files.move('/photos/shared', '/photos/moved', { onConflict: 'replace' }),
        'moved',
      ],
      'replaced by what is moved there': [
        async () => {
          await upload(anna, '/photos/private-thing');
          await anna.files.move('/photos/private-thing', '/photos/shared', { onConflict: 'replace' });
        },
        'removed',
      ],
      'removed beside it': [
        async () => {
          await upload(owner, '/photos/share');
          await owner.files.remove('/photos/share');
          await upload(owner, '/photos/shared2');
          await owner.files.remove('/photos/shared2');
        },
        undefined,
      ],
      'given new content': [() => upload(anna, '/photos/shared'), undefined],
    };
    for (const [name, [change, ended]] of Object.entries(CASES)) {
      await upload(anna, '/photos/shared');
      const { id } = await anna.shares.create({ path: '/photos/shared' });
      await change();
      const share = await only(anna);
      assert.deepEqual([share?.ended, share?.state], [ended, ended === undefined ? 'usable' : 'ended'], name);
      // What has the name later was never shared.
      await upload(owner, '/photos/shared');
      assert.equal((await only(anna))?.ended, ended, name);
      const logged = running.log.filter((record) => record.event === 'share.end' && record['id'] === id);
      assert.deepEqual(
        logged.map(({ reason, path, name: of }) => [reason, path, of]),
        ended === undefined ? [] : [[ended, '/photos/shared', 'anna']],
        name,
      );
      await anna.shares.revoke(id);
    }
  });

  it('row 38: end when something comes to be where their target vanished without a word', async () => {
    await using bed = await openBed();
    const { anna, running } = bed;
    await mkdir(join(running.root, 'photos/album'));
    await anna.shares.create({ path: '/photos/album' });
    const { rm } = await import('node:fs/promises');
    await rm(join(running.root, 'photos/album'), { recursive: true });
    assert.equal((await only(anna))?.ended, undefined);
    const tree = join(running.directory, 'tree/sub');
    await mkdir(tree, { recursive: true });
    await writeFile(join(tree, 'file'), 'x');
    await anna.files.uploadDirectory(join(running.directory, 'tree'), '/photos/album');
    assert.equal((await only(anna))?.ended, 'replaced');
  });

  it('rows 51, 53: are logged and audited by id and path, and never by what opens them', async () => {
    await using bed = await openBed();
    const { anna, owner, running } = bed;
    const made = await anna.shares.create({ path: '/photos', password: PASSWORD, maxUses: 2 });
    await owner.shares.revoke(made.id);
    const audited = await owner.admin.queryAudit({ event: 'share.*' });
    assert.deepEqual(
      audited.map(({ event, account, fields }) => [event, account, fields['id'], fields['path']]),
      [
        ['share.create', 'anna', made.id, '/photos'],
        ['share.revoke', 'owner', made.id, '/photos'],
      ],
    );
    const said = JSON.stringify([running.log, audited]);
    assert.ok(!said.includes(keyOf(made)) && !said.includes(PASSWORD) && !said.includes('argon2'));
  });

  it('have links to where the server says it is found', async () => {
    await using bed = await openBed({ publicUrl: 'https://files.example.org/wherry/' });
    const { url } = await bed.anna.shares.create({ path: '/photos' });
    assert.match(url ?? '', /^https:\/\/files\.example\.org\/wherry\/s\/\w{22}$/u);
    assert.equal((await only(bed.anna))?.url, url);
    await assert.rejects(startServer({ publicUrl: 'https://user@x' }), code('BAD_REQUEST'));
  });

  it('cannot let anybody upload to a server that is read-only', async () => {
    await using running = await startServer({ readOnly: true });
    await using owner = await running.connect();
    await assert.rejects(owner.shares.create({ path: '/', access: 'upload' }), code('READ_ONLY'));
    assert.equal((await owner.shares.create({ path: '/' })).path, '/');
  });

  it('are listed whole, however many and however long', async () => {
    await using bed = await openBed();
    const { anna, running } = bed;
    const name = 'ä'.repeat(120);
    const path = `photos/${Array.from({ length: 14 }, () => name).join('/')}`;
    await mkdir(join(running.root, path), { recursive: true });
    const label = '😀'.repeat(200);
    for (let index = 0; index < 45; index += 1) await anna.shares.create({ path: `/${path}`, label });
    const listed = await anna.shares.list();
    assert.deepEqual([listed.length, new Set(listed.map(({ id }) => id)).size], [45, 45]);
    assert.ok(listed.every((share) => share.label === label && share.path === `/${path}`));
  });

  it('of a directory say nothing about another one that is served with the same state', async () => {
    await using bed = await openBed();
    const { running } = bed;
    await bed.owner.shares.create({ path: '/photos' });
    const { stateDirectory } = running;
    await running.server.close();
    await using other = await startServer({
      stateDirectory,
      root: join(running.directory, 'other'),
      adoptAccounts: true,
    });
    await using owner = await logIn(other, { token: other.server.token });
    assert.deepEqual(await owner.shares.list({ all: true }), []);
  });

  it('survive a restart, with their links', async () => {
    await using bed = await openBed();
    const { running } = bed;
    const made = await bed.owner.shares.create({ path: '/photos' });
    await running.server.close();
    using database = openServerDatabase(serverDatabasePath(running.stateDirectory));
    assert.equal(database.sharesOf('another').hasAny(), false);
    await using again = await startServer({ stateDirectory: running.stateDirectory, root: running.root });
    await using owner = await logIn(again, { token: again.server.token });
    const listed = await only(owner);
    assert.deepEqual([listed?.id, listed && keyOf(listed)], [made.id, keyOf(made)]);
  });
});
