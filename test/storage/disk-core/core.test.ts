// What the disk core does beyond the contract of every storage: staging, times, modes, strangers that write into what is
// being written, descriptors.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { BATCH_HEADER_SIZE, decodeBatch } from '../../../src/storage/index.ts';
import { createHostCalls } from '../../../src/storage/disk/calls/host-calls.ts';
import {
  MTIME,
  answers,
  batch,
  bytes,
  codeOf,
  createCore,
  directory,
  download,
  file,
  hashOf,
  link,
  path,
  scanned,
  upload,
} from './bed.ts';
import { openJailBed } from './jail-bed.ts';
import { visibleTree } from './scenarios.ts';
import { createSimulatedDisk, failure } from './simulated-disk.ts';

const staged = (root: string): string[] => readdirSync(join(root, '.wherry/staging'));

describe('Staging', () => {
  it('shows nothing of a file before it is committed, and holds nothing after', async () => {
    using bed = openJailBed({ durability: 'disk' });
    const { core, root } = bed;
    const writer = core.openWriter(path('/file'), { size: 4 }, { policy: 'fail' });
    writer.write(bytes('ab'));
    assert.equal(staged(root).length, 1);
    assert.deepEqual(scanned(core).entries, []);
    writer.write(bytes('cd'));
    await writer.commit(hashOf(bytes('abcd')));
    assert.deepEqual(staged(root), []);
    assert.equal(lstatSync(join(root, '.wherry')).mode & 0o777, 0o700);
    const given = core.openWriter(path('/other'), { size: 4 }, { policy: 'fail' });
    given.write(bytes('ab'));
    await given.discard();
    await given.discard();
    assert.deepEqual(staged(root), []);
  });

  it('is swept of what an earlier process left, and of nothing else', async () => {
    using bed = openJailBed();
    const { core, root } = bed;
    await upload(core, '/file', 'x');
    writeFileSync(join(root, '.wherry/staging', 'a'.repeat(32)), 'half');
    writeFileSync(join(root, '.wherry/staging', 'journal'), 'of another kind');
    assert.equal(core.recoverStaging(), 1);
    assert.deepEqual(staged(root), ['journal']);
  });

  it('beside the destination is hidden, cannot be reached, and goes with its directory', async () => {
    using bed = openJailBed({ staging: 'beside' });
    const { core, root } = bed;
    core.makeDirectory(path('/sub'));
    const writer = core.openWriter(path('/sub/file'), { size: 1 }, { policy: 'fail' });
    const [part = ''] = readdirSync(join(root, 'sub'));
    assert.match(part, /^\.wherry-[0-9a-f]{32}\.part$/u);
    assert.deepEqual(
      scanned(core).entries.map((entry) => entry.path),
      ['/sub'],
    );
    assert.equal(await codeOf(() => core.openReader(path(`/sub/${part}`))), 'RESERVED_NAME');
    assert.equal(core.remove(path('/sub'), { recursive: true }), 1);
    writer.write(bytes('x'));
    assert.equal(await codeOf(() => writer.commit(hashOf(bytes('x')))), 'NOT_FOUND');
    assert.deepEqual(readdirSync(root), []);
  });

  it('that is removed by another program is made anew', async () => {
    using bed = openJailBed();
    const { core, root } = bed;
    await upload(core, '/one', '1');
    rmdirSync(join(root, '.wherry/staging'));
    rmdirSync(join(root, '.wherry'));
    await upload(core, '/two', '2');
    assert.deepEqual(
      await answers(core.writeBatch(path('/'), batch(file('three', '3')), { policy: 'fail' })),
      ['created'],
    );
  });

  it('never commits bytes that another program changed in it (case 24)', async () => {
    using bed = openJailBed({ durability: 'disk' });
    const { core, root } = bed;
    const whole = bytes('the whole content');
    for (const when of ['between writes', 'before the commit']) {
      const writer = core.openWriter(path('/file'), { size: whole.length }, { policy: 'fail' });
      writer.write(whole.subarray(0, 8));
      if (when === 'before the commit') writer.write(whole.subarray(8));
      const [name = ''] = staged(root);
      writeFileSync(join(root, '.wherry/staging', name), 'T', { flag: 'r+' });
      if (when === 'between writes') writer.write(whole.subarray(8));
      assert.equal(await codeOf(() => writer.commit(hashOf(whole))), 'CORRUPTED', when);
      assert.deepEqual([staged(root), scanned(core).entries], [[], []]);
    }
  });

  it('takes a touched but unchanged file for what it is', async () => {
    using bed = openJailBed({ durability: 'disk' });
    const { core, root } = bed;
    const writer = core.openWriter(path('/file'), { size: 3 }, { policy: 'fail' });
    writer.write(bytes('abc'));
    utimesSync(join(root, '.wherry/staging', staged(root)[0] ?? ''), 1, 1);
    assert.equal((await writer.commit(hashOf(bytes('abc')))).outcome, 'created');
  });
});

