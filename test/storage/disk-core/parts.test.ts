// What the disk core does with a part that waits: what it believes, what it reads again, and what it leaves alone.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { PIECE_SIZE } from '../../../src/base/index.ts';
import { createHostCalls } from '../../../src/storage/disk/host-calls.ts';
import type { DiskCoreInit } from '../../../src/storage/disk/disk-core.ts';
import { MTIME, codeOf, createCore, hashOf, path } from './bed.ts';
import { MARKER, openJailBed, type JailBed } from './jail-bed.ts';
import {
  CONTENT,
  JOURNAL_BYTES,
  KEY,
  PART,
  countingReads,
  digest,
  finish,
  leavePart,
  openPart,
  pieceOf,
  sendPieces,
} from './part-bed.ts';

interface PartBed extends JailBed {
  /** Host paths of the part and its journal. */
  readonly part: string;
  readonly journal: string;
  readonly reads: ReturnType<typeof countingReads>;
}

const openBed = (init: Partial<DiskCoreInit> = {}): PartBed => {
  const reads = countingReads(createHostCalls());
  const bed = openJailBed({ boot: 'this run', ...init }, reads.calls);
  const staging = join(bed.root, '.wherry/staging');
  return Object.assign(bed, {
    part: join(staging, `${KEY}.part`),
    journal: join(staging, `${KEY}.journal`),
    reads,
  });
};

/** Where the next attempt begins. It is completed, and what it wrote is right. */
const complete = async ({ core, root }: JailBed): Promise<number> => {
  const writer = await openPart(core);
  await finish(writer);
  assert.equal(digest(readFileSync(join(root, 'file'))), digest(CONTENT));
  assert.equal(core.stat(path('/file')).mtimeUs, MTIME);
  assert.deepEqual(readdirSync(join(root, '.wherry/staging')), []);
  return writer.offset;
};

const poke = (file: string, position: number, bytes = Uint8Array.of(0xff)): void => {
  const fd = openSync(file, 'r+');
  writeSync(fd, bytes, 0, bytes.length, position);
  closeSync(fd);
};

