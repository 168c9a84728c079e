// Section 1 of the hostile list, held against the disk core: names and paths that try to leave the root, to mean two
// things at once, or to bring the process down. After each, what lies beside the root is byte for byte as it was.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isReservedName, isWherryError, nameFromBytes, parseRemotePath } from '../../src/base/index.ts';
import { MARKER, openJailBed } from '../storage/disk-core/jail-bed.ts';
import {
  answers,
  batch,
  codeOf,
  directory,
  download,
  file,
  link,
  path,
  scanned,
  upload,
} from '../storage/disk-core/bed.ts';

const TOKENS = ['%', '25', '2e', '2f', '.', '..', '/', '\\', '%5c', '%252e', '%c0%ae', '\0', ';', 'secret'];

/** Every text of up to `length` tokens. */
const products = (length: number): string[] =>
  length === 0 ? [''] : ['', ...products(length - 1).flatMap((text) => TOKENS.map((token) => text + token))];

const TRAVERSALS = [
  '../secret',
  '../outside/secret',
  '../root2/secret',
  'a/../../secret',
  '..\\secret',
  '%2e%2e/secret',
  '%252e%252e%252fsecret',
  '.%2e/secret',
  '..%00/secret',
  '..;/secret',
  '....//secret',
  '/../secret',
  '//../secret',
  '/etc/passwd',
  '..%c0%afsecret',
  '\u2025/secret',
  '\uff0e\uff0e/secret',
  '..\u200b/secret',
];

