// The hostile list, held against share links: where paths, links and archives may lead strangers who have one. Keys and passwords are
// in share-keys.test.ts, pages and requests in share-pages.test.ts; what works is in test/http/share/.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { HTML } from '../http/share/ask.ts';
import { openShareBed, type Link, type ShareBed } from '../http/share/share-bed.ts';

/** Content that no answer may hold. */
const MARKER = 'MARKER of what nobody may see';

const put = (body: string | Uint8Array = 'mine') => ({ method: 'PUT', body });

/** The names of the entries in an archive. */
const namesInArchive = (archive: Buffer): string[] => {
  const found: string[] = [];
  for (let at = archive.indexOf('PK\x01\x02'); at >= 0; at = archive.indexOf('PK\x01\x02', at + 4))
    found.push(archive.toString('utf8', at + 46, at + 46 + archive.readUInt16LE(at + 28)));
  return found;
};

let bed: ShareBed;
before(async () => {
  bed = await openShareBed();
  for (const path of ['outside', 'photosecret/x', 'photos/private/d.txt', 'secret.txt'])
    await bed.put(path, MARKER);
  await bed.put('photos/subx/x', 'SIBLING');
  await bed.put('../beside', MARKER);
});
after(() => bed[Symbol.asyncDispose]());

describe('paths behind a link', () => {
  const TOKENS = [
    '%',
    '25',
    '2e',
    '2f',
    '.',
    '..',
    '/',
    '\\',
    '%5c',
    '%252e',
    '%c0%ae',
    '%00',
    ';',
    'secret.txt',
  ];
  const products = (length: number): string[] =>
    length === 0
      ? ['']
      : ['', ...products(length - 1).flatMap((text) => TOKENS.map((token) => text + token))];
  const TRAVERSALS = [
    '/../secret.txt',
    '/../../beside',
    '/sub/../../secret.txt',
    '/..\\secret.txt',
    '/%2e%2e/secret.txt',
    '/%252e%252e%252fsecret.txt',
    '/.%2e/secret.txt',
    '/..%00/secret.txt',
    '/..;/secret.txt',
    '/....//secret.txt',
    '//../secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/%c0%ae%c0%ae/secret.txt',
    '/%e2%80%a5/secret.txt',
    '/%2fetc%2fpasswd',
    '/sub/%2e%2e/%2e%2e/photosecret/x',
  ];

  it('rows 1, 2, 3: lead to nothing outside, read, listed, archived or written', async () => {
    const read = await bed.share({ path: '/photos' });
    const upload = await bed.share({ path: '/photos/sub', access: 'upload' });
    const file = await bed.share({ path: '/photos/a.jpg' });
    const count = (): number =>
      readdirSync(bed.running.root, { recursive: true }).filter((path) => !String(path).startsWith('.wherry'))
        .length;
    const before = count();
    const texts = [...new Set([...products(2).map((text) => `/${text}`), ...TRAVERSALS])];
    const look = async (text: string): Promise<void> => {
      for (const link of [read, file])
        for (const query of link === read ? ['', '?json&recursive', '?zip'] : ['']) {
          const { bytes } = await link.get(`${text}${query}`);
          assert.ok(!bytes.includes(MARKER), text);
        }
      const { status } = await upload.get(text, put());
      assert.ok(status === 201 || (status >= 400 && status < 500), `${text} ${status}`);
    };
    for (let from = 0; from < texts.length; from += 16)
      await Promise.all(texts.slice(from, from + 16).map(look));
    const added = count() - before;
    const inside = readdirSync(bed.file('photos/sub')).length - 1;
    assert.equal(added, inside);
    assert.equal(await readFile(bed.file('secret.txt'), 'utf8'), MARKER);
  });

  it('row 3: have one canonical form, and every spelling of it gets the same answer', async () => {
    const link = await bed.share({ path: '/photos' });
    for (const spelled of [
      '/private',
      '//private',
      '/private/',
      '/%70rivate',
      '/private//d.txt',
      '/%70%72ivate/d.txt',
    ])
      assert.equal((await link.get(spelled)).status, 404, spelled);
    for (const spelled of ['/b.txt', '//b.txt', '/%62.txt', '/b.txt/', '/b%2Etxt'])
      assert.equal((await link.get(spelled)).status, 200, spelled);
  });

  it('row 2: no query is a path', async () => {
    const link = await bed.share({ path: '/photos' });
    for (const query of [
      'path=/secret.txt',
      'zip=../secret.txt',
      'json=/',
      'download=../../secret.txt',
      'sort=../x',
    ])
      for (const behind of ['/', '/b.txt'])
        assert.ok(!(await link.get(`${behind}?${query}`)).bytes.includes(MARKER), query);
  });

  it('row 11: may be long, deep and empty', async () => {
    const link = await bed.share({ path: '/photos' });
    for (const behind of [
      `${'/a'.repeat(8000)}`,
      `/${'a'.repeat(16_000)}`,
      '/'.repeat(10_000),
      `/${'../'.repeat(5000)}`,
    ]) {
      const { status } = await link.get(behind);
      assert.ok(status === 200 || (status >= 400 && status < 500), `${behind.slice(0, 10)} ${status}`);
    }
    assert.equal((await link.get(`/${'a'.repeat(65_536)}`)).status, 431);
    assert.equal((await link.get('/b.txt')).status, 200);
  });

  it('row 4: are compared by whole names', async () => {
    const link = await bed.share({ path: '/photos/sub' });
    for (const behind of ['x', 'x/x', '/../subx/x', '%78/x']) {
      const answer = await bed.ask({ path: `${link.path}${behind}` });
      assert.ok(answer.status >= 400 && !answer.text.includes('SIBLING'), behind);
    }
    // A rule for what is called alike touches nothing.
    await bed.owner.files.remove('/photos/subx', { recursive: true });
    assert.equal((await link.get('/c.txt')).status, 200);
  });

  it('row 7: names that show something else than they are stand in pages escaped', async () => {
    await bed.put('photos/odd/in\u202efdp.exe');
    await bed.put('photos/odd/two\u2028lines');
    const link = await bed.share({ path: '/photos/odd' });
    const page = await link.get('/', { headers: HTML });
    assert.ok(!/[\u202e\u2028]/u.test(page.text));
    const zip = namesInArchive((await link.get('?zip')).bytes);
    assert.deepEqual(zip.toSorted(), ['in_fdp.exe', 'two_lines']);
    const file = await link.get(`/${encodeURIComponent('in\u202efdp.exe')}`);
    assert.match(
      file.headers['content-disposition'] ?? '',
      /filename="in_fdp\.exe"; filename\*=UTF-8''in%E2%80%AEfdp\.exe$/u,
    );
    await assert.rejects(bed.share({ path: '/photos', label: 'a\u202eb' }), { code: 'BAD_REQUEST' });
  });
});

