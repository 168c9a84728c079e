// What the start of a root, and every new attempt, makes of the parts and journals that are there; and the syncing that
// makes them durable while more is written.

import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { PIECE_SIZE } from '../../../src/base/index.ts';
import { createHostCalls } from '../../../src/storage/disk/calls/host-calls.ts';
import { codeOf, createCore, hashOf } from './bed.ts';
import { MARKER, openJailBed } from './jail-bed.ts';
import {
  CONTENT,
  KEY,
  PART,
  complete,
  digest,
  finish,
  leavePart,
  openPart,
  openPartBed,
  sendPieces,
} from './part-bed.ts';

describe('A journal', () => {
  it('that is torn, damaged or foreign means what is valid of it, and is never an error', async () => {
    using bed = openPartBed({ durability: 'disk' });
    await leavePart(bed.core, 2 * PIECE_SIZE);
    const whole = readFileSync(bed.journal);
    const content = readFileSync(bed.part);
    const { mtime } = lstatSync(bed.part);
    const damages: Buffer[] = [
      Buffer.alloc(0),
      Buffer.from('{}'),
      Buffer.alloc(whole.length),
      Buffer.alloc(5000, 1),
    ];
    for (let length = 1; length < whole.length; length += 41) damages.push(whole.subarray(0, length));
    for (let at = 0; at < whole.length; at += 53) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 4;
      damages.push(flipped);
    }
    const offsets = new Set<number>();
    for (const damaged of damages) {
      writeFileSync(bed.part, content);
      utimesSync(bed.part, mtime, mtime);
      writeFileSync(bed.journal, damaged);
      const writer = await openPart(bed.core);
      offsets.add(writer.offset);
      if (writer.offset > 0) sendPieces(writer, writer.offset + 1);
      await writer.discard();
      assert.equal(existsSync(bed.journal), false);
    }
    assert.deepEqual([...offsets].sort(), [0, PIECE_SIZE, 2 * PIECE_SIZE]);
  });

  it('of another write under this name counts for nothing', async () => {
    using bed = openPartBed();
    const key = 'f'.repeat(32);
    const other = CONTENT.slice().reverse();
    await leavePart(bed.core, PIECE_SIZE, { content: other, part: { ...PART, key }, at: '/other' });
    const staging = join(bed.root, '.wherry/staging');
    for (const kind of ['journal', 'part'])
      renameSync(join(staging, `${key}.${kind}`), join(staging, `${KEY}.${kind}`));
    assert.equal(await complete(bed), 0);
    for (const change of [
      { owner: 'bob' },
      { at: '/file2' },
      { content: CONTENT.subarray(0, 2 * PIECE_SIZE) },
    ]) {
      const { owner, ...write } = { owner: 'ann', ...change };
      await leavePart(bed.core, PIECE_SIZE, { part: { ...PART, owner }, ...write });
      const writer = await openPart(bed.core);
      assert.equal(writer.offset, 0);
      await writer.discard();
    }
  });

  it('whose name is taken by something else is done without', async () => {
    for (const take of [
      (file: string) => mkdirSync(file),
      (file: string) => symlinkSync('/dev/null', file),
      (file: string) => execFileSync('mkfifo', [file]),
    ]) {
      using bed = openPartBed();
      mkdirSync(join(bed.root, '.wherry/staging'), { recursive: true });
      take(bed.journal);
      await leavePart(bed.core, PIECE_SIZE);
      const writer = await openPart(bed.core);
      assert.equal(writer.offset, 0);
      await finish(writer);
      assert.deepEqual(readdirSync(join(bed.root, '.wherry/staging')), [`${KEY}.journal`]);
      bed.assertOutsideUntouched();
    }
  });
});