describe('Times and modes', () => {
  it('row 69: any time within range is kept or clamped, before 1970 too; none becomes now', async () => {
    using bed = openJailBed();
    const { core } = bed;
    const times = [0, 1, -1, -1_500_001, 999_999, 4_102_444_800_000_001, -2_000_000_000_000_001];
    for (const mtimeUs of times) {
      await core.writeBatch(
        path('/'),
        batch(file('file', 'x', { mtimeUs }), link('link', 'file'), directory('directory', mtimeUs)),
        { policy: 'replace' },
      );
      assert.equal(core.stat(path('/file')).mtimeUs, mtimeUs);
      assert.equal(core.stat(path('/directory')).mtimeUs, mtimeUs);
    }
    for (const mtimeUs of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      await core.writeBatch(path('/'), batch(file('file', 'x', { mtimeUs })), { policy: 'replace' });
      assert.equal(Math.sign(core.stat(path('/file')).mtimeUs), Math.sign(mtimeUs));
      assert.ok(Math.abs(core.stat(path('/file')).mtimeUs) > 2_000_000_000_000_000);
    }
    // The years 2400 and -400, as another program may set them: more microseconds than a whole number can say exactly.
    for (const seconds of [13_569_465_600, -74_000_000_000]) {
      utimesSync(join(bed.root, 'file'), seconds, seconds);
      const { mtimeUs } = core.stat(path('/file'));
      assert.ok(Number.isSafeInteger(mtimeUs), `${mtimeUs}`);
      assert.equal(
        [...core.scan(path('/'))][0]?.entries.every((entry) => Number.isSafeInteger(entry.mtimeUs)),
        true,
      );
    }
    for (const mtimeUs of [Number.NaN, Infinity, 0.5, 2 ** 63]) {
      assert.equal(
        await codeOf(() => core.openWriter(path('/x'), { size: 0, mtimeUs }, { policy: 'fail' })),
        'BAD_REQUEST',
      );
    }
  });

  it('of identical content are brought up to date by "replace", and left alone by the others', async () => {
    using bed = openJailBed({ durability: 'disk' });
    const { core } = bed;
    await core.writeBatch(path('/'), batch(file('file', 'x', { mtimeUs: 5_000_000 })), { policy: 'fail' });
    const write = (policy: 'fail' | 'replace') =>
      answers(core.writeBatch(path('/'), batch(file('file', 'x', { executable: true })), { policy }));
    assert.deepEqual(await write('fail'), ['unchanged']);
    assert.deepEqual(
      [core.stat(path('/file')).mtimeUs, core.stat(path('/file')).executable],
      [5_000_000, false],
    );
    assert.deepEqual(await write('replace'), ['unchanged']);
    assert.deepEqual([core.stat(path('/file')).mtimeUs, core.stat(path('/file')).executable], [MTIME, true]);
    assert.equal((await upload(core, '/file', 'x', 'replace')).outcome, 'unchanged');
  });

  it('of new files follow the umask', async () => {
    using bed = openJailBed();
    const { core, root } = bed;
    await core.writeBatch(path('/'), batch(file('plain', 'x'), file('run', 'x', { executable: true })), {
      policy: 'fail',
    });
    const umask = Number.parseInt(execFileSync('sh', ['-c', 'umask'], { encoding: 'utf8' }), 8);
    assert.equal(lstatSync(join(root, 'plain')).mode & 0o7777, 0o666 & ~umask);
    assert.equal(lstatSync(join(root, 'run')).mode & 0o7777, 0o777 & ~umask);
  });

  it('of a directory are set after what is put into it, and again by a later batch', async () => {
    using bed = openJailBed();
    const { core } = bed;
    await core.writeBatch(path('/'), batch(directory('d', 1_000_000), file('d/a', 'x')), { policy: 'fail' });
    assert.equal(core.stat(path('/d')).mtimeUs, 1_000_000);
    await core.writeBatch(path('/'), batch(file('d/b', 'x')), { policy: 'fail' });
    assert.deepEqual(
      await answers(core.writeBatch(path('/'), batch(directory('d', 2_000_000)), { policy: 'fail' })),
      ['unchanged'],
    );
    assert.equal(core.stat(path('/d')).mtimeUs, 2_000_000);
  });
});