describe('symbolic links in what is shared', () => {
  let place: string;
  let read: Link;
  let upload: Link;
  before(async () => {
    place = bed.file('photos/links');
    await bed.put('photos/links/real.txt', 'real');
    const outside = join(bed.running.directory, 'outside');
    await mkdir(outside);
    await bed.put('../outside/secret', MARKER);
    for (const [name, target] of Object.entries({
      absolute: outside,
      relative: '../../../outside',
      'leaf-absolute': join(outside, 'secret'),
      'leaf-relative': '../../../outside/secret',
      dangling: join(outside, 'nothing'),
      'dangling-in': '../nothing',
      loop: 'loop',
      'loop-a': 'loop-b/x',
      'loop-b': 'loop-a',
      'to-private': '../private',
      'to-file': '../../secret.txt',
      'to-inside': 'real.txt',
      'to-top': '.',
      'to-root': '/',
    }))
      await symlink(target, join(place, name));
    execFileSync('mkfifo', [join(place, 'fifo')]);
    read = await bed.share({ path: '/photos/links' }, bed.owner);
    upload = await bed.share({ path: '/photos/links', access: 'upload' }, bed.owner);
  });
  const LINKS = (): string[] => readdirSync(place).filter((name) => name !== 'real.txt');

  it('rows 12, 18: are followed by no way of reading, and shown nowhere', async () => {
    for (const name of LINKS())
      for (const behind of [
        '',
        '/',
        '/secret',
        '/d.txt',
        '/real.txt',
        '/etc/passwd',
        '?json',
        '?zip',
        '?json&recursive',
      ])
        for (const method of ['GET', 'HEAD']) {
          const answer = await read.get(`/${name}${behind}`, { method });
          assert.ok(answer.status === 404, `${name}${behind} ${answer.status}`);
          assert.ok(!answer.bytes.includes(MARKER));
        }
    const listed = await read.get('/', { headers: HTML });
    const json = await read.get('?json&recursive');
    const archive = namesInArchive((await read.get('?zip')).bytes);
    assert.deepEqual(archive, ['real.txt']);
    for (const name of LINKS()) assert.ok(!listed.text.includes(name) && !json.text.includes(name), name);
  });

  it('rows 12, 13: are written through by no upload', async () => {
    for (const name of LINKS()) {
      const answer = await upload.get(`/${name}`, put());
      assert.ok(answer.status === 201, `${name} ${answer.status}`);
      assert.ok((await upload.get(`/${name}/x`, put())).status >= 400);
    }
    for (const name of LINKS().filter((each) => each.endsWith(' (1)')))
      assert.equal(await readFile(join(place, name), 'utf8'), 'mine');
    assert.ok(!existsSync(join(bed.running.directory, 'outside/nothing')));
    assert.ok(!existsSync(bed.file('photos/nothing')));
    assert.deepEqual(readdirSync(join(bed.running.directory, 'outside')), ['secret']);
    assert.equal(await readFile(join(bed.running.directory, 'outside/secret'), 'utf8'), MARKER);
  });

  it('row 12: are not shared, nor what lies behind one, and what becomes one is not followed', async () => {
    for (const path of ['/photos/links/absolute', '/photos/links/to-inside', '/photos/links/to-top/real.txt'])
      await assert.rejects(bed.share({ path }, bed.owner), path);
    await bed.put('photos/turns/file', 'mine');
    const links = [
      await bed.share({ path: '/photos/turns/file' }),
      await bed.share({ path: '/photos/turns' }),
    ];
    const inbox = await bed.share({ path: '/photos/turns', access: 'upload' });
    await rename(bed.file('photos/turns'), bed.file('photos/turned'));
    await symlink(join(bed.running.directory, 'outside'), bed.file('photos/turns'));
    for (const link of links)
      for (const behind of ['', '/secret', '?json', '?zip'])
        assert.equal((await link.get(behind)).status, 404, behind);
    assert.equal((await inbox.get('/x', put())).status, 404);
    assert.deepEqual(readdirSync(join(bed.running.directory, 'outside')), ['secret']);
  });
});

describe('archives of what is shared', () => {
  it('rows 19, 20: hold relative names only, whatever files are called', async () => {
    for (const name of ['..\\..\\x', 'C:\\x', '\\abs', 'a\\..\\b', 'C:x', '...'])
      await bed.put(`photos/zipped/${name}`, 'x');
    const link = await bed.share({ path: '/photos/zipped' });
    for (const query of ['zip', 'zip=../x', 'zip&files=/secret.txt', 'zip=%00'])
      for (const name of namesInArchive((await link.get(`?${query}`)).bytes))
        assert.ok(!/[\\:]|^\/|(?:^|\/)\.\.(?:\/|$)/u.test(name), name);
    assert.equal(namesInArchive((await link.get('?zip')).bytes).length, 6);
  });
});
