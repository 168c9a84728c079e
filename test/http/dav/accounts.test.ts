// WebDAV under the rights of an account, and on servers that allow less.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { parseRemotePath } from '../../../src/base/index.ts';
import { ROLES } from '../../../src/accounts/rights/index.ts';
import { grant } from '../../server/account-bed.ts';
import {
  hrefs,
  lockBody,
  lockPath,
  outcomes,
  propBody,
  setBody,
  startDav,
  valueOf,
  type Ask,
  type DavBed,
} from './dav-bed.ts';

describe('an account with rights at some places', () => {
  let bed: DavBed;
  let anna: Ask;
  before(async () => {
    bed = await startDav();
    for (const path of ['shared/closed', 'shared/read', 'drop', 'other']) {
      await mkdir(bed.file(path), { recursive: true });
      await writeFile(bed.file(`${path}/f`), path);
    }
    await writeFile(bed.file('shared/f'), 'shared');
    ({ ask: anna } = await bed.account(
      'anna',
      grant('/shared', 'editor'),
      grant('/shared/closed', 'none'),
      grant('/shared/read', 'reader'),
      grant('/drop', 'uploader'),
    ));
  });
  after(() => bed[Symbol.asyncDispose]());

  it('is shown what it may see', async () => {
    const all = async (path: string) =>
      (await Promise.resolve(hrefs(await anna('PROPFIND', path, { Depth: '1' })))).toSorted();
    assert.deepEqual(await all('/files/'), ['/files/', '/files/drop/', '/files/shared/']);
    assert.deepEqual(await all('/files/shared'), [
      '/files/shared/',
      '/files/shared/f',
      '/files/shared/read/',
    ]);
    for (const path of [
      '/files/other',
      '/files/other/f',
      '/files/shared/closed',
      '/files/shared/closed/f',
      '/files/none',
    ])
      assert.equal((await anna('PROPFIND', path, { Depth: '0' })).status, 403, path);
  });

  it('changes what it may change, and nothing else', async () => {
    const refused: readonly (readonly [string, string, Record<string, string>, string?])[] = [
      ['PUT', '/files/shared/read/new', {}, 'x'],
      ['PUT', '/files/other/f', {}, 'x'],
      ['DELETE', '/files/shared/read/f', {}],
      ['DELETE', '/files/shared', {}],
      ['MKCOL', '/files/other/new', {}],
      ['PROPPATCH', '/files/shared/read/f', {}, setBody('<X:colour>red</X:colour>')],
      ['PROPPATCH', '/files/shared/closed/f', {}, setBody('<D:lastmodified>1</D:lastmodified>')],
      ['LOCK', '/files/shared/read/f', {}, lockBody()],
      ['LOCK', '/files/shared/closed/f', {}, lockBody()],
      ['LOCK', '/files/other/new', {}, lockBody()],
      ['COPY', '/files/other/f', { Destination: '/files/shared/stolen' }],
      ['COPY', '/files/shared/closed/f', { Destination: '/files/shared/stolen' }],
      ['COPY', '/files/shared/f', { Destination: '/files/other/f' }],
      ['COPY', '/files/shared/f', { Destination: '/files/shared/read/f' }],
      ['MOVE', '/files/shared/read/f', { Destination: '/files/shared/stolen' }],
      ['MOVE', '/files/shared/f', { Destination: '/files/shared/closed/f' }],
      ['MOVE', '/files/other/f', { Destination: '/files/shared/stolen' }],
    ];
    for (const [method, path, headers, body] of refused)
      assert.equal(
        (await anna(method, path, headers, body)).status,
        403,
        `${method} ${path} ${headers['Destination'] ?? ''}`,
      );
    assert.deepEqual(readdirSync(bed.file('shared')).toSorted(), ['closed', 'f', 'read']);
    for (const path of ['shared/closed', 'shared/read', 'other'])
      assert.equal(readFileSync(bed.file(`${path}/f`), 'utf8'), path);
    assert.equal(
      (await anna('PROPPATCH', '/files/shared/f', {}, setBody('<X:colour>red</X:colour>'))).status,
      207,
    );
    assert.equal(
      (await anna('COPY', '/files/shared/read/f', { Destination: '/files/shared/copy' })).status,
      201,
    );
    assert.equal((await anna('MOVE', '/files/shared/copy', { Destination: '/files/drop/mine' })).status, 201);
  });

  it('row 43: does nothing to a tree that holds what it may not touch', async () => {
    for (const [method, headers] of [
      ['DELETE', {}],
      ['MOVE', { Destination: '/files/drop/all' }],
      ['COPY', { Destination: '/files/drop/all' }],
      ['LOCK', { Depth: 'infinity' }],
    ] as const) {
      const body = method === 'LOCK' ? lockBody() : undefined;
      assert.equal((await anna(method, '/files/shared', headers, body)).status, 403, method);
    }
    assert.ok(existsSync(bed.file('shared/closed/f')) && !existsSync(bed.file('drop/all')));
    // A lock of the directory alone keeps nobody from what is in the others.
    const token = await lockPath(anna, '/files/shared');
    assert.equal((await bed.ask('PUT', '/files/shared/read/new', {}, 'x')).status, 201);
    assert.equal((await anna('UNLOCK', '/files/shared', { 'Lock-Token': `<${token}>` })).status, 204);
  });

  it('row 42: is told nothing of locks where it may do nothing', async () => {
    const token = await lockPath(bed.ask, '/files/other/f', { Timeout: 'Second-600' });
    const inside = await lockPath(bed.ask, '/files/shared/closed/f');
    for (const path of [
      '/files/other/f',
      '/files/other/none',
      '/files/shared/closed/f',
      '/files/shared/closed/none',
    ])
      for (const [method, headers, body] of [
        ['PUT', {}, 'x'],
        ['DELETE', {}, undefined],
        ['LOCK', {}, lockBody()],
        ['PROPPATCH', {}, setBody('<X:colour>red</X:colour>')],
        ['MOVE', { Destination: '/files/shared/moved' }, undefined],
      ] as const) {
        const { status, text } = await anna(method, path, headers, body);
        assert.equal(status, 403, `${path} ${method}`);
        assert.ok(!text.includes(token));
      }
    // Of a tree that it may not remove it is told that alone.
    const { status, text } = await anna('DELETE', '/files/shared');
    assert.equal(status, 403);
    assert.ok(!text.includes('closed/f'));
    await bed.ask('UNLOCK', '/files/other/f', { 'Lock-Token': `<${token}>` });
    await bed.ask('UNLOCK', '/files/shared/closed/f', { 'Lock-Token': `<${inside}>` });
  });

  it('row 37: has no use for the token of another account’s lock', async () => {
    const token = await lockPath(bed.ask, '/files/shared/f');
    const having = { If: `(<${token}>)` };
    assert.equal((await anna('PUT', '/files/shared/f', having, 'x')).status, 423);
    assert.equal((await anna('DELETE', '/files/shared/f', having)).status, 423);
    assert.equal((await anna('LOCK', '/files/shared/f', having)).status, 412);
    assert.equal((await anna('UNLOCK', '/files/shared/f', { 'Lock-Token': `<${token}>` })).status, 403);
    assert.equal((await bed.ask('PUT', '/files/shared/f', having, 'x')).status, 204);
    const own = await lockPath(anna, '/files/shared/own');
    assert.equal((await bed.ask('PUT', '/files/shared/own', { If: `(<${own}>)` }, 'x')).status, 423);
    assert.equal((await anna('UNLOCK', '/files/shared/own', { 'Lock-Token': `<${own}>` })).status, 204);
    await bed.ask('UNLOCK', '/files/shared/f', { 'Lock-Token': `<${token}>` });
  });

  it('may put into a place where it may not read, and not replace', async () => {
    assert.equal((await anna('PUT', '/files/drop/new', {}, 'one')).status, 201);
    assert.equal((await anna('PUT', '/files/drop/new', {}, 'two')).status, 403);
    assert.equal((await anna('GET', '/files/drop/new')).status, 403);
    assert.equal((await anna('COPY', '/files/drop/new', { Destination: '/files/shared/mine' })).status, 403);
    assert.equal((await anna('PROPFIND', '/files/drop/new', { Depth: '0' })).status, 403);
    assert.equal(readFileSync(bed.file('drop/new'), 'utf8'), 'one');
    // What locks a free name first makes it, and may write it no more; the lock ends all the same.
    const token = await lockPath(anna, '/files/drop/locked');
    assert.equal((await anna('UNLOCK', '/files/drop/locked', { 'Lock-Token': `<${token}>` })).status, 204);
  });

  it('row 34: is held to its rights from the next request on', async () => {
    const { ask, token } = await bed.account('bob', grant('/shared', 'editor'));
    assert.equal((await ask('PROPFIND', '/files/shared', { Depth: '1' })).status, 207);
    const owner = await bed.link();
    await owner.admin.changeAccount('bob', { grant: grant('/shared', 'reader') });
    assert.equal((await ask('PROPPATCH', '/files/shared/f', {}, setBody('<X:a/>'))).status, 403);
    assert.equal((await ask('PROPFIND', '/files/shared', { Depth: '1' })).status, 207);
    await owner.admin.changeAccount('bob', { isDisabled: true });
    assert.equal((await ask('PROPFIND', '/files/shared', { Depth: '1' })).status, 401);
    await owner.admin.changeAccount('bob', { isDisabled: false });
    const [known] = await owner.admin.listTokens('bob');
    await owner.admin.revokeToken(known?.name ?? '', 'bob');
    assert.equal((await ask('PROPFIND', '/files/shared', { Depth: '1' })).status, 401, token);
  });
});