describe('A part', () => {
  it('that nobody touched is continued without reading any of it', async () => {
    for (const durability of ['disk', 'process'] as const) {
      using bed = openBed({ durability });
      await leavePart(bed.core, 2 * PIECE_SIZE + 3);
      assert.equal(lstatSync(bed.part).size, 2 * PIECE_SIZE);
      bed.reads.reset();
      assert.equal(await complete(bed), 2 * PIECE_SIZE);
      assert.ok(bed.reads.bytes < JOURNAL_BYTES, String(bed.reads.bytes));
    }
  });

  it('of a process that was killed has every piece that was verified', async () => {
    using bed = openBed({ durability: 'disk' });
    const dead = await openPart(bed.core);
    sendPieces(dead, 2 * PIECE_SIZE + 3);
    const other = createCore(bed.reads.calls, { directory: bed.root });
    assert.equal(other.recoverStaging(), 0);
    const writer = await openPart(other);
    assert.equal(writer.offset, 2 * PIECE_SIZE);
    await finish(writer);
    other.close();
    assert.equal(digest(readFileSync(join(bed.root, 'file'))), digest(CONTENT));
    await dead.discard();
  });

  it('that was not synced is read again after another start of the machine, and only then', async () => {
    for (const [boot, isRead] of [
      ['this run', false],
      ['another run', true],
      [undefined, true],
    ] as const) {
      using bed = openBed({ durability: 'process' });
      await leavePart(bed.core, 2 * PIECE_SIZE);
      bed.reads.reset();
      const later = createCore(bed.reads.calls, { directory: bed.root, durability: 'process', boot });
      const writer = await openPart(later);
      assert.equal(writer.offset, 2 * PIECE_SIZE);
      assert.equal(bed.reads.bytes >= 2 * PIECE_SIZE, isRead, String(boot));
      await writer.discard();
      later.close();
    }
  });

  it('invariant 24: of which a bit was flipped while it waited loses that piece and those behind it', async () => {
    for (const durability of ['disk', 'process'] as const) {
      for (const [position, offset] of [
        [0, 0],
        [PIECE_SIZE - 1, 0],
        [PIECE_SIZE, PIECE_SIZE],
        [2 * PIECE_SIZE - 1, PIECE_SIZE],
      ] as const) {
        using bed = openBed({ durability });
        await leavePart(bed.core, 2 * PIECE_SIZE);
        poke(bed.part, position, Uint8Array.of((CONTENT[position] ?? 0) ^ 1));
        assert.equal(await complete(bed), offset, `bit flipped at ${position}`);
      }
    }
  });

  it('into which a stranger wrote while it was being written is read again', async () => {
    for (const [position, offset] of [
      [0, 0],
      [PIECE_SIZE, PIECE_SIZE],
    ] as const) {
      using bed = openBed({ durability: 'disk' });
      const writer = await openPart(bed.core);
      sendPieces(writer, 2 * PIECE_SIZE);
      poke(bed.part, position);
      writer.write(pieceOf(CONTENT, 2).subarray(0, 1));
      await writer.suspend();
      assert.equal(await complete(bed), offset);
    }
  });

  it('into which a stranger wrote just before it was suspended is read again', async () => {
    using bed = openBed({ durability: 'disk' });
    const writer = await openPart(bed.core);
    sendPieces(writer, 2 * PIECE_SIZE);
    poke(bed.part, PIECE_SIZE + 7);
    await writer.suspend();
    assert.equal(await complete(bed), PIECE_SIZE);
  });

  it('into which a stranger wrote just before its commit is CORRUPTED, and keeps what is good', async () => {
    using bed = openBed({ durability: 'disk' });
    await leavePart(bed.core, PIECE_SIZE);
    const writer = await openPart(bed.core);
    sendPieces(writer);
    poke(bed.part, PIECE_SIZE + 7);
    assert.equal(await codeOf(() => finish(writer)), 'CORRUPTED');
    assert.equal(existsSync(join(bed.root, 'file')), false);
    assert.equal(await complete(bed), PIECE_SIZE);
  });

  it('that was only touched is read again, and kept', async () => {
    using bed = openBed({ durability: 'disk' });
    await leavePart(bed.core, 2 * PIECE_SIZE);
    utimesSync(bed.part, 5, 5);
    bed.reads.reset();
    assert.equal(await complete(bed), 2 * PIECE_SIZE);
    assert.ok(bed.reads.bytes >= 2 * PIECE_SIZE);
  });

  it('is given the time and the mode that the last attempt names', async () => {
    using bed = openBed();
    await leavePart(bed.core, PIECE_SIZE, { attributes: { executable: true } });
    const before = Date.now() * 1000;
    const writer = await openPart(bed.core, { attributes: { mtimeUs: undefined, executable: false } });
    const { entry } = await finish(writer);
    assert.equal(entry.executable, false);
    assert.ok(entry.mtimeUs >= before - 1000, 'the time of the commit');
    assert.equal(lstatSync(join(bed.root, 'file')).mode & 0o7111, 0);
  });

  it('is not a matter of files that may not be', async () => {
    using bed = openBed({ fileSizeLimit: 2 * PIECE_SIZE });
    assert.equal(await codeOf(() => openPart(bed.core)), 'TOO_LARGE');
    const content = CONTENT.subarray(0, 2 * PIECE_SIZE);
    assert.equal(await codeOf(() => openPart(bed.core, { at: '/missing/file', content })), 'NOT_FOUND');
    assert.equal(await codeOf(() => openPart(bed.core, { at: '/', content })), 'NOT_A_FILE');
    assert.equal(existsSync(bed.journal), false);
  });

  it('that does not fit any more stays for a time when it does', async () => {
    using bed = openBed();
    await leavePart(bed.core, PIECE_SIZE);
    const full = {
      ...bed.reads.calls,
      fileSystemFacts: () => ({ volatile: false, freeBytes: CONTENT.length - PIECE_SIZE - 1 }),
    };
    const core = createCore(full, { directory: bed.root });
    assert.equal(await codeOf(() => openPart(core)), 'NO_SPACE');
    core.close();
    assert.equal(await complete(bed), PIECE_SIZE);
  });
});

