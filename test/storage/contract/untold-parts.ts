// What is kept of writes of which no hashes are told: as much as was accepted, in whole pieces.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { PIECE_SIZE, concatBytes } from '../../../src/base/index.ts';
import { createBed, holds, patternBytes, pieceHashes, type Corner, type StorageMaker } from './bed.ts';
import { content, offsetOf, partsOf, stage } from './part-bed.ts';
import { append, at, begin, complete, noise } from './untold-bed.ts';

const describeKept = (maker: StorageMaker): void => {
  describe('a suspended write of which no hashes were told', () => {
    const corner = createBed(() => maker.open());

    for (const [accepted, more, offset] of [
      [0, PIECE_SIZE + 5, 0],
      [PIECE_SIZE - 1, 3, 0],
      [PIECE_SIZE, 0, PIECE_SIZE],
      [PIECE_SIZE, PIECE_SIZE, PIECE_SIZE],
      [PIECE_SIZE + 3, PIECE_SIZE, PIECE_SIZE],
      [2 * PIECE_SIZE + 4, 1, 2 * PIECE_SIZE],
    ] as const)
      for (const isRolledBack of [false, true])
        it(`of ${accepted} accepted bytes and ${more} ${isRolledBack ? 'taken back' : 'others'} goes on at ${offset}`, async () => {
          const here = await corner();
          const staged = await stage(here.storage, at(here));
          await append(staged, content.subarray(0, accepted));
          await staged.accept();
          await append(staged, noise.subarray(0, more));
          if (isRolledBack) await staged.rollBack();
          await staged.suspend();
          const again = await stage(here.storage, at(here));
          assert.deepEqual([again.offset, again.written], [offset, offset]);
          await complete(here, again);
          assert.deepEqual(await partsOf(here.storage, at(here)), []);
        });

    it('goes on as often as it must, and is taken back to what the part holds', async () => {
      const here = await corner();
      for (const [offset, until] of [
        [0, PIECE_SIZE + 3],
        [PIECE_SIZE, 2 * PIECE_SIZE - 1],
        [PIECE_SIZE, 2 * PIECE_SIZE + 2],
      ] as const) {
        const staged = await stage(here.storage, at(here));
        assert.equal(staged.offset, offset);
        await append(staged, noise.subarray(0, PIECE_SIZE + 1));
        await staged.rollBack();
        assert.equal(staged.written, offset);
        await append(staged, content.subarray(offset, until));
        await staged.accept();
        await staged.suspend();
      }
      const staged = await stage(here.storage, at(here));
      assert.equal(staged.offset, 2 * PIECE_SIZE);
      await complete(here, staged);
    });

    it('of which every piece is accepted has the last one to send, also when it is a whole one', async () => {
      const here = await corner();
      const even = content.subarray(0, 2 * PIECE_SIZE);
      const staged = await stage(here.storage, at(here), even.length);
      await append(staged, even);
      await staged.accept();
      await staged.suspend();
      const again = await stage(here.storage, at(here), even.length);
      assert.equal(again.offset, PIECE_SIZE);
      await complete(here, again, even);
    });

    it('can be gone on with by a sender that tells hashes, and the other way round', async () => {
      const here = await corner();
      const untold = await stage(here.storage, at(here));
      await append(untold, content.subarray(0, PIECE_SIZE));
      await untold.accept();
      await untold.suspend();
      const telling = await stage(here.storage, at(here));
      assert.equal(telling.offset, PIECE_SIZE);
      await append(telling, content.subarray(PIECE_SIZE, 2 * PIECE_SIZE));
      await telling.verify(pieceHashes(content)[1] as Uint8Array);
      await telling.suspend();
      const again = await stage(here.storage, at(here));
      assert.equal(again.offset, 2 * PIECE_SIZE);
      await complete(here, again);
    });

    it('leaves nothing where its size was not declared', async () => {
      const here = await corner();
      const staged = await begin(here, undefined);
      await append(staged, content);
      await staged.accept();
      await staged.suspend();
      assert.deepEqual(await here.storage.parts.list(), []);
    });

    it('leaves nothing when it is discarded', async () => {
      const here = await corner();
      const staged = await stage(here.storage, at(here));
      await append(staged, content);
      await staged.accept();
      await staged.discard();
      assert.equal(await offsetOf(here.storage, at(here)), 0);
    });
  });
};

type Step = number | 'accept' | 'take back' | 'suspend';

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: PIECE_SIZE + 4 }) },
  { weight: 2, arbitrary: fc.constantFrom<Step>('accept', 'take back') },
  { weight: 1, arbitrary: fc.constant<Step>('suspend') },
);

/** The bytes that should be there, all and the accepted ones. Every write takes others. */
const runSteps = async (here: Corner, steps: readonly Step[]): Promise<void> => {
  const size = content.length;
  let bytes: Uint8Array = new Uint8Array();
  let accepted = 0;
  let seed = 100;
  let staged = await stage(here.storage, at(here));
  const grow = async (length: number): Promise<void> => {
    seed += 1;
    const more = patternBytes(Math.min(length, size - bytes.length), seed);
    await append(staged, more);
    bytes = concatBytes([bytes, more]);
  };
  const back = (to: number): void => {
    bytes = bytes.subarray(0, to);
    accepted = to;
  };
  for (const each of steps) {
    if (typeof each === 'number') await grow(each);
    else if (each === 'accept') {
      await staged.accept();
      accepted = bytes.length;
    } else if (each === 'take back') {
      await staged.rollBack();
      back(accepted);
    } else {
      await staged.suspend();
      staged = await stage(here.storage, at(here));
      back(accepted - (accepted % PIECE_SIZE));
      assert.equal(staged.offset, accepted);
    }
    assert.equal(staged.written, bytes.length);
  }
  await grow(size);
  await staged.commit();
  await holds(here.storage, at(here), bytes);
};

const describeHistories = (maker: StorageMaker): void => {
  describe('the history of a write of which no hashes are told', () => {
    const corner = createBed(() => maker.open({ durability: 'process' }));

    it('ends with what was accepted, whatever was taken back or left out', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) =>
          runSteps(await corner(), steps),
        ),
        { seed: 5, numRuns: 20 },
      );
    });
  });
};

export const describeUntoldParts = (maker: StorageMaker): void => {
  describeKept(maker);
  describeHistories(maker);
};
