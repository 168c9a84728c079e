// Writes for senders that tell no hashes: what came is accepted, what was not meant is taken back, and what is committed
// is the one without the other.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, concatBytes } from '../../../src/base/index.ts';
import type { WriteOptions } from '../../../src/storage/index.ts';
import {
  createBed,
  getText,
  hashOf,
  holds,
  lastHash,
  lend,
  namesBelow,
  pieceHashes,
  put,
  refuses,
  text,
  type StorageMaker,
} from './bed.ts';
import { content } from './part-bed.ts';
import { append, at, begin, complete, noise } from './untold-bed.ts';

const SIZES = [0, 1, PIECE_SIZE - 1, PIECE_SIZE, PIECE_SIZE + 1, 2 * PIECE_SIZE, 2 * PIECE_SIZE + 5];
const [first] = pieceHashes(content) as [Uint8Array];

const describeCommits = (maker: StorageMaker): void => {
  describe('a commit without a hash', () => {
    // Megabytes, and nothing here is about durability.
    const corner = createBed(() => maker.open({ durability: 'process' }));

    for (const size of SIZES)
      for (const declared of [size, undefined])
        it(`takes what was written: ${size} bytes, ${declared === undefined ? 'not ' : ''}declared`, async () => {
          const here = await corner();
          await complete(here, await begin(here, declared), content.subarray(0, size));
        });

    it('follows the policies, and finds what is there already', async () => {
      const here = await corner();
      const commit = async (value: string, policy: WriteOptions['policy']): Promise<string> => {
        const staged = await begin(here, undefined, { policy });
        await append(staged, text(value));
        return (await staged.commit()).outcome;
      };
      assert.equal(await commit('old', 'fail'), 'created');
      assert.equal(await commit('old', 'fail'), 'unchanged');
      await refuses('ALREADY_EXISTS', () => commit('new one', 'fail'));
      assert.equal(await commit('new one', 'replace'), 'replaced');
      assert.equal(await commit('new one', 'replace'), 'unchanged');
      assert.equal(await getText(here.storage, at(here)), 'new one');
    });

    it('finds large content that is there already, and gives it the time of the new', async () => {
      const here = await corner();
      await put(here.storage, at(here), content, { mtimeUs: 5_000_000 });
      const staged = await here.storage.stage(
        at(here),
        { size: content.length, mtimeUs: 7_000_000 },
        { policy: 'replace' },
      );
      await append(staged, content);
      const { outcome, entry } = await staged.commit();
      assert.deepEqual([outcome, entry.mtimeUs], ['unchanged', 7_000_000]);
    });

    it('holds the size against the declared one', async () => {
      const here = await corner();
      const short = await begin(here, 4);
      await append(short, text('abc'));
      await refuses('INVALID_SIZE', () => short.commit());
      const long = await begin(here, 4);
      await refuses('INVALID_SIZE', () => append(long, text('abcde')));
      await long.discard();
      assert.deepEqual(await namesBelow(here.storage, here.at()), []);
    });

    it('compares with what was told before', async () => {
      const here = await corner();
      const right = await begin(here, content.length);
      await right.verify(first);
      await complete(here, right);
      const wrong = await here.storage.stage(at(here), { size: content.length }, { policy: 'replace' });
      await append(wrong, content.subarray(0, PIECE_SIZE - 1));
      await wrong.verify(hashOf(content));
      await refuses('CORRUPTED', () => append(wrong, content.subarray(wrong.written)));
      await wrong.discard();
      const missing = await begin(here, undefined, { policy: 'replace' });
      await missing.verify(first);
      await append(missing, text('abc'));
      await refuses('CORRUPTED', () => missing.commit());
      await holds(here.storage, at(here), content);
    });
  });
};

const describeAccepting = (maker: StorageMaker): void => {
  describe('accepting what was written', () => {
    const corner = createBed(() => maker.open({ durability: 'process' }));

    it('changes nothing about what is committed, wherever it is done and however often', async () => {
      const here = await corner();
      const staged = await begin(here, content.length);
      await staged.accept();
      for (const until of [1, PIECE_SIZE - 1, PIECE_SIZE, PIECE_SIZE + 1, content.length]) {
        await append(staged, content.subarray(staged.written, until));
        await staged.accept();
        await staged.accept();
        assert.equal(staged.written, until);
      }
      await complete(here, staged);
    });

    it('compares pieces that were told of with what is written, also with what is written later', async () => {
      const here = await corner();
      for (const [hash, isRight] of [
        [hashOf(content), false],
        [first, true],
      ] as const) {
        const staged = await begin(here, content.length);
        await staged.verify(hash);
        await append(staged, content.subarray(0, 1000));
        await staged.accept();
        if (isRight) await complete(here, staged);
        else await refuses('CORRUPTED', () => append(staged, content.subarray(1000)));
        await staged.discard();
      }
    });

    it('leaves no hash to be told: verify is refused, and the write goes on', async () => {
      const here = await corner();
      const staged = await begin(here, content.length);
      await append(staged, content.subarray(0, 1000));
      await staged.accept();
      await refuses('BAD_REQUEST', () => staged.verify(first));
      await complete(here, staged);
    });

    it('leaves no hash to be told: the commit with one is refused, and nothing remains', async () => {
      const here = await corner();
      for (const size of [content.length, undefined]) {
        const staged = await begin(here, size);
        await append(staged, content);
        await staged.accept();
        await refuses('BAD_REQUEST', () => staged.commit(lastHash(content)));
        await staged.discard();
      }
      assert.deepEqual(await namesBelow(here.storage, here.at()), []);
    });

    it('and taking back are nothing for what is over', async () => {
      const here = await corner();
      for (const end of ['commit', 'suspend', 'discard'] as const) {
        const staged = await begin(here, 0, { policy: 'replace' });
        await staged[end]();
        await refuses('BAD_REQUEST', () => staged.accept());
        await refuses('BAD_REQUEST', () => staged.rollBack());
      }
    });
  });
};

