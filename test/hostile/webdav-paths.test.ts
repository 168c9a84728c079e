// Sections 1 and 9 of the hostile list, held against WebDAV: every place where a request names a path (its own address, Destination, the
// resources of If), and what COPY and MOVE may be asked for. What lies beside the root is as it was, and nothing of it was ever told.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { grant } from '../server/account-bed.ts';
import { lockBody, setBody, startDav, type Answer, type Ask, type DavBed } from '../http/dav/dav-bed.ts';

const MARKER = 'the marker of what lies outside';

let bed: DavBed;
before(async () => {
  bed = await startDav();
  await mkdir(`${bed.running.directory}/secret`);
  await writeFile(`${bed.running.directory}/marker`, MARKER);
  await writeFile(`${bed.running.directory}/secret/marker`, MARKER);
  for (const path of ['place/sub', 'place2', 'filesx']) await mkdir(bed.file(path), { recursive: true });
  await writeFile(bed.file('place/mine'), 'mine');
  await writeFile(bed.file('place2/theirs'), 'theirs');
});
after(() => bed[Symbol.asyncDispose]());

/** Nothing outside has changed, and the files inside are there. */
const assertUntouched = (): void => {
  assert.deepEqual(
    readdirSync(bed.running.directory)
      .filter((name) => !/state/u.test(name))
      .toSorted(),
    ['marker', 'root', 'secret'],
  );
  assert.deepEqual(readdirSync(`${bed.running.directory}/secret`), ['marker']);
  assert.equal(readFileSync(`${bed.running.directory}/marker`, 'utf8'), MARKER);
  assert.equal(readFileSync(bed.file('place/mine'), 'utf8'), 'mine');
  assert.equal(readFileSync(bed.file('place2/theirs'), 'utf8'), 'theirs');
};

const assertSilent = ({ text, status }: Answer, what: string): void => {
  assert.ok(!text.includes(MARKER), what);
  assert.ok(status < 500 || status === 502 || status === 507, `${what}: ${status} ${text}`);
};

/** Spellings of "..". */
const UPS = ['..', '%2e%2E', '.%2e', '%252e%252e', '%c0%ae%c0%ae', '..;', '..%00', '..%5c'];
/** Spellings of what stands between names. */
const SLASHES = ['/', '%2f', '\\', '%252f', '//', '/./', '%c0%af'];

const SPELLINGS: readonly string[] = UPS.flatMap((up) =>
  SLASHES.flatMap((slash) => [
    `/files/${up}${slash}marker`,
    `/files/place${slash}${up}${slash}${up}${slash}marker`,
    `/files${slash}${up}${slash}secret/marker`,
  ]),
);

describe('row 1: a path in every spelling that leads up', () => {
  for (const [method, headers, body] of [
    ['PROPFIND', { Depth: '1' }, undefined],
    ['PROPPATCH', {}, setBody('<D:lastmodified>1</D:lastmodified>')],
    ['LOCK', { Timeout: 'Second-1' }, lockBody()],
    ['MKCOL', {}, undefined],
    ['DELETE', {}, undefined],
    ['COPY', { Destination: '/files/stolen' }, undefined],
    ['MOVE', { Destination: '/files/stolen' }, undefined],
    ['UNLOCK', { 'Lock-Token': '<urn:uuid:1>' }, undefined],
  ] as const)
    it(`is nothing for ${method}`, async () => {
      for (const path of SPELLINGS) {
        const answer = await bed.ask(method, path.replaceAll('\\', '%5c'), headers, body);
        assertSilent(answer, path);
      }
      assertUntouched();
    });

  it('is no destination', async () => {
    for (const [index, spelled] of SPELLINGS.entries()) {
      const destination = index % 2 === 0 ? spelled : `${bed.origin}${spelled}`;
      for (const method of ['COPY', 'MOVE']) {
        if (!existsSync(bed.file('place/spare'))) await writeFile(bed.file('place/spare'), 'spare');
        const answer = await bed.ask(method, '/files/place/spare', {
          Destination: destination,
          Overwrite: 'T',
        });
        assertSilent(answer, destination);
      }
    }
    assertUntouched();
  });

  it('is no resource of If that anything could be found out about', async () => {
    for (const spelled of SPELLINGS.filter((each) => !each.includes('\\'))) {
      const answer = await bed.ask(
        'PUT',
        '/files/place/guarded',
        { If: `<${spelled}> (["anything"] Not ["x"])` },
        'x',
      );
      assert.ok([400, 412].includes(answer.status), `${spelled} ${answer.status}`);
      assertSilent(answer, spelled);
    }
    assert.ok(!existsSync(bed.file('place/guarded')));
  });
});

