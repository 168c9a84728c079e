// What the disk core does with a part that waits: what it believes, what it reads again, and what it leaves alone.

import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
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
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { PIECE_SIZE } from '../../../src/base/index.ts';
import { codeOf, createCore } from './bed.ts';
import {
  CONTENT,
  JOURNAL_BYTES,
  complete,
  digest,
  finish,
  leavePart,
  openPart,
  openPartBed,
  pieceOf,
  sendPieces,
  type PartBed,
} from './part-bed.ts';

const poke = (file: string, position: number, bytes = Uint8Array.of(0xff)): void => {
  const fd = openSync(file, 'r+');
  writeSync(fd, bytes, 0, bytes.length, position);
  closeSync(fd);
};

describe('A part', () => {
  it('that nobody touched is continued without reading any of it', async () => {
    for (const durability of ['disk', 'process'] as const) {
      using bed = openPartBed({ durability });
      await leavePart(bed.core, 2 * PIECE_SIZE + 3);
      assert.equal(lstatSync(bed.part).size, 2 * PIECE_SIZE);
      bed.reads.reset();
      assert.equal(await complete(bed), 2 * PIECE_SIZE);
      assert.ok(bed.reads.bytes < JOURNAL_BYTES, String(bed.reads.bytes));
    }
  });

  it('of a process that was killed has every piece that was verified', async () => {
    using bed = openPartBed({ durability: 'disk' });
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
      using bed = openPartBed({ durability: 'process' });
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
        using bed = openPartBed({ durability });
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
      using bed = openPartBed({ durability: 'disk' });
      const writer = await openPart(bed.core);
      sendPieces(writer, 2 * PIECE_SIZE);
      poke(bed.part, position);
      writer.write(pieceOf(CONTENT, 2).subarray(0, 1));
      await writer.suspend();
      assert.equal(await complete(bed), offset);
    }
  });

  it('into which a stranger wrote just before it was suspended is read again', async () => {
    using bed = openPartBed({ durability: 'disk' });
    const writer = await openPart(bed.core);
    sendPieces(writer, 2 * PIECE_SIZE);
    poke(bed.part, PIECE_SIZE + 7);
    await writer.suspend();
    assert.equal(await complete(bed), PIECE_SIZE);
  });

  it('into which a stranger wrote just before its commit is CORRUPTED, and keeps what is good', async () => {
    using bed = openPartBed({ durability: 'disk' });
    await leavePart(bed.core, PIECE_SIZE);
    const writer = await openPart(bed.core);
    sendPieces(writer);
    poke(bed.part, PIECE_SIZE + 7);
    assert.equal(await codeOf(() => finish(writer)), 'CORRUPTED');
    assert.equal(existsSync(join(bed.root, 'file')), false);
    assert.equal(await complete(bed), PIECE_SIZE);
  });

  it('that was only touched is read again, and kept', async () => {
    using bed = openPartBed({ durability: 'disk' });
    await leavePart(bed.core, 2 * PIECE_SIZE);
    utimesSync(bed.part, 5, 5);
    bed.reads.reset();
    assert.equal(await complete(bed), 2 * PIECE_SIZE);
    assert.ok(bed.reads.bytes >= 2 * PIECE_SIZE);
  });

  it('is given the time and the mode that the last attempt names', async () => {
    using bed = openPartBed();
    await leavePart(bed.core, PIECE_SIZE, { attributes: { executable: true } });
    const before = Date.now() * 1000;
    const writer = await openPart(bed.core, { attributes: { mtimeUs: undefined, executable: false } });
    const { entry } = await finish(writer);
    assert.equal(entry.executable, false);
    assert.ok(entry.mtimeUs >= before - 1000, 'the time of the commit');
    assert.equal(lstatSync(join(bed.root, 'file')).mode & 0o7111, 0);
  });

  it('is not a matter of files that may not be', async () => {
    using bed = openPartBed({ fileSizeLimit: 2 * PIECE_SIZE });
    assert.equal(await codeOf(() => openPart(bed.core)), 'TOO_LARGE');
    const content = CONTENT.subarray(0, 2 * PIECE_SIZE);
    assert.equal(await codeOf(() => openPart(bed.core, { at: '/missing/file', content })), 'NOT_FOUND');
    assert.equal(await codeOf(() => openPart(bed.core, { at: '/', content })), 'NOT_A_FILE');
    assert.equal(existsSync(bed.journal), false);
  });

  it('that does not fit any more stays for a time when it does', async () => {
    using bed = openPartBed();
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
        using bed = openPartBed({ durability });
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
    using bed = openPartBed();
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
    using bed = openPartBed();
    const writer = await openPart(bed.core);
    sendPieces(writer);
    rmSync(bed.part);
    writeFileSync(bed.part, CONTENT.slice().reverse());
    assert.equal(await codeOf(() => finish(writer)), 'CORRUPTED');
    assert.equal(existsSync(join(bed.root, 'file')), false);
  });
});