const describeTakingBack = (maker: StorageMaker): void => {
  describe('taking back what was written', () => {
    const corner = createBed(() => maker.open({ durability: 'process' }));

    for (const accepted of [0, 1, PIECE_SIZE - 1, PIECE_SIZE, PIECE_SIZE + 1, 2 * PIECE_SIZE])
      it(`leaves the ${accepted} bytes that were accepted, and goes on behind them`, async () => {
        for (const more of [1, PIECE_SIZE, PIECE_SIZE + 2]) {
          const here = await corner();
          const staged = await begin(here, more + 3 * PIECE_SIZE);
          await append(staged, content.subarray(0, accepted));
          await staged.accept();
          await append(staged, noise.subarray(0, more));
          assert.equal(staged.written, accepted + more);
          await staged.rollBack();
          assert.equal(staged.written, accepted);
          await complete(here, staged, concatBytes([content, noise]).subarray(0, more + 3 * PIECE_SIZE));
        }
      });

    it('goes to the beginning where nothing was accepted, and does nothing where nothing came since', async () => {
      const here = await corner();
      const staged = await begin(here, undefined);
      await staged.rollBack();
      for (const length of [3, PIECE_SIZE, 2 * PIECE_SIZE]) {
        await append(staged, noise.subarray(0, length));
        await staged.rollBack();
        await staged.rollBack();
        assert.equal(staged.written, 0);
      }
      await append(staged, content.subarray(0, 9));
      await staged.accept();
      await staged.rollBack();
      await complete(here, staged);
    });

    it('goes no further than the last time, from one piece into another and again', async () => {
      const here = await corner();
      const staged = await begin(here, undefined);
      for (const until of [5, PIECE_SIZE - 2, PIECE_SIZE + 3, 2 * PIECE_SIZE]) {
        for (const length of [1, PIECE_SIZE + 9]) {
          await append(staged, noise.subarray(0, length));
          await staged.rollBack();
        }
        await append(staged, content.subarray(staged.written, until));
        await staged.accept();
        assert.equal(staged.written, until);
      }
      await append(staged, noise);
      await staged.rollBack();
      await complete(here, staged, content.subarray(0, 2 * PIECE_SIZE));
    });

    it('leaves the pieces that were told of and agreed, and what was told of those to come', async () => {
      const here = await corner();
      const staged = await begin(here, content.length);
      for (const hash of pieceHashes(content).slice(0, -1)) await staged.verify(hash);
      await append(staged, content.subarray(0, PIECE_SIZE));
      await append(staged, noise.subarray(0, 1000));
      await staged.rollBack();
      assert.equal(staged.written, PIECE_SIZE);
      await append(staged, content.subarray(PIECE_SIZE));
      await staged.commit(lastHash(content));
      await holds(here.storage, at(here), content);
    });

    it('takes back what was copied out of sources too', async () => {
      const here = await corner();
      const { entry } = await put(here.storage, here.at('old'), content);
      const sources = [{ path: here.at('old'), version: entry.version }];
      const staged = await here.storage.stage(at(here), { size: undefined }, { policy: 'fail', sources });
      await staged.copyFrom(0, 0, PIECE_SIZE + 3);
      await staged.accept();
      await staged.copyFrom(0, 0, PIECE_SIZE);
      await staged.rollBack();
      assert.equal(staged.written, PIECE_SIZE + 3);
      await staged.copyFrom(0, PIECE_SIZE + 3, PIECE_SIZE - 3);
      await staged.commit();
      await holds(here.storage, at(here), content.subarray(0, 2 * PIECE_SIZE));
    });

    it('keeps the order in which it is asked, without waiting for answers', async () => {
      const here = await corner();
      const { entry } = await put(here.storage, here.at('old'), content);
      const sources = [{ path: here.at('old'), version: entry.version }];
      const staged = await here.storage.stage(at(here), { size: undefined }, { policy: 'fail', sources });
      const write = (bytes: Uint8Array): Promise<unknown> => staged.write(lend(bytes), bytes.length);
      await Promise.all([
        staged.copyFrom(0, 0, PIECE_SIZE + 5),
        staged.accept(),
        write(noise.subarray(0, 1000)),
        staged.rollBack(),
        write(content.subarray(PIECE_SIZE + 5)),
      ]);
      assert.equal(staged.written, content.length);
      await staged.commit();
      await holds(here.storage, at(here), content);
    });
  });

  describe('taking back and the limit of file size', () => {
    const corner = createBed(() => maker.open({ fileSizeLimit: 10 }));

    it('makes room for what comes instead', async () => {
      const here = await corner();
      const staged = await begin(here, undefined);
      await append(staged, text('123456'));
      await staged.accept();
      for (let time = 0; time < 3; time += 1) {
        await append(staged, text('wron'));
        await staged.rollBack();
      }
      await append(staged, text('7890'));
      await refuses('TOO_LARGE', () => append(staged, text('1')));
      await staged.discard();
      assert.deepEqual(await namesBelow(here.storage, here.at()), []);
    });
  });
};

export const describeUntoldWrites = (maker: StorageMaker): void => {
  describeCommits(maker);
  describeAccepting(maker);
  describeTakingBack(maker);
};
