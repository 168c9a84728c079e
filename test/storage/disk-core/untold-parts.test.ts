// Writes of which no hashes are told, in the disk core: what of them is kept, what taking back reads and leaves on the disk,
// and that nobody else's bytes come into a file that way.

import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readFileSync,
  readdirSync,
  truncateSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { PIECE_SIZE } from '../../../src/base/index.ts';
import type { CoreWriter, DiskCore } from '../../../src/storage/disk/disk-core.ts';
import { codeOf, createCore, path } from './bed.ts';
import { withFaults } from './faulty-calls.ts';
import {
  CONTENT,
  JOURNAL_BYTES,
  complete,
  digest,
  openPart,
  openPartBed,
  restart,
  type PartBed,
} from './part-bed.ts';
import { createSimulatedDisk } from './simulated-disk.ts';
import type { CutChoice } from './simulated-inode.ts';

const NOISE = CONTENT.slice().reverse();

const append = (writer: CoreWriter, until: number): void =>
  writer.write(CONTENT.subarray(writer.written, until));

/** A piece and a bit, accepted; then `more` bytes that are not. */
const begin = (writer: CoreWriter, more: number): void => {
  append(writer, PIECE_SIZE + 10);
  writer.accept();
  if (more > 0) writer.write(NOISE.subarray(0, more));
};

const poke = (file: string, position: number): void => {
  const fd = openSync(file, 'r+');
  writeSync(fd, Uint8Array.of(0xff & ~(CONTENT[position] ?? 0)), 0, 1, position);
  closeSync(fd);
};

const isCommitted = ({ root }: PartBed): boolean => existsSync(join(root, 'file'));

describe('A part of which no hashes were told', () => {
  it('is continued without reading any of it, also after something was taken back', async () => {
    for (const durability of ['disk', 'process'] as const) {
      for (const isRolledBack of [false, true]) {
        using bed = openPartBed({ durability });
        const writer = await openPart(bed.core);
        begin(writer, PIECE_SIZE - 20);
        if (isRolledBack) {
          writer.rollBack();
          assert.equal(lstatSync(bed.part).size, PIECE_SIZE + 10);
        }
        await writer.suspend();
        assert.equal(lstatSync(bed.part).size, PIECE_SIZE);
        bed.reads.reset();
        assert.equal(await complete(bed), PIECE_SIZE);
        assert.ok(bed.reads.bytes < JOURNAL_BYTES, String(bed.reads.bytes));
      }
    }
  });

  it('has, when its process was killed, every accepted piece and none other', async () => {
    for (const [accepted, more, offset] of [
      [PIECE_SIZE - 1, PIECE_SIZE, 0],
      [PIECE_SIZE, PIECE_SIZE, PIECE_SIZE],
      [2 * PIECE_SIZE, 5, 2 * PIECE_SIZE],
      [CONTENT.length, 0, 2 * PIECE_SIZE],
    ] as const) {
      for (const isRolledBack of [false, true]) {
        using bed = openPartBed({ durability: 'disk' });
        const dead = await openPart(bed.core);
        append(dead, accepted);
        dead.accept();
        if (more > 0) dead.write(NOISE.subarray(0, more));
        if (isRolledBack) dead.rollBack();
        const other = createCore(bed.reads.calls, { directory: bed.root });
        // What holds no piece has nothing to be gone on with: it goes, and its journal.
        assert.equal(other.recoverStaging(), offset === 0 ? 1 : 0);
        const writer = await openPart(other);
        assert.equal(writer.offset, offset);
        append(writer, CONTENT.length);
        await writer.commit();
        other.close();
        assert.equal(digest(readFileSync(join(bed.root, 'file'))), digest(CONTENT));
        await dead.discard();
      }
    }
  });

  it('keeps what is accepted when the rest cannot be taken back', async () => {
    using bed = openPartBed({ durability: 'process' });
    const faulty = withFaults(bed.reads.calls);
    const core = createCore(faulty.calls, { directory: bed.root, durability: 'process' });
    const writer = await openPart(core);
    begin(writer, 100);
    faulty.arm(2, 'EIO');
    assert.equal(await codeOf(() => writer.rollBack()), 'INTERNAL');
    faulty.disarm();
    assert.equal(await codeOf(() => writer.rollBack()), 'BAD_REQUEST');
    assert.equal(await codeOf(() => writer.accept()), 'BAD_REQUEST');
    await writer.suspend();
    core.close();
    assert.equal(await complete(bed), PIECE_SIZE);
  });
});

describe('Taking back', () => {
  it('reads of the file no more than what was written of one piece', async () => {
    for (const [accepted, more, read] of [
      [10, 5, 15],
      [PIECE_SIZE - 1, PIECE_SIZE + 5, PIECE_SIZE],
      [PIECE_SIZE, 5, 0],
      [PIECE_SIZE + 10, 5, 15],
      [PIECE_SIZE + 10, 0, 0],
    ] as const) {
      using bed = openPartBed();
      const writer = bed.core.openWriter(path('/file'), { size: undefined }, { policy: 'fail' });
      append(writer, accepted);
      writer.accept();
      writer.write(NOISE.subarray(0, more));
      bed.reads.reset();
      writer.rollBack();
      assert.equal(bed.reads.bytes, read);
      append(writer, CONTENT.length);
      await writer.commit();
      assert.equal(digest(readFileSync(join(bed.root, 'file'))), digest(CONTENT));
    }
  });
});

