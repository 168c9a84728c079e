// LOCK and UNLOCK over a real server, and what a lock means to who comes by another door.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { isWherryError } from '../../../src/base/index.ts';
import {
  conditionsOf,
  lockBody,
  lockPath,
  propBody,
  setBody,
  startDav,
  tokenOf,
  valueOf,
  type Answer,
  type DavBed,
} from './dav-bed.ts';

const having = (token: string) => ({ If: `(<${token}>)` });

describe('LOCK', () => {
  let bed: DavBed;
  let count = 0;
  before(async () => (bed = await startDav()));
  after(() => bed[Symbol.asyncDispose]());

  /** A new directory with a file in it, by its name in the root. */
  const newPlace = async (): Promise<string> => {
    count += 1;
    await mkdir(bed.file(`p${count}`));
    await writeFile(bed.file(`p${count}/f`), 'old');
    return `p${count}`;
  };
  const put = (path: string, headers = {}) => bed.ask('PUT', `/files/${path}`, headers, 'new');
  const discovery = async (path: string): Promise<string> =>
    valueOf(
      await bed.ask('PROPFIND', `/files/${path}`, { Depth: '0' }, propBody('<D:lockdiscovery/>')),
      'lockdiscovery',
    ) ?? '';

  it('of a file keeps others from writing it, and lets them read', async () => {
    const place = await newPlace();
    const answer = await bed.ask('LOCK', `/files/${place}/f`, { Timeout: 'Second-600' }, lockBody());
    assert.equal(answer.status, 200);
    const token = tokenOf(answer);
    assert.match(answer.text, /<D:timeout>Second-600<\/D:timeout>/u);
    assert.ok(answer.text.includes(`<D:href>/files/${place}/f</D:href></D:lockroot>`));
    assert.match(answer.text, /<owner xmlns="DAV:">me<\/owner>|<D:owner xmlns:D="DAV:">me<\/D:owner>/u);
    for (const headers of [
      {},
      having('urn:uuid:00000000-0000-4000-8000-000000000000'),
      having('DAV:no-lock'),
    ]) {
      const { status } = await put(`${place}/f`, headers);
      assert.equal(status, 'If' in headers ? 412 : 423);
    }
    const refused = await bed.ask('DELETE', `/files/${place}/f`);
    assert.deepEqual([refused.status, ...conditionsOf(refused)], [423, 'lock-token-submitted']);
    assert.ok(refused.text.includes(`/files/${place}/f`));
    assert.equal((await bed.ask('GET', `/files/${place}/f`)).text, 'old');
    assert.equal((await put(`${place}/f`, having(token))).status, 204);
    assert.equal((await bed.ask('UNLOCK', `/files/${place}/f`, { 'Lock-Token': `<${token}>` })).status, 204);
    assert.equal((await put(`${place}/f`)).status, 204);
    assert.equal(await discovery(`${place}/f`), '');
  });

  it('of a free name makes an empty file, which stays when the lock goes', async () => {
    const place = await newPlace();
    const answer = await bed.ask('LOCK', `/files/${place}/new`, {}, lockBody());
    assert.equal(answer.status, 201);
    assert.equal(readFileSync(bed.file(`${place}/new`), 'utf8'), '');
    assert.equal((await put(`${place}/new`)).status, 423);
    assert.equal((await put(`${place}/new`, having(tokenOf(answer)))).status, 204);
    await bed.ask('UNLOCK', `/files/${place}/new`, { 'Lock-Token': `<${tokenOf(answer)}>` });
    assert.equal(readFileSync(bed.file(`${place}/new`), 'utf8'), 'new');
  });

  it('of a name without a directory is a conflict, and leaves no lock', async () => {
    const place = await newPlace();
    assert.equal((await bed.ask('LOCK', `/files/${place}/none/x`, {}, lockBody())).status, 409);
    assert.equal((await bed.ask('LOCK', `/files/${place}/f/x`, {}, lockBody())).status, 409);
    await mkdir(bed.file(`${place}/none`));
    assert.equal((await put(`${place}/none/x`)).status, 201);
  });

  for (const [depth, member, deep] of [
    ['0', 423, 201],
    ['infinity', 423, 423],
    [undefined, 423, 423],
  ] as const)
    it(`of a directory of depth ${depth ?? 'unsaid'} keeps what it covers`, async () => {
      const place = await newPlace();
      await mkdir(bed.file(`${place}/sub`));
      const answer = await bed.ask(
        'LOCK',
        `/files/${place}`,
        depth === undefined ? {} : { Depth: depth },
        lockBody(),
      );
      const token = tokenOf(answer);
      assert.equal((await put(`${place}/new`)).status, member);
      assert.equal((await bed.ask('MKCOL', `/files/${place}/dir`)).status, member);
      assert.equal((await bed.ask('DELETE', `/files/${place}/f`)).status, member);
      assert.equal((await put(`${place}/f`)).status, depth === '0' ? 204 : 423);
      assert.equal((await put(`${place}/sub/new`)).status, deep);
      assert.equal(
        (await bed.ask('MOVE', `/files/${place}`, { Destination: `/files/${place}m` })).status,
        423,
      );
      assert.equal(
        (await bed.ask('COPY', `/files/${place}`, { Destination: `/files/${place}c` })).status,
        201,
      );
      const tagged = { If: `<${bed.origin}/files/${place}/> (<${token}>)` };
      assert.equal((await put(`${place}/new`, tagged)).status, 201);
      assert.equal((await bed.ask('MKCOL', `/files/${place}/dir`, tagged)).status, 201);
      assert.equal(
        (await bed.ask('MOVE', `/files/${place}`, { Destination: `/files/${place}m`, ...tagged })).status,
        201,
      );
      // A lock does not go along (7.6).
      assert.equal(await discovery(`${place}m`), '');
      assert.equal((await put(`${place}m/new`)).status, 204);
    });

  it('of depth 1 is malformed', async () => {
    const place = await newPlace();
    assert.equal((await bed.ask('LOCK', `/files/${place}`, { Depth: '1' }, lockBody())).status, 400);
  });

  it('is refused where one is in its way, and names it', async () => {
    const place = await newPlace();
    await lockPath(bed.ask, `/files/${place}/f`);
    for (const [path, depth] of [
      [`${place}/f`, '0'],
      [place, 'infinity'],
    ] as const) {
      const refused = await bed.ask('LOCK', `/files/${path}`, { Depth: depth }, lockBody());
      assert.deepEqual([refused.status, ...conditionsOf(refused)], [423, 'no-conflicting-lock']);
      assert.ok(refused.text.includes(`<D:href>/files/${place}/f</D:href>`));
    }
    assert.equal((await bed.ask('LOCK', `/files/${place}`, { Depth: '0' }, lockBody())).status, 200);
  });

  it('that is shared lets others share it, and all of them write', async () => {
    const place = await newPlace();
    const first = await lockPath(bed.ask, `/files/${place}/f`, {}, 'shared');
    const second = await lockPath(bed.ask, `/files/${place}/f`, {}, 'shared');
    assert.notEqual(first, second);
    assert.equal((await bed.ask('LOCK', `/files/${place}/f`, {}, lockBody('exclusive'))).status, 423);
    const both = await discovery(`${place}/f`);
    assert.ok(both.includes(first) && both.includes(second));
    assert.equal((await put(`${place}/f`)).status, 423);
    for (const token of [first, second]) assert.equal((await put(`${place}/f`, having(token))).status, 204);
    await bed.ask('UNLOCK', `/files/${place}/f`, { 'Lock-Token': `<${first}>` });
    assert.equal((await put(`${place}/f`, having(first))).status, 412);
    assert.equal((await put(`${place}/f`, having(second))).status, 204);
  });

  it('holds for as long as was asked for, within bounds', async () => {
    const place = await newPlace();
    for (const [asked, given] of [
      ['Second-60', 60],
      ['Infinite, Second-4100000000', 3600],
      ['Second-4294967295', 3600],
      ['Second-0', 1],
      ['Banana', 600],
    ] as const) {
      const answer = await bed.ask(
        'LOCK',
        `/files/${place}/${given}${asked.length}`,
        { Timeout: asked },
        lockBody(),
      );
      assert.ok(answer.text.includes(`<D:timeout>Second-${given}</D:timeout>`), `${asked} ${answer.text}`);
    }
  });

  it('is over when its time is', async () => {
    const place = await newPlace();
    await lockPath(bed.ask, `/files/${place}/f`, { Timeout: 'Second-1' });
    let refusals = 0;
    for (;;) {
      const { status } = await put(`${place}/f`);
      if (status === 204) break;
      assert.equal(status, 423);
      refusals += 1;
    }
    assert.ok(refusals > 0);
    assert.equal(await discovery(`${place}/f`), '');
  });

  it('is refreshed by its token, without a body', async () => {
    const place = await newPlace();
    const token = await lockPath(bed.ask, `/files/${place}`, { Timeout: 'Second-60', Depth: 'infinity' });
    for (const path of [place, `${place}/f`]) {
      const answer = await bed.ask('LOCK', `/files/${path}`, { Timeout: 'Second-1200', ...having(token) });
      assert.equal(answer.status, 200);
      assert.match(answer.text, /Second-1200/u);
      assert.equal(answer.headers['lock-token'], undefined);
    }
    assert.equal((await bed.ask('LOCK', `/files/${place}`)).status, 400);
    const other = await bed.ask('LOCK', `/files/${place}x`, having(token));
    assert.deepEqual([other.status, ...conditionsOf(other)], [412, 'lock-token-matches-request-uri']);
    assert.ok(!existsSync(bed.file(`${place}x`)));
  });

  it('ends with what it is on, by whatever door that goes', async () => {
    const place = await newPlace();
    const token = await lockPath(bed.ask, `/files/${place}/f`);
    assert.equal((await bed.ask('DELETE', `/files/${place}/f`, having(token))).status, 204);
    assert.equal((await put(`${place}/f`)).status, 201);
    const again = await lockPath(bed.ask, `/files/${place}/f`);
    assert.equal(
      (await bed.ask('MOVE', `/files/${place}/f`, { Destination: `/files/${place}/g`, ...having(again) }))
        .status,
      201,
    );
    assert.equal((await put(`${place}/f`)).status, 201);
    assert.equal((await put(`${place}/g`)).status, 204);
  });

  it('holds by way of a link as well', async () => {
    const place = await newPlace();
    await symlink(place, bed.file(`${place}way`));
    const token = await lockPath(bed.ask, `/files/${place}way/f`);
    for (const path of [`${place}/f`, `${place}way/f`]) {
      assert.equal((await put(path)).status, 423);
      assert.equal((await bed.ask('DELETE', `/files/${path}`)).status, 423);
      assert.equal((await put(path, having(token))).status, 204);
    }
    assert.equal((await bed.ask('DELETE', `/files/${place}`)).status, 423);
    // The link itself is not locked by what is behind it.
    assert.equal((await bed.ask('UNLOCK', `/files/${place}/f`, { 'Lock-Token': `<${token}>` })).status, 204);
  });

  it('asks for what WebDAV knows', async () => {
    const place = await newPlace();
    for (const body of [
      '<lockinfo xmlns="DAV:"/>',
      '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><read/></locktype></lockinfo>',
      '<lockinfo xmlns="DAV:"><lockscope><exclusive/><shared/></lockscope><locktype><write/></locktype></lockinfo>',
      'lock',
    ])
      assert.equal((await bed.ask('LOCK', `/files/${place}/f`, {}, body)).status, 400, body);
    const failed = await bed.ask('LOCK', `/files/${place}/f`, { 'If-Match': '"other"' }, lockBody());
    assert.equal(failed.status, 412);
    assert.equal((await put(`${place}/f`)).status, 204);
  });
});