describe('Paths that try to leave the root', () => {
  it('row 1: no spelling of "..", encoded, doubled or mixed, reads, writes or removes anything outside', async () => {
    using bed = openJailBed();
    const { core } = bed;
    for (const text of new Set([...products(3), ...TRAVERSALS])) {
      for (const spelled of [text, `/${text}`]) {
        const code = await codeOf(() => assert.ok(!download(core, spelled).includes(MARKER)));
        assert.notEqual(code, 'none', spelled);
        await codeOf(() => core.remove(path(spelled), { recursive: true }));
        await codeOf(() => core.scan(path(spelled), {}).next());
        await codeOf(() => core.move(path(spelled), path('/moved'), { policy: 'replace' }));
      }
    }
    bed.assertOutsideUntouched();
    for (const text of TRAVERSALS) {
      const whole = `/${text}`;
      await codeOf(() => upload(core, whole, 'mine'));
      await codeOf(() => core.createFile(path(whole)));
      await codeOf(() => core.makeDirectory(path(whole), { parents: true }));
    }
    bed.assertOutsideUntouched();
  });

  it('row 1: no entry of a batch is written outside, whatever its path says', async () => {
    using bed = openJailBed();
    const { core } = bed;
    const texts = [...new Set([...products(3), ...TRAVERSALS])].filter((text) => text !== '');
    for (let from = 0; from < texts.length; from += 500) {
      const some = texts.slice(from, from + 500);
      await core.writeBatch(path('/sub'), batch(...some.map((text) => file(text, 'mine'))), {
        policy: 'replace',
      });
      const { length } = core.readBatch(path('/sub'), some, Buffer.alloc(200_000));
      assert.ok(length > 0);
    }
    bed.assertOutsideUntouched();
    const { entries, problems } = scanned(core);
    assert.deepEqual(problems, []);
    for (const entry of entries)
      assert.ok(entry.path === '/sub' || entry.path.startsWith('/sub/'), entry.path);
    assert.deepEqual(readdirSync(bed.root).sort(), ['.wherry', 'sub']);
  });

  it('row 2: second parameters are judged like the first: names of a batch, targets, exclusions', async () => {
    using bed = openJailBed();
    const { core } = bed;
    await upload(core, '/kept', 'x');
    for (const text of TRAVERSALS) {
      const { length, problems } = core.readBatch(path('/'), [text], Buffer.alloc(4096));
      assert.equal(problems.length, 1, text);
      assert.equal(length, 12);
      await codeOf(
        () =>
          core.move(path('/kept'), path(`/${text}`), { policy: 'replace' }).outcome === 'created' &&
          core.move(path(`/${text}`), path('/kept'), { policy: 'replace' }),
      );
      await codeOf(() => core.copy(path('/kept'), path(`/${text}`), { policy: 'replace' }));
      await core.writeBatch(path('/'), batch(link('link', text)), { policy: 'replace' });
      await codeOf(() => assert.ok(!download(core, '/link/secret').includes(MARKER)));
      assert.deepEqual(scanned(core, '/', true).problems, []);
      assert.ok([...core.scan(path('/'), { recursive: true, exclude: [text] })].length <= 1);
    }
    bed.assertOutsideUntouched();
  });

  it('row 3: a path has one canonical form, and every spelling of it gets the same answer', async () => {
    using bed = openJailBed();
    const { core } = bed;
    await core.writeBatch(path('/'), batch(file('a/b', 'content')), { policy: 'fail' });
    for (const spelled of ['/a/b', '//a/b', '/a//b', '/a/b/', '///a///b///'])
      assert.equal(core.stat(path(spelled)).path, '/a/b');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        try {
          const once = parseRemotePath(`/${text}`);
          assert.equal(parseRemotePath(once), once);
          assert.ok(!once.split('/').some((name) => name === '..' || isReservedName(name)));
        } catch (error: unknown) {
          if (!isWherryError(error)) throw error;
        }
      }),
    );
    // The bytes of "é" are one name, however they are held.
    const held = `/${String.fromCharCode(0xdcc3, 0xdca9)}`;
    assert.equal(await codeOf(() => parseRemotePath(held)), 'BAD_REQUEST');
    assert.equal(parseRemotePath(`/${nameFromBytes(Uint8Array.of(0xc3, 0xa9))}`), '/é');
  });

  it('row 4: names that begin alike are kept apart', async () => {
    using bed = openJailBed();
    const { core, root } = bed;
    await core.writeBatch(
      path('/'),
      batch(file('share/a', '1'), file('share2/a', '2'), file('share-a', '3')),
      { policy: 'fail' },
    );
    // The root's own path with a longer last name is not inside the root.
    assert.equal(
      (
        await answers(core.writeBatch(path('/'), batch(link('out', `${root}2/secret`)), { policy: 'fail' }))
      )[0],
      'FORBIDDEN',
    );
    assert.equal(
      (
        await answers(core.writeBatch(path('/share'), batch(link('out', '../share2/a')), { policy: 'fail' }))
      )[0],
      'FORBIDDEN',
    );
    core.remove(path('/share'), { recursive: true });
    assert.equal(download(core, '/share2/a'), '2');
    assert.equal(download(core, '/share-a'), '3');
    bed.assertOutsideUntouched();
  });
});

const WINDOWS_NAMES = [
  'con',
  'PRN.txt',
  'aux',
  'nul.tar.gz',
  'COM1',
  'com¹',
  'LPT9.log',
  'CONIN$',
  'trailing.',
  'trailing ',
  'file::$DATA',
  'a:b',
  'a\\b',
  'a<b',
  'a|b',
  'a?',
  'a*',
  'a"b',
  'a\u0001b',
];
const RESERVED_NAMES = [
  '.wherry',
  '.WHERRY',
  '.Wherry.',
  '.wherry ',
  '.wherry::$INDEX_ALLOCATION',
  'WHERRY~1',
  '.wh\u200cerry',
  '．wherry',
];