describe('A move', () => {
  it('of one name of a file onto another name of it leaves the new name', async () => {
    using bed = openJailBed();
    const { core, root } = bed;
    await upload(core, '/one', 'content');
    linkSync(join(root, 'one'), join(root, 'two'));
    assert.equal(core.move(path('/one'), path('/two'), { policy: 'fail' }).outcome, 'unchanged');
    assert.deepEqual(
      scanned(core).entries.map((entry) => entry.path),
      ['/two'],
    );
  });

  it('to another file system is refused, and nothing is lost', async () => {
    const disk = createSimulatedDisk();
    const core = createCore(disk.calls);
    await upload(core, '/file', 'content');
    core.makeDirectory(path('/mount'));
    core.makeDirectory(path('/d'));
    disk.mount('/mount');
    assert.equal(
      await codeOf(() => core.move(path('/file'), path('/mount/file'), { policy: 'fail' })),
      'UNSUPPORTED',
    );
    assert.equal(
      await codeOf(() => core.move(path('/d'), path('/mount/d'), { policy: 'fail' })),
      'UNSUPPORTED',
    );
    assert.deepEqual(visibleTree(disk), { '/d': '/', '/file': 'content', '/mount': '/' });
  });
});

describe('A batch', () => {
  it('gives its own descriptors back when there are too many open', async () => {
    const disk = createSimulatedDisk();
    const limited = { ...disk.calls };
    limited.openFile = (...args) => {
      if (disk.openDescriptors >= 40) throw failure('EMFILE');
      return disk.calls.openFile(...args);
    };
    const core = createCore(limited);
    const entries = Array.from({ length: 200 }, (_, index) => file(`f${index}`, String(index)));
    const results = await answers(core.writeBatch(path('/'), batch(...entries), { policy: 'fail' }));
    assert.deepEqual(new Set(results), new Set(['created']));
    core.close();
    assert.equal(disk.openDescriptors, 0);
  });

  it('keeps few directories open, however many it writes to and reads from', async () => {
    const disk = createSimulatedDisk();
    const core = createCore(disk.calls);
    const names = Array.from({ length: 500 }, (_, index) => `d${index}/e${index}/f`);
    await core.writeBatch(path('/'), batch(...names.map((name) => file(name, name))), { policy: 'fail' });
    assert.ok(disk.openDescriptors <= 130, String(disk.openDescriptors));
    const into = new Uint8Array(100_000);
    const { length, taken } = core.readBatch(path('/'), names, into);
    assert.equal(taken, 500);
    assert.ok(
      decodeBatch(into.subarray(0, length)).every(
        (entry) => Buffer.from(entry.content).toString() === entry.path,
      ),
    );
    assert.equal(scanned(core).entries.length, 1500);
    assert.ok(disk.openDescriptors <= 130, String(disk.openDescriptors));
    core.close();
    assert.equal(disk.openDescriptors, 0);
  });

  it('is read into a buffer of any size without a byte beside it', async () => {
    using bed = openJailBed();
    const { core } = bed;
    const names = ['a', 'bb', 'ccc'];
    await core.writeBatch(path('/'), batch(...names.map((name) => file(name, name.repeat(50)))), {
      policy: 'fail',
    });
    for (let size = BATCH_HEADER_SIZE; size < 500; size += 1) {
      const whole = new Uint8Array(size + 8).fill(0xee);
      const { length, taken, problems } = core.readBatch(path('/'), names, whole.subarray(4, size + 4));
      assert.ok(length <= size && taken >= 1);
      const entries = decodeBatch(whole.subarray(4, 4 + length));
      assert.equal(entries.length + problems.length, taken);
      for (const entry of entries) assert.equal(Buffer.from(entry.content).toString(), entry.path.repeat(50));
      for (const problem of problems) assert.equal(problem.code, 'TOO_LARGE');
      assert.deepEqual(
        [...whole.subarray(0, 4), ...whole.subarray(size + 4)],
        Array.from({ length: 8 }, () => 0xee),
      );
    }
  });
});