describe('UNLOCK', () => {
  it('needs the token of a lock that covers the path', async () => {
    await using bed = await startDav();
    await writeFile(bed.file('f'), '');
    const token = await lockPath(bed.ask, '/files/f');
    assert.equal((await bed.ask('UNLOCK', '/files/f')).status, 400);
    assert.equal((await bed.ask('UNLOCK', '/files/f', { 'Lock-Token': token })).status, 400);
    const unknown = await bed.ask('UNLOCK', '/files/g', { 'Lock-Token': `<${token}>` });
    assert.deepEqual([unknown.status, ...conditionsOf(unknown)], [409, 'lock-token-matches-request-uri']);
    assert.equal((await bed.ask('PUT', '/files/f', {}, 'x')).status, 423);
    assert.equal((await bed.ask('UNLOCK', '/files/f', { 'Lock-Token': `<${token}>` })).status, 204);
    assert.equal((await bed.ask('UNLOCK', '/files/f', { 'Lock-Token': `<${token}>` })).status, 409);
  });
});

describe('the link and WebDAV', () => {
  const refusal = async (work: () => Promise<unknown>): Promise<string> => {
    try {
      await work();
      return 'done';
    } catch (error) {
      return isWherryError(error) ? error.code : String(error);
    }
  };

  it('respect what the other keeps: a lock is BUSY on a link', async () => {
    await using bed = await startDav();
    const { files } = await bed.link();
    await mkdir(bed.file('d/sub'), { recursive: true });
    await mkdir(bed.file('flat'));
    await writeFile(bed.file('d/sub/f'), 'old');
    await writeFile(bed.file('flat/f'), 'old');
    const local = `${bed.running.directory}/local`;
    await mkdir(`${local}/d/sub`, { recursive: true });
    await writeFile(`${local}/d/sub/f`, 'from the link');
    const token = await lockPath(bed.ask, '/files/d/sub/f');
    const inDirectory = await lockPath(bed.ask, '/files/flat');
    const attempts: Readonly<Record<string, () => Promise<unknown>>> = {
      upload: () => files.upload(`${local}/d/sub/f`, '/d/sub/f', { onConflict: 'replace' }),
      remove: () => files.remove('/d/sub/f'),
      'remove above': () => files.remove('/d', { recursive: true }),
      move: () => files.move('/d/sub/f', '/elsewhere'),
      'move above': () => files.move('/d', '/elsewhere'),
      'move onto': () => files.move('/flat/f', '/d/sub/f', { onConflict: 'replace' }),
      'copy onto': () => files.copy('/flat/f', '/d/sub/f', { onConflict: 'replace' }),
      'new file in a locked directory': () => files.createFile('/flat/new'),
      'new directory in a locked directory': () => files.makeDirectory('/flat/dir'),
      'upload into a locked directory': () => files.upload(`${local}/d/sub/f`, '/flat/new'),
    };
    for (const [what, attempt] of Object.entries(attempts))
      assert.equal(await refusal(attempt), 'BUSY', what);
    const results = await files.uploadDirectory(`${local}/d`, '/', {
      ifExists: 'merge',
      onConflict: 'replace',
    });
    assert.deepEqual(
      results.problems.map(({ code }) => code),
      ['BUSY'],
    );
    const edited = await files.open('/d/sub/f', 'r+');
    assert.equal(await refusal(() => edited.write(0, new Uint8Array(3))), 'BUSY');
    await edited.discard();
    assert.equal(readFileSync(bed.file('d/sub/f'), 'utf8'), 'old');
    assert.ok(!existsSync(bed.file('flat/new')) && !existsSync(bed.file('elsewhere')));
    await bed.ask('UNLOCK', '/files/d/sub/f', { 'Lock-Token': `<${token}>` });
    await bed.ask('UNLOCK', '/files/flat', { 'Lock-Token': `<${inDirectory}>` });
    assert.equal(
      await refusal(() => files.upload(`${local}/d/sub/f`, '/d/sub/f', { onConflict: 'replace' })),
      'done',
    );
  });

  it('respect what the other keeps: what is written over a link is locked for WebDAV', async () => {
    await using bed = await startDav();
    const { files } = await bed.link();
    await mkdir(bed.file('d'));
    await writeFile(bed.file('other'), 'other');
    const writing = await files.open('/d/f', 'wx');
    await writing.write(0, new Uint8Array([1]));
    const attempts: readonly (readonly [string, string, Record<string, string>, string?])[] = [
      ['PUT', '/files/d/f', {}, 'x'],
      ['DELETE', '/files/d', {}],
      ['MOVE', '/files/d', { Destination: '/files/e' }],
      ['MOVE', '/files/other', { Destination: '/files/d/f' }],
      ['COPY', '/files/other', { Destination: '/files/d/f' }],
      ['MKCOL', '/files/d/f', {}],
      ['LOCK', '/files/d/f', { Depth: '0' }, lockBody()],
      ['LOCK', '/files/d', { Depth: 'infinity' }, lockBody()],
    ];
    for (const [method, path, headers, body] of attempts)
      assert.equal((await bed.ask(method, path, headers, body)).status, 423, `${method} ${path}`);
    await writing.close();
    assert.equal((await bed.ask('LOCK', '/files/d/f', { Depth: '0' }, lockBody())).status, 200);
    const again = await files.open('/other', 'r+');
    await again.write(0, new Uint8Array([1]));
    const time = await bed.ask(
      'PROPPATCH',
      '/files/other',
      {},
      setBody('<D:lastmodified>1</D:lastmodified>'),
    );
    assert.match(time.text, /423/u);
    await again.close();
  });

  it('respect what the other keeps: what is put is not locked meanwhile, and not written over a link', async () => {
    await using bed = await startDav();
    const { files } = await bed.link();
    const staging = bed.file('.wherry/staging');
    const body = new PassThrough();
    const putting: Promise<Answer> = bed.ask('PUT', '/files/f', {}, body);
    body.write('half ');
    while (!existsSync(staging) || readdirSync(staging).length === 0)
      await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await refusal(() => files.createFile('/f')), 'BUSY');
    assert.equal((await bed.ask('LOCK', '/files/f', {}, lockBody())).status, 423);
    body.end('whole');
    assert.equal((await putting).status, 201);
    assert.equal(readFileSync(bed.file('f'), 'utf8'), 'half whole');
  });
});