/** Opens the write, as one that leaves a part or as one that does not. */
const OPENERS = {
  'a part': (core: DiskCore) => openPart(core, { options: { policy: 'fail' } }),
  'a file': async (core: DiskCore) =>
    core.openWriter(path('/file'), { size: CONTENT.length }, { policy: 'fail' }),
} as const;

const stagedFile = ({ root }: PartBed): string => {
  const staging = join(root, '.wherry/staging');
  return join(staging, readdirSync(staging).find((name) => !name.endsWith('.journal')) ?? 'nothing');
};

describe('A stranger who writes into', () => {
  for (const [what, open] of Object.entries(OPENERS)) {
    it(`${what} that is accepted is found at the commit`, async () => {
      for (const position of [0, PIECE_SIZE - 1, PIECE_SIZE, CONTENT.length - 1]) {
        using bed = openPartBed({ durability: 'disk' });
        const writer = await open(bed.core);
        append(writer, CONTENT.length);
        writer.accept();
        poke(stagedFile(bed), position);
        assert.equal(await codeOf(() => writer.commit()), 'CORRUPTED');
        assert.equal(isCommitted(bed), false);
      }
    });

    it(`the begun piece of ${what} is found when the rest is taken back`, async () => {
      for (const position of [PIECE_SIZE, PIECE_SIZE + 9]) {
        using bed = openPartBed({ durability: 'disk' });
        const writer = await open(bed.core);
        begin(writer, 100);
        poke(stagedFile(bed), position);
        assert.equal(await codeOf(() => writer.rollBack()), 'CORRUPTED');
        assert.equal(await codeOf(() => writer.commit()), 'BAD_REQUEST');
        await writer.suspend();
        assert.equal(isCommitted(bed), false);
        assert.equal(await complete(bed), what === 'a part' ? PIECE_SIZE : 0);
      }
    });

    it(`an earlier piece of ${what} is not forgotten when the rest is taken back`, async () => {
      using bed = openPartBed({ durability: 'disk' });
      const writer = await open(bed.core);
      begin(writer, 100);
      poke(stagedFile(bed), 7);
      writer.rollBack();
      append(writer, CONTENT.length);
      assert.equal(await codeOf(() => writer.commit()), 'CORRUPTED');
      assert.equal(isCommitted(bed), false);
    });

    it(`${what} and only cuts it off, or touches it, is found, or does no harm`, async () => {
      for (const [meddle, code] of [
        [(file: string) => truncateSync(file, PIECE_SIZE + 5), 'CORRUPTED'],
        [(file: string) => utimesSync(file, 5, 5), 'none'],
      ] as const) {
        using bed = openPartBed({ durability: 'disk' });
        const writer = await open(bed.core);
        begin(writer, 100);
        meddle(stagedFile(bed));
        const roll = async (): Promise<void> => {
          writer.rollBack();
          append(writer, CONTENT.length);
          await writer.commit();
        };
        assert.equal(await codeOf(roll), code);
        await writer.discard();
        assert.equal(isCommitted(bed), code === 'none');
      }
    });
  }
});

const CUTS: readonly CutChoice[] = [
  { keepsChange: () => false, unsynced: 'empty' },
  { keepsChange: () => true, unsynced: 'zeros' },
  { keepsChange: () => true, unsynced: 'whole' },
  { keepsChange: (index) => index >= 2, unsynced: 'zeros' },
];

describe('A power cut at any call', () => {
  /** One whole piece and a short one. */
  const SHORT = CONTENT.subarray(0, PIECE_SIZE + 5);
  const init = { now: () => 1_700_000_100_000_000 };

  const cutAt = async (n: number, cut: CutChoice) => {
    const disk = createSimulatedDisk();
    const faulty = withFaults(disk.calls);
    const core = createCore(faulty.calls, init);
    faulty.arm(n, 'EIO', n > 0);
    let isDone = true;
    await (async () => {
      const writer = await openPart(core, { content: SHORT });
      writer.write(SHORT.subarray(0, PIECE_SIZE - 3));
      writer.accept();
      writer.write(NOISE.subarray(0, 4));
      writer.rollBack();
      writer.write(SHORT.subarray(PIECE_SIZE - 3, PIECE_SIZE));
      writer.accept();
      writer.write(NOISE.subarray(0, 4));
      writer.rollBack();
      await writer.suspend();
    })().catch(() => {
      isDone = false;
    });
    return { found: disk.cut(cut), isDone: isDone && n === 0, calls: faulty.count };
  };

  it('of a write that was taken back twice leaves what the next one completes', async () => {
    const { calls } = await cutAt(0, CUTS[0] as CutChoice);
    assert.ok(calls > 20, String(calls));
    for (let n = 0; n <= calls; n += 1) {
      for (const [index, cut] of CUTS.entries()) {
        const { found, isDone } = await cutAt(n, cut);
        const core = restart(found.calls, init);
        const writer = await openPart(core, { content: SHORT });
        if (isDone) assert.equal(writer.offset, PIECE_SIZE, `everything done, cut ${index}`);
        writer.write(SHORT.subarray(writer.offset));
        await writer.commit();
        core.close();
        assert.equal(digest(found.contentOf('/file')), digest(SHORT), `call ${n} of ${calls}, cut ${index}`);
        assert.deepEqual([found.openDescriptors, found.closedTwice], [0, 0]);
      }
    }
  });
});
