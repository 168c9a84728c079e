// Parts on a disk that fails, or loses its power, at any call of the write that leaves them and of the write that
// continues them: the destination is old or new, the continued content is right, nothing good is read again in vain.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PIECE_SIZE, isWherryError } from '../../../src/base/index.ts';
import type { DiskCore, DiskCoreInit } from '../../../src/storage/disk/disk-core.ts';
import { createCore, upload } from './bed.ts';
import { withFaults } from './faulty-calls.ts';
import {
  CONTENT,
  JOURNAL_BYTES,
  countingReads,
  digest,
  finish,
  openPart,
  restart,
  sendPieces,
} from './part-bed.ts';
import { createSimulatedDisk, type SimulatedDisk } from './simulated-disk.ts';
import type { CutChoice } from './simulated-inode.ts';

/** One whole piece and a short one: each of some thousand attempts copies it a few times. */
const SHORT = CONTENT.subarray(0, PIECE_SIZE + 5);
const NEW = digest(SHORT);
const OLD = digest('old');

interface Where {
  readonly name: string;
  readonly init: Partial<DiskCoreInit>;
  readonly at: string;
  readonly prepare?: (disk: SimulatedDisk) => void;
}

// The simulated disk has a time of its own.
const now = (): number => 1_700_000_100_000_000;

const PLACES: readonly Where[] = [
  { name: 'in staging', init: { now }, at: '/file' },
  {
    name: 'of a local directory',
    init: { now, staging: 'beside', partsDirectory: '/state', directory: '/data' },
    at: '/file',
  },
  {
    name: 'on another file system',
    init: { now },
    at: '/mount/file',
    prepare: (disk) => disk.mount('/mount'),
  },
];

const prepared = async ({ init, at, prepare }: Where): Promise<SimulatedDisk> => {
  const disk = createSimulatedDisk();
  const outer = createCore(disk.calls);
  for (const path of ['/state', '/data', '/mount']) outer.makeDirectory(path as never);
  outer.close();
  prepare?.(disk);
  const core = createCore(disk.calls, init);
  await upload(core, at, 'old');
  core.close();
  disk.settle();
  return disk;
};

const destination = ({ init, at }: Where): string => (init.directory ?? '') + at;

/** Files that are Wherry's own. */
const leftovers = (disk: SimulatedDisk): string[] =>
  disk.paths().filter((path) => /staging\/|\.part$|\.journal$/u.test(path));

/** The first attempt: a piece and a bit of the next, then it is suspended. */
const begin = async (core: DiskCore, { at }: Where): Promise<void> => {
  const writer = await openPart(core, { at, content: SHORT });
  try {
    sendPieces(writer, PIECE_SIZE + 3, SHORT);
  } finally {
    await writer.suspend();
  }
};

/** The second attempt, to its end. Returns where it began. */
const complete = async (core: DiskCore, { at }: Where): Promise<number> => {
  const writer = await openPart(core, { at, content: SHORT });
  try {
    await finish(writer, SHORT);
  } finally {
    await writer.suspend();
  }
  return writer.offset;
};

const contentAt = (disk: SimulatedDisk, where: Where): string => digest(disk.contentOf(destination(where)));

const ignoreRefusal = (error: unknown): void => assert.ok(isWherryError(error), String(error));

/** Continues and commits without faults, and looks at the result. Returns where it began. */
const recoverFrom = async (disk: SimulatedDisk, where: Where, what: string): Promise<number> => {
  assert.ok([OLD, NEW].includes(contentAt(disk, where)), `${what}: neither old nor new`);
  const core = restart(disk.calls, where.init);
  const offset = await complete(core, where);
  core.close();
  assert.equal(contentAt(disk, where), NEW, what);
  assert.deepEqual(leftovers(disk), [], what);
  assert.deepEqual([disk.openDescriptors, disk.closedTwice], [0, 0], what);
  return offset;
};

/** Runs both attempts with call `n` of one of them failing; how many calls that one makes. */
const attempt = async (
  where: Where,
  faultyAttempt: 'first' | 'second',
  n: number,
  code: string,
): Promise<number> => {
  const what = `call ${n} of the ${faultyAttempt} attempt failing with ${code}`;
  const disk = await prepared(where);
  const faulty = withFaults(disk.calls);
  let core = createCore(faulty.calls, where.init);
  if (faultyAttempt === 'second') {
    await begin(core, where);
    core.close();
    core = createCore(faulty.calls, where.init);
  }
  faulty.arm(n, code);
  let isDone = true;
  await (faultyAttempt === 'first' ? begin : complete)(core, where).catch((error: unknown) => {
    ignoreRefusal(error);
    isDone = false;
  });
  const { count } = faulty;
  faulty.disarm();
  core.close();
  assert.deepEqual([disk.openDescriptors, disk.closedTwice], [0, 0], what);
  if (isDone && faultyAttempt === 'second') assert.equal(contentAt(disk, where), NEW, what);
  await recoverFrom(disk, where, what);
  return count;
};