describe('Names with a second meaning', () => {
  it('row 8: what Windows would take for something else is not created under portable names, and can be read and removed', async () => {
    using bed = openJailBed({ names: 'portable' });
    const { core, root } = bed;
    await upload(core, '/from', 'x');
    for (const name of WINDOWS_NAMES) {
      const at = `/${name}`;
      assert.equal(await codeOf(() => upload(core, at, 'x')), 'INVALID_NAME', name);
      assert.equal(await codeOf(() => core.createFile(path(at))), 'INVALID_NAME', name);
      assert.equal(
        await codeOf(() => core.makeDirectory(path(`${at}/sub`), { parents: true })),
        'INVALID_NAME',
        name,
      );
      assert.equal(
        await codeOf(() => core.move(path('/from'), path(at), { policy: 'fail' })),
        'INVALID_NAME',
        name,
      );
      assert.equal(
        await codeOf(() => core.copy(path('/from'), path(at), { policy: 'fail' })),
        'INVALID_NAME',
        name,
      );
      const results = await answers(
        core.writeBatch(
          path('/'),
          batch(file(name, 'x'), directory(name), link(name, 'from'), file(`${name}/x`, 'x')),
          { policy: 'fail' },
        ),
      );
      assert.deepEqual(
        results,
        Array.from({ length: 4 }, () => 'INVALID_NAME'),
        name,
      );
      writeFileSync(join(root, name), 'there');
      assert.equal(core.stat(path(at)).size, 5);
      assert.equal(download(core, at), 'there');
      assert.equal(core.remove(path(at)), 1);
    }
    assert.deepEqual(
      scanned(core).entries.map((entry) => entry.path),
      ['/from'],
    );
  });

  it('row 8: Wherry’s own directory is reached by none of its spellings, and never listed', async () => {
    using bed = openJailBed();
    const { core, root } = bed;
    await upload(core, '/file', 'x');
    mkdirSync(join(root, 'deep/.wherry'), { recursive: true });
    writeFileSync(join(root, 'deep/.wherry/kept'), 'kept');
    const part = `.wherry-${'0123456789abcdef'.repeat(2)}.part`;
    writeFileSync(join(root, part), 'half');
    for (const name of [...RESERVED_NAMES, part]) {
      for (const at of [`/${name}`, `/${name}/staging`, `/deep/${name}/kept`]) {
        assert.equal(await codeOf(() => core.stat(path(at))), 'RESERVED_NAME', at);
        assert.equal(await codeOf(() => upload(core, at, 'x')), 'RESERVED_NAME', at);
        assert.equal(await codeOf(() => core.remove(path(at), { recursive: true })), 'RESERVED_NAME', at);
        assert.equal(
          await codeOf(() => core.move(path('/file'), path(at), { policy: 'replace' })),
          'RESERVED_NAME',
          at,
        );
        assert.equal(
          (
            await answers(core.writeBatch(path('/'), batch(file(at.slice(1), 'x')), { policy: 'replace' }))
          )[0],
          'RESERVED_NAME',
          at,
        );
        assert.equal(
          core.readBatch(path('/'), [at.slice(1)], Buffer.alloc(4096)).problems[0]?.code,
          'RESERVED_NAME',
          at,
        );
      }
      await core.writeBatch(path('/'), batch(link('link', `deep/${name}`)), { policy: 'replace' });
      assert.notEqual(await codeOf(() => core.scan(path('/link')).next()), 'none');
    }
    assert.deepEqual(
      scanned(core)
        .entries.map((entry) => entry.path)
        .sort(),
      ['/deep', '/file'],
    );
    assert.equal(await codeOf(() => core.remove(path('/deep'), { recursive: true })), 'RESERVED_NAME');
    assert.equal(await codeOf(() => core.remove(path('/deep'))), 'NOT_EMPTY');
    assert.ok(existsSync(join(root, 'deep/.wherry/kept')));
  });

  it('row 9: names that differ in case or composition never overwrite each other', async () => {
    using bed = openJailBed();
    const { core, root } = bed;
    const names = ['A.txt', 'a.txt', 'caf\u00e9', 'cafe\u0301'];
    // What a file system that folds names does is seen by asking it.
    writeFileSync(join(root, 'Probe'), '');
    const folds = existsSync(join(root, 'pROBE'));
    core.remove(path('/Probe'));
    for (const name of names) {
      const code = await codeOf(() => upload(core, `/${name}`, name));
      assert.ok(code === 'none' || (folds && code === 'ALREADY_EXISTS'), name);
    }
    for (const entry of scanned(core).entries) assert.equal(download(core, entry.path), entry.path.slice(1));
    assert.equal(scanned(core).entries.length, folds ? 2 : 4);
  });

  it('row 10: names that are no UTF-8, or hold a newline, are listed, read, moved, sent and removed', async () => {
    using bed = openJailBed();
    const { core, root } = bed;
    const raw = Buffer.from([0x62, 0xff, 0x80, 0x0a]);
    mkdirSync(Buffer.concat([Buffer.from(`${root}/`), raw]));
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), raw, Buffer.from('/'), raw]), 'content');
    const name = nameFromBytes(raw);
    const { entries, problems } = scanned(core);
    assert.deepEqual([entries.map((entry) => entry.path), problems], [[`/${name}`, `/${name}/${name}`], []]);
    assert.equal(download(core, `/${name}/${name}`), 'content');
    core.move(path(`/${name}/${name}`), path(`/${name}2`), { policy: 'fail' });
    await core.copy(path(`/${name}2`), path(`/${name}/back`), { policy: 'fail' });
    await upload(core, `/${name}/up`, 'uploaded');
    const into = Buffer.alloc(4096);
    const { length } = core.readBatch(path('/'), [`${name}2`, `${name}/up`], into);
    await core.writeBatch(path('/again'), into.subarray(0, length), { policy: 'fail' });
    assert.equal(download(core, `/again/${name}/up`), 'uploaded');
    assert.deepEqual(
      readdirSync(join(root, 'again'), 'buffer')
        .map((found) => found.toString('hex'))
        .sort(),
      [raw.toString('hex'), `${raw.toString('hex')}32`],
    );
    assert.equal(core.remove(path(`/${name}`), { recursive: true }), 3);
    assert.equal(core.remove(path(`/${name}2`)), 1);
  });
});