/** Each puts something else in the place of a part; where the next attempt may begin. */
const REPLACEMENTS: readonly (readonly [string, (bed: PartBed) => void, number])[] = [
  ['a link', (bed) => replaceBy(bed, () => symlinkSync(join(bed.outside, 'secret'), bed.part)), 0],
  ['a link to nothing', (bed) => replaceBy(bed, () => symlinkSync('../../new', bed.part)), 0],
  ['a FIFO', (bed) => replaceBy(bed, () => execFileSync('mkfifo', [bed.part])), 0],
  ['a directory', (bed) => replaceBy(bed, () => mkdirSync(bed.part)), 0],
  [
    'another name of a file',
    (bed) => replaceBy(bed, () => linkSync(join(bed.root, 'precious'), bed.part)),
    0,
  ],
  ['an empty file', (bed) => truncateSync(bed.part, 0), 0],
  ['a shorter file', (bed) => truncateSync(bed.part, PIECE_SIZE + 1), PIECE_SIZE],
  ['a longer file', (bed) => poke(bed.part, 2 * PIECE_SIZE + 3), 2 * PIECE_SIZE],
  ['a file longer than what is written', (bed) => poke(bed.part, CONTENT.length + 1), 0],
  ['a hole', (bed) => replaceBy(bed, () => truncated(bed.part, 2 * PIECE_SIZE)), 0],
  ['nothing', (bed) => rmSync(bed.part), 0],
  [
    'a copy of itself, with its time',
    (bed) => {
      const { mtime } = lstatSync(bed.part);
      renameSync(bed.part, `${bed.part}.old`);
      copyFileSync(`${bed.part}.old`, bed.part);
      rmSync(`${bed.part}.old`);
      utimesSync(bed.part, mtime, mtime);
    },
    2 * PIECE_SIZE,
  ],
  [
    'another file with its time',
    (bed) => {
      const { mtime } = lstatSync(bed.part);
      writeFileSync(`${bed.part}.new`, Buffer.alloc(2 * PIECE_SIZE));
      renameSync(`${bed.part}.new`, bed.part);
      utimesSync(bed.part, mtime, mtime);
    },
    0,
  ],
];

const replaceBy = ({ part }: PartBed, make: () => void): void => {
  rmSync(part);
  make();
};

const truncated = (file: string, size: number): void => {
  writeFileSync(file, '');
  truncateSync(file, size);
};

describe('A part that was replaced', () => {
  for (const [by, replace, offset] of REPLACEMENTS) {
    it(`by ${by} gives nothing to the file that is not its own, and takes nothing from others`, async () => {
      for (const durability of ['disk', 'process'] as const) {
        using bed = openBed({ durability });
        const precious = Buffer.alloc(2 * PIECE_SIZE, 7);
        writeFileSync(join(bed.root, 'precious'), precious);
        await leavePart(bed.core, 2 * PIECE_SIZE);
        replace(bed);
        const writer = await openPart(bed.core);
        assert.equal(writer.offset, offset);
        await finish(writer);
        assert.equal(digest(readFileSync(join(bed.root, 'file'))), digest(CONTENT));
        assert.equal(digest(readFileSync(join(bed.root, 'precious'))), digest(precious));
        assert.equal(existsSync(join(bed.root, 'new')), false);
        bed.assertOutsideUntouched();
      }
    });
  }

  it('by the committed file itself, as a crash between its two names leaves it, is not written to', async () => {
    using bed = openBed();
    await leavePart(bed.core, 2 * PIECE_SIZE);
    linkSync(bed.part, join(bed.root, 'other'));
    const before = digest(readFileSync(join(bed.root, 'other')));
    const writer = await openPart(bed.core);
    assert.equal(writer.offset, 0);
    sendPieces(writer, PIECE_SIZE);
    await writer.discard();
    assert.equal(digest(readFileSync(join(bed.root, 'other'))), before);
  });

  it('while it was written does not get the name', async () => {
    using bed = openBed();
    const writer = await openPart(bed.core);
    sendPieces(writer);
    rmSync(bed.part);
    writeFileSync(bed.part, CONTENT.slice().reverse());
    assert.equal(await codeOf(() => finish(writer)), 'CORRUPTED');
    assert.equal(existsSync(join(bed.root, 'file')), false);
  });
});

describe('A journal', () => {
  it('that is torn, damaged or foreign means what is valid of it, and is never an error', async () => {
    using bed = openBed({ durability: 'disk' });
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
    using bed = openBed();
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
      using bed = openBed();
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
    using bed = openBed();
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
      bed.core.listParts().map(({ key, verified }) => [key, verified]),
      [[whole, PIECE_SIZE]],
    );
  });

  it('keeps a part until seven days after it last grew', async () => {
    using bed = openBed();
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
    using bed = openBed({ staging: 'root' });
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
    using bed = openBed();
    await leavePart(bed.core, PIECE_SIZE);
    const { mtimeMs } = lstatSync(bed.journal);
    assert.equal(bed.core.removePart(KEY, mtimeMs - 1000), false);
    assert.equal(existsSync(bed.part), true);
    assert.equal(bed.core.removePart(KEY), true);
    assert.deepEqual([existsSync(bed.part), existsSync(bed.journal)], [false, false]);
    assert.equal(bed.core.removePart(KEY), false);
  });

  it('is told from what only has its name', async () => {
    using bed = openBed();
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