describe('The start of a root', () => {
  const day = 24 * 60 * 60;

  it('keeps the parts that can be continued, and sweeps all else that was left', async () => {
    using bed = openPartBed();
    const keys = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(32));
    const staging = join(bed.root, '.wherry/staging');
    for (const key of keys) await leavePart(bed.core, PIECE_SIZE, { part: { ...PART, key } });
    const [whole = '', partless = '', torn = '', journalless = '', old = ''] = keys;
    rmSync(join(staging, `${partless}.part`));
    writeFileSync(join(staging, `${torn}.journal`), 'torn');
    rmSync(join(staging, `${journalless}.journal`));
    const eightDaysAgo = Date.now() / 1000 - 8 * day;
    utimesSync(join(staging, `${old}.journal`), eightDaysAgo, eightDaysAgo);
    writeFileSync(join(staging, 'a'.repeat(32)), 'half');
    writeFileSync(join(staging, 'b'.repeat(32) + '.part'), 'of nothing');
    mkdirSync(join(staging, 'c'.repeat(32)));
    writeFileSync(join(staging, 'of somebody else'), '');
    bed.core.recoverStaging();
    const left = ['c'.repeat(32), `${whole}.journal`, `${whole}.part`, 'of somebody else'];
    assert.deepEqual(readdirSync(staging).sort(), left.sort());
    assert.equal(bed.core.recoverStaging(), 0);
    assert.equal(bed.core.countParts(), 1);
    assert.deepEqual(
      bed.core.listParts().map(({ stored }) => [stored.key, stored.verified]),
      [[whole, PIECE_SIZE]],
    );
  });

  it('keeps a part until seven days after it last grew', async () => {
    using bed = openPartBed();
    await leavePart(bed.core, PIECE_SIZE);
    const almost = Date.now() / 1000 - 7 * day + 600;
    utimesSync(bed.journal, almost, almost);
    assert.equal(bed.core.recoverStaging(), 0);
    // Looking at it is not growing.
    await (await openPart(bed.core)).suspend();
    assert.ok(Math.abs(lstatSync(bed.journal).mtimeMs / 1000 - almost) < 1);
    utimesSync(bed.journal, almost - 1200, almost - 1200);
    assert.equal(bed.core.recoverStaging(), 1);
    assert.deepEqual(readdirSync(join(bed.root, '.wherry/staging')), []);
  });

  it('row 14: removes nothing through a link that took the place of a directory', async () => {
    using bed = openPartBed({ staging: 'root' });
    mkdirSync(join(bed.root, 'away'));
    const calls = createHostCalls();
    // Two file systems, as far as the core can tell.
    const split = {
      ...calls,
      openDirectory: (...parameters: Parameters<typeof calls.openDirectory>) => {
        const opened = calls.openDirectory(...parameters);
        return parameters[1] === 'away' ? { ...opened, dev: opened.dev + 1 } : opened;
      },
    };
    const core = createCore(split, { directory: bed.root });
    await leavePart(core, PIECE_SIZE, { at: '/away/file' });
    const name = `.wherry-${KEY}.part`;
    core.close();
    assert.deepEqual(readdirSync(join(bed.root, 'away')), [name]);
    writeFileSync(join(bed.outside, name), MARKER);
    rmSync(join(bed.root, 'away'), { recursive: true });
    symlinkSync(bed.outside, join(bed.root, 'away'));
    assert.deepEqual(bed.core.listParts(), []);
    assert.equal(bed.core.removePart(KEY), false);
    bed.core.recoverStaging();
    assert.equal(readFileSync(join(bed.outside, name), 'utf8'), MARKER);
    rmSync(join(bed.outside, name));
  });
});

describe('A part that is removed', () => {
  it('goes with its journal, unless it has grown since', async () => {
    using bed = openPartBed();
    await leavePart(bed.core, PIECE_SIZE);
    const { mtimeMs } = lstatSync(bed.journal);
    assert.equal(bed.core.removePart(KEY, mtimeMs - 1000), false);
    assert.equal(existsSync(bed.part), true);
    assert.equal(bed.core.removePart(KEY), true);
    assert.deepEqual([existsSync(bed.part), existsSync(bed.journal)], [false, false]);
    assert.equal(bed.core.removePart(KEY), false);
  });

  it('is told from what only has its name', async () => {
    using bed = openPartBed();
    await leavePart(bed.core, PIECE_SIZE);
    rmSync(bed.part);
    symlinkSync(join(bed.outside, 'secret'), bed.part);
    assert.equal(bed.core.removePart(KEY), false);
    assert.equal(lstatSync(bed.part).isSymbolicLink(), true);
    assert.equal(existsSync(bed.journal), false);
    bed.assertOutsideUntouched();
  });
});