describe('An entry’s version', () => {
  it('is the same from every core of a root, and another after any change', async () => {
    using bed = openJailBed();
    const { core, root } = bed;
    const first = (await upload(core, '/file', 'x')).entry.version;
    const other = createCore(createHostCalls(), { directory: root, durability: 'process' });
    assert.equal(other.stat(path('/file')).version, first);
    chmodSync(join(root, 'file'), 0o600);
    assert.notEqual(other.stat(path('/file')).version, first);
    const foreign = createCore(createHostCalls(), { directory: root, versionKey: new Uint8Array(8) });
    assert.notEqual(foreign.stat(path('/file')).version, other.stat(path('/file')).version);
    foreign.close();
    other.close();
  });
});

describe('A disk of 8 MiB', () => {
  it('row 67: refuses what does not fit with NO_SPACE, leaves nothing of it, and serves on', async () => {
    const place = mkdtempSync(join(tmpdir(), 'wherry-full-'));
    // A real one where the tests may mount; a simulated one of the same size where they may not.
    const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'wherry-test', place]).status === 0;
    if (isMounted) mkdirSync(join(place, 'root'));
    const calls = isMounted ? createHostCalls() : createSimulatedDisk({ capacity: 8 * 1024 * 1024 }).calls;
    const core = createCore(calls, { directory: join(place, 'root') });
    try {
      const block = new Uint8Array(1024 * 1024);
      await upload(core, '/kept', 'kept');
      assert.equal(
        await codeOf(() => core.openWriter(path('/large'), { size: 9 * block.length }, { policy: 'fail' })),
        'NO_SPACE',
      );
      const writers = [0, 1].map((index) =>
        core.openWriter(path(`/half-${index}`), { size: 6 * block.length }, { policy: 'fail' }),
      );
      const codes = [];
      for (let count = 0; count < 6; count += 1)
        for (const writer of writers) codes.push(await codeOf(() => writer.write(block)));
      assert.ok(codes.includes('NO_SPACE'));
      for (const writer of writers) await writer.discard();
      const large = Array.from({ length: 40 }, (_, index) => file(`f${index}`, 'x'.repeat(256 * 1024)));
      const results = await answers(core.writeBatch(path('/'), batch(...large), { policy: 'fail' }));
      assert.deepEqual([...new Set(results)], ['created', 'NO_SPACE']);
      core.remove(path('/f0'));
      assert.equal((await upload(core, '/after', 'x'.repeat(1000))).outcome, 'created');
      assert.equal(download(core, '/kept'), 'kept');
      assert.equal(core.recoverStaging(), 0);
    } finally {
      core.close();
      if (isMounted) execFileSync('umount', [place]);
      rmdirSync(place);
    }
  });
});