describe('WebDAV', () => {
  it('changes nothing on a server that only reads', async () => {
    await using writable = await startDav();
    await mkdir(writable.file('d'));
    await writeFile(writable.file('d/f'), 'f');
    await writable.running.server.close();
    await using bed = await startDav({ root: writable.running.root, readOnly: true });
    assert.equal((await bed.ask('PROPFIND', '/files/d', { Depth: '1' })).status, 207);
    const attempts: readonly (readonly [string, string, Record<string, string>, string?])[] = [
      ['PUT', '/files/d/f', {}, 'x'],
      ['DELETE', '/files/d/f', {}],
      ['MKCOL', '/files/e', {}],
      ['PROPPATCH', '/files/d/f', {}, setBody('<X:colour>red</X:colour>')],
      ['LOCK', '/files/d/f', {}, lockBody()],
      ['COPY', '/files/d', { Destination: '/files/e' }],
      ['MOVE', '/files/d', { Destination: '/files/e' }],
    ];
    for (const [method, path, headers, body] of attempts)
      assert.equal((await bed.ask(method, path, headers, body)).status, 403, method);
    assert.deepEqual(
      readdirSync(bed.file('')).filter((name) => name !== '.wherry'),
      ['d'],
    );
  });

  it('row 67: refuses with 507 what an account has no room for, and leaves nothing of it', async () => {
    await using bed = await startDav();
    const home = parseRemotePath('/anna');
    const { ask } = await bed.account({ name: 'anna', verbs: ROLES.editor, home, quotaBytes: 100_000 });
    const quota = await ask(
      'PROPFIND',
      '/files/anna',
      { Depth: '0' },
      propBody('<D:quota-available-bytes/><D:quota-used-bytes/>'),
    );
    assert.ok(Number(valueOf(quota, 'quota-available-bytes')) <= 100_000);
    assert.equal((await ask('PUT', '/files/anna/big', {}, 'x'.repeat(60_000))).status, 201);
    assert.equal((await ask('PUT', '/files/anna/more', {}, 'x'.repeat(60_000))).status, 507);
    assert.equal((await ask('COPY', '/files/anna/big', { Destination: '/files/anna/copy' })).status, 507);
    assert.deepEqual(readdirSync(bed.file('anna')), ['big']);
    assert.equal((await ask('MOVE', '/files/anna/big', { Destination: '/files/anna/moved' })).status, 201);
    assert.deepEqual(
      outcomes(await ask('PROPPATCH', '/files/anna/moved', {}, setBody('<X:colour>red</X:colour>'))),
      { colour: 200 },
    );
  });

  for (const trashKeepMs of [undefined, 0])
    it(`row 67: leaves what a COPY would replace where there is no room for it (trash: ${trashKeepMs ?? 'kept'})`, async () => {
      await using bed = await startDav({ trashKeepMs });
      const home = parseRemotePath('/anna');
      const { ask } = await bed.account({ name: 'anna', verbs: ROLES.editor, home, quotaBytes: 100_000 });
      await ask('MKCOL', '/files/anna/big');
      await ask('MKCOL', '/files/anna/old');
      assert.equal((await ask('PUT', '/files/anna/big/f', {}, 'x'.repeat(60_000))).status, 201);
      assert.equal((await ask('PUT', '/files/anna/old/kept', {}, 'kept')).status, 201);
      assert.equal((await ask('COPY', '/files/anna/big', { Destination: '/files/anna/old' })).status, 507);
      assert.equal(readFileSync(bed.file('anna/old/kept'), 'utf8'), 'kept');
      assert.deepEqual(readdirSync(bed.file('anna/old')), ['kept']);
      assert.equal((await ask('COPY', '/files/anna/old', { Destination: '/files/anna/big' })).status, 204);
    });

  it('serves one client at a time where that is asked for', async () => {
    await using bed = await startDav({ exclusive: true });
    const remote = await bed.link();
    await remote.account.whoAmI();
    const refused = await bed.ask('PROPFIND', '/files/', { Depth: '1' });
    assert.equal(refused.status, 503);
    assert.ok(Number(refused.headers['retry-after']) >= 1);
    await remote.close();
    for (;;) {
      const { status } = await bed.ask('PROPFIND', '/files/', { Depth: '1' });
      if (status === 207) break;
      assert.equal(status, 503);
    }
  });
});