describe('A failure of any one call', () => {
  for (const where of PLACES) {
    for (const which of ['first', 'second'] as const) {
      it(`of the ${which} attempt of a part ${where.name} leaves what the next one completes`, async () => {
        const calls = await attempt(where, which, 0, 'EIO');
        assert.ok(calls > 20, String(calls));
        for (let n = 1; n <= calls; n += 1)
          for (const code of n % 2 === 0 ? ['EIO'] : ['ENOSPC']) await attempt(where, which, n, code);
      });
    }
  }
});

const CUTS: Readonly<Record<string, CutChoice>> = {
  'nothing that was not synced': { keepsChange: () => false, unsynced: 'empty' },
  'names and lengths, but no content that was not synced': { keepsChange: () => true, unsynced: 'zeros' },
  everything: { keepsChange: () => true, unsynced: 'whole' },
  'only the latest changes': { keepsChange: (index) => index >= 2, unsynced: 'zeros' },
};

const cutAt = async (where: Where, which: 'first' | 'second', n: number, cut: CutChoice) => {
  const disk = await prepared(where);
  const faulty = withFaults(disk.calls);
  let core = createCore(faulty.calls, where.init);
  if (which === 'second') {
    await begin(core, where);
    core.close();
    disk.settle();
    core = createCore(faulty.calls, where.init);
  }
  faulty.arm(n, 'EIO', n > 0);
  let isDone = true;
  await (which === 'first' ? begin : complete)(core, where).catch(() => {
    // The power is gone; whatever the attempt made of that does not matter any more.
    isDone = false;
  });
  return { found: disk.cut(cut), isDone: isDone && n === 0, calls: faulty.count };
};

describe('A power cut at any call', () => {
  for (const where of PLACES) {
    for (const which of ['first', 'second'] as const) {
      it(`of the ${which} attempt of a part ${where.name} leaves what the next one completes`, async () => {
        const { calls } = await cutAt(where, which, 0, CUTS['everything'] as CutChoice);
        const cuts = Object.entries(CUTS);
        for (let n = 0; n <= calls; n += 1) {
          // Two of them at each call, in turns.
          for (const [kept, cut] of n === 0 ? cuts : cuts.filter((_, index) => (index + n) % 2 === 0)) {
            const what = `power gone at call ${n} of ${calls}, kept: ${kept}`;
            const { found, isDone } = await cutAt(where, which, n, cut);
            if (isDone && which === 'second') assert.equal(contentAt(found, where), NEW, what);
            const offset = await recoverFrom(found, where, what);
            if (isDone && which === 'first') assert.equal(offset, PIECE_SIZE, what);
          }
        }
      });
    }
  }
});

describe('Syncing behind the writes', () => {
  // As many pieces as are synced at once, and one more.
  const LONG = Buffer.concat([CONTENT.subarray(0, 2 * PIECE_SIZE), CONTENT.subarray(0, PIECE_SIZE), CONTENT]);
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  /** Writes until the power goes, a turn after each piece. The disk as it is found, and how many calls there were. */
  const writeUntil = async (n: number, cut: CutChoice) => {
    const disk = await prepared(PLACES[0] as Where);
    const faulty = withFaults(disk.calls);
    const core = createCore(faulty.calls, { now });
    faulty.arm(n, 'EIO', n > 0);
    await (async () => {
      const writer = await openPart(core, { content: LONG });
      for (let until = PIECE_SIZE; until <= 4 * PIECE_SIZE; until += PIECE_SIZE) {
        sendPieces(writer, until, LONG);
        await turn();
      }
    })().catch(() => {
      // The power is gone.
    });
    return { found: disk.cut(cut), calls: faulty.count };
  };
  const continued = async (disk: SimulatedDisk) => {
    const core = restart(disk.calls, { now });
    const writer = await openPart(core, { content: LONG });
    await finish(writer, LONG);
    core.close();
    assert.equal(digest(disk.contentOf('/file')), digest(LONG));
    return writer.offset;
  };

  it('makes durable what is verified while more is written', async () => {
    const { found } = await writeUntil(0, CUTS['nothing that was not synced'] as CutChoice);
    assert.equal(await continued(found), 4 * PIECE_SIZE);
  });

  it('is never ahead of the disk, wherever the power goes', async () => {
    const cut = CUTS['names and lengths, but no content that was not synced'] as CutChoice;
    const { calls } = await writeUntil(0, cut);
    for (let n = 1; n <= calls; n += 1) {
      const { found } = await writeUntil(n, cut);
      await continued(found);
    }
  });
});

describe('Nothing is read again', () => {
  for (const where of PLACES) {
    it(`of a part ${where.name} that was suspended, also after a power cut`, async () => {
      const { found } = await cutAt(where, 'first', 0, CUTS['nothing that was not synced'] as CutChoice);
      const counting = countingReads(found.calls);
      const core = restart(counting.calls, where.init);
      assert.equal(await complete(core, where), PIECE_SIZE);
      assert.ok(counting.bytes < JOURNAL_BYTES, String(counting.bytes));
      assert.equal(contentAt(found, where), NEW);
      core.close();
    });
  }
});