describe('row 2: what is a name elsewhere', () => {
  it('leads nowhere as a token, a property or an owner', async () => {
    const evil = '../../../marker';
    await bed.ask('PROPPATCH', '/files/place/sub', {}, setBody(`<X:colour>${evil}</X:colour>`));
    const owner = `<D:href>file://${evil}</D:href>`;
    const locked = await bed.ask('LOCK', '/files/place/sub', { Depth: '0' }, lockBody('exclusive', owner));
    assertSilent(await bed.ask('PROPFIND', '/files/place/sub', { Depth: '0' }), 'property');
    await bed.ask('UNLOCK', '/files/place/sub', { 'Lock-Token': String(locked.headers['lock-token']) });
    for (const token of [`<${evil}>`, `<file://${evil}>`, '<>', '<urn:uuid:../../x>'])
      assert.ok((await bed.ask('UNLOCK', '/files/place/sub', { 'Lock-Token': token })).status >= 400);
    assertUntouched();
  });
});

describe('row 3: one path in many spellings', () => {
  it('is one entry with one lock', async () => {
    const locked = await bed.ask('LOCK', '/files/place/mine', {}, lockBody());
    assert.equal(locked.status, 200);
    for (const path of [
      '/files/place/mine',
      '/files//place///mine',
      '/files/%70lace/m%69ne',
      '/files/place%2fmine',
      '/files/place/./mine',
    ]) {
      const { status } = await bed.ask('DELETE', path);
      assert.ok([400, 423].includes(status), `${path} ${status}`);
    }
    await bed.ask('UNLOCK', '/files//place/%6dine', { 'Lock-Token': String(locked.headers['lock-token']) });
    assertUntouched();
  });
});

describe('row 4: a name that begins like another', () => {
  it('is another, for locks, for properties and for rights', async () => {
    const { ask } = await bed.account('pat', grant('/place', 'editor'));
    assert.equal((await ask('PROPFIND', '/files/place', { Depth: '1' })).status, 207);
    for (const [method, headers] of [
      ['PROPFIND', { Depth: '1' }],
      ['DELETE', {}],
      ['MOVE', { Destination: '/files/place/x' }],
    ] as const)
      assert.equal((await ask(method, '/files/place2', headers)).status, 403, method);
    const locked = await bed.ask('LOCK', '/files/place', { Depth: 'infinity' }, lockBody());
    assert.equal((await bed.ask('PUT', '/files/place2/new', {}, 'x')).status, 201);
    assert.equal((await bed.ask('PUT', '/files/place/new', {}, 'x')).status, 423);
    await bed.ask('UNLOCK', '/files/place', { 'Lock-Token': String(locked.headers['lock-token']) });
    await bed.ask('PROPPATCH', '/files/place2', {}, setBody('<X:colour>red</X:colour>'));
    await bed.ask('MOVE', '/files/place/sub', { Destination: '/files/place/gone' });
    await bed.ask('DELETE', '/files/place/gone');
    assert.match((await bed.ask('PROPFIND', '/files/place2', { Depth: '0' })).text, /red/u);
  });

  it('is not the prefix of the files', async () => {
    for (const path of ['/filesx', '/filesx/', '/file', '/Files/', '/files%2f'])
      assert.equal((await bed.ask('PROPFIND', path, { Depth: '0' })).status, 404, path);
  });
});

