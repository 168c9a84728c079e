// Section 2 of the hostile list, held against WebDAV: links of every shape, on the way and at the end, as source, destination and what is
// locked; and directories that become links while they are used.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { grant } from '../server/account-bed.ts';
import { lockBody, setBody, startDav, type Answer, type Ask, type DavBed } from '../http/dav/dav-bed.ts';

const MARKER = 'the marker of what lies outside';

let bed: DavBed;
let outside: string;

before(async () => {
  bed = await startDav();
  outside = `${bed.running.directory}/outside`;
  await mkdir(`${outside}/sub`, { recursive: true });
  await writeFile(`${outside}/marker`, MARKER);
  await writeFile(`${outside}/sub/marker`, MARKER);
  await mkdir(bed.file('place'));
  await writeFile(bed.file('mine'), 'mine');
  symlinkSync('../outside', bed.file('chain'));
});
after(() => bed[Symbol.asyncDispose]());

const state = (): string =>
  [outside, `${outside}/sub`]
    .map(
      (directory) =>
        `${readdirSync(directory).join()} ${readFileSync(`${directory}/marker`, 'utf8')} ${lstatSync(`${directory}/marker`).mtimeMs}`,
    )
    .join('\n');

/** Everything that WebDAV can be asked to do at a path. */
const requestsAt = (
  path: string,
): readonly (readonly [string, string, Record<string, string>, string?])[] => [
  ['PROPFIND', path, { Depth: '0' }],
  ['PROPFIND', path, { Depth: '1' }],
  ['PROPFIND', `${path}/`, { Depth: '1' }],
  ['GET', path, {}],
  ['PROPPATCH', path, {}, setBody('<D:lastmodified>1</D:lastmodified><X:colour>red</X:colour>')],
  ['PROPPATCH', path, {}, setBody('<A:executable>T</A:executable>')],
  ['LOCK', path, { Depth: '0' }, lockBody()],
  ['MKCOL', path, {}],
  ['COPY', path, { Destination: '/files/copied' }],
  ['COPY', path, { Destination: '/files/copied', Depth: '0' }],
  ['GET', '/files/copied', {}],
  ['PROPFIND', '/files/copied', { Depth: '1' }],
];

/** … and those that take the link itself away. */
const removalsAt = (
  path: string,
): readonly (readonly [string, string, Record<string, string>, string?])[] => [
  ['COPY', '/files/mine', { Destination: path, Overwrite: 'T' }],
  ['MOVE', path, { Destination: '/files/moved' }],
  ['PROPFIND', '/files/moved', { Depth: '1' }],
  ['GET', '/files/moved', {}],
  ['DELETE', path, {}],
  ['DELETE', `${path}/`, {}],
];

const SHAPES: Readonly<Record<string, () => string>> = {
  'an absolute link': () => outside,
  'an absolute link to a file': () => `${outside}/marker`,
  'a relative link': () => '../../outside',
  'a relative link to a file': () => '../../outside/marker',
  'a link by way of the root itself': () => `${bed.running.root}/../outside`,
  'a link by way of a directory inside': () => './../place/../../outside',
  'a link to a link outside': () => '../chain',
  'a link to the directory above the root': () => '../..',
  'a dangling link': () => '../../outside/nothing',
  'a link in a circle': () => 'link',
  'a link to /etc/passwd': () => '/etc/passwd',
  'a link into .wherry': () => '../.wherry/root.json',
};

/** What was locked is unlocked, so that it is in nobody's way. */
const attempt: Ask = async (method, path, headers, body) => {
  const answer = await bed.ask(method, path, headers, body);
  const token = answer.headers['lock-token'];
  if (token !== undefined) await bed.ask('UNLOCK', path, { 'Lock-Token': String(token) });
  return answer;
};

const assertQuiet = ({ text }: Answer, what: string): void => {
  for (const secret of [MARKER, 'root:x:', 'root:'])
    assert.ok(!text.includes(secret), `${what}: ${text.slice(0, 200)}`);
};