describe('Paths that are too much', () => {
  it('row 11: ten thousand names, 64 KiB, empty names: refused, and the process lives', async () => {
    using bed = openJailBed();
    const { core } = bed;
    const long = 'x'.repeat(65_536);
    for (const text of [`/${'d/'.repeat(10_000)}f`, `/${long}`, `/${'é/'.repeat(2000)}`]) {
      assert.notEqual(await codeOf(() => core.stat(path(text))), 'none');
    }
    const deep = 'd/'.repeat(2000);
    const results = await answers(
      core.writeBatch(
        path('/'),
        batch(file(`${deep}f`, 'x'), file('n'.repeat(256), 'x'), file('a//b', 'x'), file('a/', 'x')),
        { policy: 'fail' },
      ),
    );
    assert.deepEqual(results, ['BAD_REQUEST', 'INVALID_NAME', 'BAD_REQUEST', 'BAD_REQUEST']);
    assert.deepEqual(scanned(core).entries, []);
  });

  it('row 11: a tree deeper than paths may be is listed as far as they go, and removed whole, with few descriptors', async () => {
    using bed = openJailBed();
    const { core, root } = bed;
    mkdirSync(join(root, 'd/'.repeat(1500)), { recursive: true });
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = process.platform === 'linux' ? open() : 0;
    const { entries, problems } = scanned(core);
    assert.equal(entries.length, 256);
    assert.deepEqual(
      problems.map((problem) => problem.code),
      ['INVALID_NAME'],
    );
    assert.equal(core.remove(path('/d'), { recursive: true }), 1500);
    if (process.platform === 'linux')
      assert.ok(open() - before <= 130, `${open() - before} descriptors stay open`);
    assert.deepEqual(scanned(core).entries, []);
  });

  it('row 11: links in circles end a scan no later than the tree', async () => {
    using bed = openJailBed();
    const { core } = bed;
    await core.writeBatch(
      path('/'),
      batch(
        directory('a/b'),
        link('a/b/up', '..'),
        link('a/self', 'self'),
        link('a/root', '..'),
        file('a/f', 'x'),
      ),
      { policy: 'fail' },
    );
    const { entries, problems } = scanned(core);
    assert.deepEqual([entries.length, problems], [6, []]);
    assert.equal(core.remove(path('/a'), { recursive: true }), 6);
  });
});