describe('rows 71 and 74: where COPY and MOVE may lead', () => {
  const send = async (
    ask: Ask,
    destination: string | undefined,
    from = '/files/place/mine',
  ): Promise<readonly number[]> => {
    const found: number[] = [];
    for (const method of ['COPY', 'MOVE']) {
      const answer = await ask(method, from, destination === undefined ? {} : { Destination: destination });
      assertSilent(answer, `${method} ${destination}`);
      found.push(answer.status);
    }
    return found;
  };

  it('not to another host, which is never asked for anything', async () => {
    for (const elsewhere of [
      'http://169.254.169.254/files/x',
      'http://[::1]/files/x',
      'http://127.0.0.1/files/x',
      `http://127.0.0.1:${bed.port + 1}/files/x`,
      `http://localhost:${bed.port}/files/x`,
      'https://example.org/files/x',
      'ftp://127.0.0.1/files/x',
      'file:///etc/passwd',
      `http://127.0.0.1:${bed.port}@example.org/files/x`,
      `http://example.org#127.0.0.1:${bed.port}/files/x`,
      `//127.0.0.1:${bed.port}/files/x`,
      `http:/files/x`,
    ])
      for (const status of await send(bed.ask, elsewhere))
        assert.ok([400, 502].includes(status), `${elsewhere} ${status}`);
    assertUntouched();
  });

  it('not outside of the files: shorter than their prefix, beside it, or nowhere', async () => {
    for (const outside of [
      '/',
      '/f',
      '/file',
      '/filesx',
      '/healthz',
      '/uploads/x',
      bed.origin,
      `${bed.origin}/`,
      `${bed.origin}?/files/x`,
    ])
      for (const status of await send(bed.ask, outside))
        assert.ok([400, 403].includes(status), `${outside} ${status}`);
    for (const none of [
      undefined,
      '',
      'x',
      'files/x',
      '/files/x y',
      '/files/\u00fc'.normalize(),
      `/files/${'a/'.repeat(9000)}`,
    ])
      for (const status of await send(bed.ask, none))
        assert.ok([400, 431].includes(status), `${none?.slice(0, 20)} ${status}`);
    assertUntouched();
  });

  it('not to itself, into itself, or to what holds it', async () => {
    await mkdir(bed.file('place/sub'), { recursive: true });
    await writeFile(bed.file('place/sub/deep'), 'deep');
    for (const [from, to] of [
      ['/files/place/mine', '/files/place/mine'],
      ['/files/place', '/files/place/'],
      ['/files/place', '/files/place/sub/inside'],
      ['/files/place', '/files/place/inside'],
      ['/files/place/sub', '/files/place'],
      ['/files/place/sub/deep', '/files/place'],
      ['/files/', '/files/place/all'],
      ['/files/place', '/files/'],
      ['/files/place', '/files'],
    ] as const)
      for (const status of await send(bed.ask, to, from)) assert.equal(status, 403, `${from} ${to}`);
    assertUntouched();
    assert.equal(readFileSync(bed.file('place/sub/deep'), 'utf8'), 'deep');
  });

  it('not to another account’s tree', async () => {
    const { ask } = await bed.account('ann', grant('/place', 'editor'));
    for (const status of await send(ask, '/files/place2/theirs')) assert.equal(status, 403);
    for (const status of await send(ask, '/files/place/stolen', '/files/place2/theirs'))
      assert.equal(status, 403);
    assertUntouched();
    assert.ok(!existsSync(bed.file('place/stolen')));
  });

  it('never to, from or into .wherry', async () => {
    for (const name of [
      '.wherry',
      '.WHERRY',
      '.wherry/trash',
      '.wherry/root.json',
      'place/.wherry',
      '%2ewherry',
      '.wherry%20',
      'WHERRY~1',
    ]) {
      for (const [method, headers, body] of [
        ['PROPFIND', { Depth: '1' }, undefined],
        ['PROPPATCH', {}, setBody('<X:colour>red</X:colour>')],
        ['LOCK', {}, lockBody()],
        ['MKCOL', {}, undefined],
        ['DELETE', {}, undefined],
        ['PUT', {}, 'x'],
        ['COPY', { Destination: '/files/stolen' }, undefined],
        ['MOVE', { Destination: '/files/stolen' }, undefined],
      ] as const) {
        const { status } = await bed.ask(method, `/files/${name}`, headers, body);
        assert.ok(status >= 400 && status < 500, `${method} ${name} ${status}`);
      }
      for (const status of await send(bed.ask, `/files/${name}`))
        assert.ok(status >= 400 && status < 500, `${name} ${status}`);
    }
    const all = await bed.ask('PROPFIND', '/files/', { Depth: '1' });
    assert.ok(!/wherry/iu.test(all.text));
    assertUntouched();
  });

  it('not where a lock is asked for without the right to write', async () => {
    const { ask } = await bed.account('rob', grant('/place', 'reader'));
    for (const path of [
      '/files/place/mine',
      '/files/place',
      '/files/place/unlocked',
      '/files/place2/x',
      '/files/',
    ])
      assert.equal((await ask('LOCK', path, {}, lockBody())).status, 403, path);
    assert.ok(!existsSync(bed.file('place/unlocked')));
    assert.equal((await bed.ask('PUT', '/files/place/unlocked', {}, 'x')).status, 201);
  });
});

describe('row 11: a path that is too deep or too long', () => {
  it('is refused, in an address and as a destination', async () => {
    const deep = `/files${'/a'.repeat(3000)}`;
    const long = `/files/${'a'.repeat(9000)}`;
    for (const path of [deep, long]) {
      assert.equal((await bed.ask('PROPFIND', path, { Depth: '0' })).status, 400);
      assert.equal((await bed.ask('COPY', '/files/place/mine', { Destination: path })).status, 400);
      assert.ok(
        [400, 412].includes(
          (await bed.ask('PUT', '/files/place/g', { If: `<${path}> (["x"])` }, 'x')).status,
        ),
      );
    }
    assert.equal((await bed.ask('PROPFIND', `/files/${'%61/'.repeat(9000)}`, { Depth: '0' })).status, 431);
    assert.equal((await bed.ask('PROPFIND', '//', { Depth: '0' })).status, 404);
    assertUntouched();
  });
});