describe('row 12: a link that leads out', () => {
  for (const [what, target] of Object.entries(SHAPES))
    it(`is followed by nothing: ${what}`, async () => {
      const before = state();
      const rootId = readFileSync(bed.file('.wherry/root.json'), 'utf8');
      for (const at of [
        '/files/place/link',
        '/files/place/link/sub',
        '/files/place/link/marker',
        '/files/place/link/new',
      ]) {
        const isLeaf = at === '/files/place/link';
        for (const [method, path, headers, body] of [...requestsAt(at), ...removalsAt(at)]) {
          if (!readdirSync(bed.file('place')).includes('link')) symlinkSync(target(), bed.file('place/link'));
          const answer = await attempt(method, path, headers, body);
          assertQuiet(answer, `${method} ${path}`);
          assert.ok(!answer.text.includes(rootId), `${method} ${path}`);
          assert.ok(
            answer.status < 500 || answer.status === 507,
            `${method} ${path} ${answer.status} ${answer.text}`,
          );
          if (!isLeaf && path.startsWith(at))
            assert.ok(answer.status >= 400, `${method} ${path} ${answer.status}`);
        }
        for (const leftover of ['/files/copied', '/files/moved', '/files/place/link'])
          await bed.ask('DELETE', leftover);
      }
      assert.equal(state(), before);
      assert.equal(readFileSync(bed.file('.wherry/root.json'), 'utf8'), rootId);
      // The link was what went to the trash, not what it leads to.
      assert.deepEqual(readdirSync(bed.file('place')), []);
    });

  it('in a tree is not followed by a COPY of the tree, and said to be left out', async () => {
    await mkdir(bed.file('tree/sub'), { recursive: true });
    symlinkSync(outside, bed.file('tree/sub/out'));
    symlinkSync('/etc/passwd', bed.file('tree/passwd'));
    await writeFile(bed.file('tree/sub/f'), 'f');
    const answer = await bed.ask('COPY', '/files/tree', { Destination: '/files/tree2' });
    assertQuiet(answer, 'COPY');
    for (const path of ['/files/tree2/sub/out', '/files/tree2/sub/out/marker', '/files/tree2/passwd']) {
      const got = await bed.ask('GET', path);
      assertQuiet(got, path);
      assert.ok(got.status >= 400, path);
    }
    assert.equal((await bed.ask('GET', '/files/tree2/sub/f')).text, 'f');
    assert.equal((await bed.ask('MOVE', '/files/tree', { Destination: '/files/tree3' })).status, 201);
    assert.equal(readlinkSync(bed.file('tree3/sub/out')), outside);
  });

  it('is no way around rights: an account whose rights differ from place to place follows none', async () => {
    await mkdir(bed.file('secret'));
    await mkdir(bed.file('open'));
    await writeFile(bed.file('secret/f'), MARKER);
    symlinkSync('../secret', bed.file('open/way'));
    symlinkSync('../secret/f', bed.file('open/file'));
    const { ask } = await bed.account('eve', grant('/open', 'editor'));
    const before = lstatSync(bed.file('secret/f')).mtimeMs;
    for (const at of ['/files/open/way', '/files/open/way/f', '/files/open/file', '/files/open/way/new'])
      for (const [method, path, headers, body] of requestsAt(at)) {
        const destination = headers['Destination'] === undefined ? {} : { Destination: '/files/open/copied' };
        const answer = await ask(
          method,
          path.replace('/files/copied', '/files/open/copied'),
          { ...headers, ...destination },
          body,
        );
        assertQuiet(answer, `${method} ${path}`);
      }
    assert.deepEqual(readdirSync(bed.file('secret')), ['f']);
    assert.equal(readFileSync(bed.file('secret/f'), 'utf8'), MARKER);
    assert.equal(lstatSync(bed.file('secret/f')).mtimeMs, before);
  });
});

describe('row 13: a write to a dangling link', () => {
  it('makes nothing where it would lead', async () => {
    for (const target of ['../outside/made', `${outside}/made`, '../outside/sub/made']) {
      symlinkSync(target, bed.file('dangling'));
      const having = { Destination: '/files/dangling' };
      for (const [method, path, headers, body] of [
        ['PUT', '/files/dangling', {}, 'x'],
        ['LOCK', '/files/dangling', {}, lockBody()],
        ['MKCOL', '/files/dangling', {}],
        ['COPY', '/files/mine', having],
      ] as const) {
        await attempt(method, path, headers, body);
        assert.deepEqual(readdirSync(outside).toSorted(), ['marker', 'sub']);
        assert.deepEqual(readdirSync(`${outside}/sub`), ['marker']);
      }
      await bed.ask('DELETE', '/files/dangling');
    }
  });
});

describe('row 14: a directory that becomes a link and back while it is used', () => {
  it('lets nothing in or out', async () => {
    const before = state();
    const away = bed.file('away');
    const flip = bed.file('flip');
    await mkdir(flip);
    await mkdir(`${flip}/sub`);
    await writeFile(`${flip}/marker`, 'inside');
    await writeFile(`${flip}/sub/marker`, 'inside');
    const link = (): void => {
      try {
        symlinkSync(outside, flip);
      } catch {
        // Setting the time of what is in it has just made it anew, as a batch makes what is on its way.
        rmSync(flip, { recursive: true });
        link();
      }
    };
    let isFlipping = true;
    const flipping = (async () => {
      while (isFlipping) {
        renameSync(flip, away);
        link();
        await new Promise((resolve) => setImmediate(resolve));
        unlinkSync(flip);
        renameSync(away, flip);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    // Only what leaves the directory in its place, and makes nothing there while it is away.
    const requests = [
      ...requestsAt('/files/flip').filter(([method]) => method !== 'MKCOL' && method !== 'LOCK'),
      ...requestsAt('/files/flip/sub').filter(([method]) => method !== 'MKCOL'),
      ...requestsAt('/files/flip/marker'),
      ['PUT', '/files/flip/sub/new', {}, 'x'],
      ['COPY', '/files/mine', { Destination: '/files/flip/sub/other' }],
      ['DELETE', '/files/flip/sub/new', {}],
      ['DELETE', '/files/flip/marker', {}],
    ] as const;
    for (let round = 0; round < 6; round += 1)
      for (const [method, path, headers, body] of requests)
        assertQuiet(await attempt(method, path, headers, body), `${method} ${path}`);
    isFlipping = false;
    await flipping;
    assert.equal(state(), before);
  });
});

describe('row 18: what is no file', () => {
  it('is not shown, read, written or waited for', async () => {
    execFileSync('mkfifo', [bed.file('pipe')]);
    for (const [method, path, headers, body] of [
      ['PROPFIND', '/files/pipe', { Depth: '0' }],
      ['PROPPATCH', '/files/pipe', {}, setBody('<D:lastmodified>1</D:lastmodified>')],
      ['COPY', '/files/pipe', { Destination: '/files/copy' }],
      ['GET', '/files/pipe', {}],
    ] as const) {
      const { status } = await bed.ask(method, path, headers, body);
      assert.ok(status >= 400 && status < 500, `${method} ${status}`);
    }
    assert.equal((await bed.ask('DELETE', '/files/pipe')).status, 204);
  });
});