/** Temporary directories may be on a disk that forgets; these tests are about one that does not. */
const durable = () => ({ volatile: false, freeBytes: 2 ** 40 });

describe('Syncing behind the writes', () => {
  const LONG = Buffer.concat([
    CONTENT.subarray(0, 2 * PIECE_SIZE),
    CONTENT.subarray(0, 2 * PIECE_SIZE),
    CONTENT,
  ]);

  it('that fails ends the write, and nothing of it is believed any more', async () => {
    const calls = createHostCalls();
    let isFailing = true;
    const failing = {
      ...calls,
      syncFiles: async (fds: readonly number[]) =>
        isFailing
          ? fds.map(() => Object.assign(new Error('simulated'), { code: 'EIO' }))
          : calls.syncFiles(fds),
      syncDirectories: async (directories: readonly unknown[]) => directories.map(() => undefined),
    };
    using bed = openJailBed({ durability: 'disk' }, { ...failing, fileSystemFacts: durable });
    const writer = await openPart(bed.core, { content: LONG });
    sendPieces(writer, 4 * PIECE_SIZE, LONG);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await codeOf(() => sendPieces(writer, 5 * PIECE_SIZE, LONG)), 'INTERNAL');
    await writer.suspend();
    assert.deepEqual(readdirSync(join(bed.root, '.wherry/staging')), []);
    isFailing = false;
    const again = await openPart(bed.core, { content: LONG });
    assert.equal(again.offset, 0);
    await again.discard();
  });

  it('does not hide a stranger who writes while the end of it is waited for', async () => {
    const calls = createHostCalls();
    const synced = Promise.withResolvers<void>();
    const slow = {
      ...calls,
      fileSystemFacts: durable,
      syncFiles: async (fds: readonly number[]) => {
        await synced.promise;
        return fds.map(() => undefined);
      },
      syncDirectories: async (directories: readonly unknown[]) => directories.map(() => undefined),
    };
    using bed = openJailBed({ durability: 'disk' }, slow);
    const writer = await openPart(bed.core, { content: LONG });
    sendPieces(writer, 4 * PIECE_SIZE, LONG);
    const suspended = writer.suspend();
    const part = openSync(join(bed.root, '.wherry/staging', `${KEY}.part`), 'r+');
    writeSync(part, Uint8Array.of((LONG[PIECE_SIZE] ?? 0) ^ 1), 0, 1, PIECE_SIZE);
    closeSync(part);
    synced.resolve();
    await suspended;
    const again = await openPart(bed.core, { content: LONG });
    assert.equal(again.offset, PIECE_SIZE);
    await finish(again, LONG);
    assert.equal(digest(readFileSync(join(bed.root, 'file'))), digest(LONG));
  });

  it('happens one at a time, and not for what is committed at once', async () => {
    const calls = createHostCalls();
    let underWay = 0;
    let most = 0;
    let count = 0;
    const counting = {
      ...calls,
      syncFiles: async (fds: readonly number[]) => {
        underWay += 1;
        count += 1;
        most = Math.max(most, underWay);
        const results = await calls.syncFiles(fds);
        underWay -= 1;
        return results;
      },
    };
    using bed = openJailBed({ durability: 'disk' }, { ...counting, fileSystemFacts: durable });
    const short = await openPart(bed.core);
    await finish(short);
    assert.ok(count <= 1, String(count));
    const writer = await openPart(bed.core, { content: LONG, at: '/long' });
    for (let until = PIECE_SIZE; until <= 6 * PIECE_SIZE; until += PIECE_SIZE) {
      sendPieces(writer, until, LONG);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { outcome } = await finish(writer, LONG);
    assert.equal(outcome, 'created');
    assert.equal(most <= 1, true);
    assert.equal(digest(readFileSync(join(bed.root, 'long'))), digest(LONG));
    assert.equal(hashOf(LONG).length, 32);
  });
});
