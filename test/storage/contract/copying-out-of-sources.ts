// A staged write that takes what is there already out of other files, and only the rest from its caller.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, concatBytes } from '../../../src/base/index.ts';
import type { StagedFile, StageSource, WriteOptions } from '../../../src/storage/index.ts';
import { MAX_STAGE_SOURCES } from '../../../src/storage/limits.ts';
import {
  createBed,
  getText,
  hashOf,
  holds,
  lastHash,
  lend,
  namesBelow,
  patternBytes,
  pieceHashes,
  put,
  refuses,
  text,
  type Corner,
  type StorageMaker,
} from './bed.ts';
import { part } from './part-bed.ts';

const old = patternBytes(2 * PIECE_SIZE + 1000, 31);

const planted = async (here: Corner, name: string, bytes: Uint8Array): Promise<StageSource> => {
  const { entry } = await put(here.storage, here.at(name), bytes);
  return { path: here.at(name), version: entry.version };
};

const stage = (
  { storage, at }: Corner,
  name: string,
  size: number | undefined,
  sources: readonly StageSource[],
  options: Partial<WriteOptions> = {},
): Promise<StagedFile> => storage.stage(at(name), { size }, { policy: 'replace', sources, ...options });

const append = async (staged: StagedFile, bytes: Uint8Array): Promise<unknown> =>
  staged.write(lend(bytes), bytes.length);

const verifyAll = async (staged: StagedFile, bytes: Uint8Array): Promise<void> => {
  for (const hash of pieceHashes(bytes).slice(0, -1)) await staged.verify(hash);
};

export const describeCopyingOutOfSources = (maker: StorageMaker): void => {
  describe('copying out of sources', () => {
    // Megabytes, and nothing here is about durability.
    const corner = createBed(() => maker.open({ durability: 'process' }));

    it('makes a file of ranges of the one that it replaces, and of new bytes', async () => {
      const here = await corner();
      const source = await planted(here, 'file', old);
      const fresh = concatBytes([
        old.subarray(0, PIECE_SIZE + 7),
        text('inserted'),
        old.subarray(PIECE_SIZE + 7),
      ]);
      const staged = await stage(here, 'file', fresh.length, [source], { ifMatch: source.version });
      await verifyAll(staged, fresh);
      await staged.copyFrom(0, 0, PIECE_SIZE + 7);
      await append(staged, text('inserted'));
      await staged.copyFrom(0, PIECE_SIZE + 7, old.length - PIECE_SIZE - 7);
      assert.equal(staged.written, fresh.length);
      const { outcome, entry } = await staged.commit(lastHash(fresh));
      assert.deepEqual([outcome, entry.size], ['replaced', fresh.length]);
      await holds(here.storage, here.at('file'), fresh);
    });

    it('keeps the order in which it is asked, without waiting for answers', async () => {
      const here = await corner();
      const source = await planted(here, 'old', old);
      const fresh = concatBytes([old.subarray(5), text('between'), old.subarray(0, 3_000_000)]);
      const staged = await stage(here, 'new', fresh.length, [source]);
      const asked = [
        staged.copyFrom(0, 5, old.length - 5),
        append(staged, text('between')),
        staged.copyFrom(0, 0, 3_000_000),
        verifyAll(staged, fresh),
      ];
      await Promise.all(asked);
      await staged.commit(lastHash(fresh));
      await holds(here.storage, here.at('new'), fresh);
    });

    it('takes from several files, and nothing at all', async () => {
      const here = await corner();
      const sources = [await planted(here, 'one', text('first')), await planted(here, 'two', text('second'))];
      const staged = await stage(here, 'new', undefined, sources);
      await staged.copyFrom(1, 0, 6);
      await staged.copyFrom(0, 5, 0);
      await staged.copyFrom(0, 1, 3);
      await staged.commit(hashOf(text('secondirs')));
      assert.equal(await getText(here.storage, here.at('new')), 'secondirs');
    });

    it('goes on with what it opened when the name is given to another file meanwhile', async () => {
      const here = await corner();
      const source = await planted(here, 'file', text('old content'));
      const staged = await stage(here, 'new', 11, [source]);
      await put(here.storage, here.at('file'), text('another one'), { policy: 'replace' });
      await staged.copyFrom(0, 0, 11);
      await staged.commit(hashOf(text('old content')));
      assert.equal(await getText(here.storage, here.at('new')), 'old content');
    });

    it('does not begin with a file of another version, or with what is none', async () => {
      const here = await corner();
      const source = await planted(here, 'file', text('content'));
      await put(here.storage, here.at('file'), text('newer content'), { policy: 'replace' });
      await here.storage.makeDirectory(here.at('directory'));
      const { path, version } = source;
      await refuses('CHANGED', () => stage(here, 'new', 7, [source]));
      await refuses('NOT_FOUND', () => stage(here, 'new', 7, [{ path: here.at('missing'), version }]));
      await refuses('NOT_A_FILE', () => stage(here, 'new', 7, [{ path: here.at('directory'), version }]));
      const many = Array.from({ length: MAX_STAGE_SOURCES + 1 }, () => ({ path, version }));
      await refuses('BAD_REQUEST', () => stage(here, 'new', 7, many));
      assert.deepEqual(await namesBelow(here.storage, here.at()), ['directory', 'file']);
    });

    for (const [what, source, offset, length] of [
      ['a source that was not named', 1, 0, 1],
      ['bytes beyond the end', 0, 5, 3],
      ['an offset beyond the end', 0, 8, 0],
      ['a negative offset', 0, -1, 1],
      ['a negative length', 0, 5, -1],
      ['half a byte', 0, 0, 0.5],
      ['an endless range', 0, 0, Infinity],
    ] as const) {
      it(`refuses ${what}, and the write is over`, async () => {
        const here = await corner();
        const staged = await stage(here, 'new', 7, [await planted(here, 'file', text('content'))]);
        await refuses('BAD_REQUEST', () => staged.copyFrom(source, offset, length));
        await assert.rejects(append(staged, text('content')));
        await assert.rejects(staged.commit(hashOf(text('content'))));
        await staged.discard();
        assert.deepEqual(await namesBelow(here.storage, here.at()), ['file']);
      });
    }

    it('refuses more than was declared', async () => {
      const here = await corner();
      const staged = await stage(here, 'new', 6, [await planted(here, 'file', text('content'))]);
      await refuses('INVALID_SIZE', () => staged.copyFrom(0, 0, 7));
      await staged.discard();
      assert.deepEqual(await namesBelow(here.storage, here.at()), ['file']);
    });

    it('is CORRUPTED when what was copied is not what was meant, and replaces nothing', async () => {
      const here = await corner();
      const source = await planted(here, 'file', old);
      const meant = concatBytes([old.subarray(0, 100), old.subarray(101), old.subarray(0, 1)]);
      const early = await stage(here, 'file', meant.length, [source]);
      await verifyAll(early, meant);
      await refuses('CORRUPTED', () => early.copyFrom(0, 0, old.length));
      await early.discard();
      const late = await stage(here, 'file', 7, [source]);
      await late.copyFrom(0, 0, 7);
      await refuses('CORRUPTED', () => late.commit(hashOf(text('content'))));
      await holds(here.storage, here.at('file'), old);
      assert.deepEqual(await namesBelow(here.storage, here.at()), ['file']);
    });

    for (const how of ['discard', 'suspend'] as const) {
      it(`ends when the write is given up: ${how}`, async () => {
        const here = await corner();
        const staged = await stage(here, 'new', 2 * old.length, [await planted(here, 'file', old)]);
        const copies = Promise.allSettled([
          staged.copyFrom(0, 0, old.length),
          staged.copyFrom(0, 0, old.length),
        ]);
        await staged[how]();
        await copies;
        await refuses('BAD_REQUEST', () => staged.copyFrom(0, 0, 1));
        assert.deepEqual(await namesBelow(here.storage, here.at()), ['file']);
      });
    }

    it('goes on behind what is verified of a part', async () => {
      const here = await corner();
      const source = await planted(here, 'old', old);
      const fresh = concatBytes([old, text('appended')]);
      const begin = () =>
        here.storage.stage(
          here.at('new'),
          { size: fresh.length },
          { policy: 'fail', part, sources: [source] },
        );
      const first = await begin();
      await verifyAll(first, fresh);
      await first.copyFrom(0, 0, PIECE_SIZE + 10);
      await first.suspend();
      const second = await begin();
      assert.equal(second.offset, PIECE_SIZE);
      for (const hash of pieceHashes(fresh).slice(1, -1)) await second.verify(hash);
      await second.copyFrom(0, PIECE_SIZE, old.length - PIECE_SIZE);
      await append(second, text('appended'));
      await second.commit(lastHash(fresh));
      await holds(here.storage, here.at('new'), fresh);
    });
  });

  describe('copying out of sources and the limit of file size', () => {
    const corner = createBed(() => maker.open({ fileSizeLimit: 10 }));

    it('is refused with TOO_LARGE as soon as it is above it', async () => {
      const here = await corner();
      const staged = await stage(here, 'new', undefined, [await planted(here, 'file', text('12345678'))]);
      await staged.copyFrom(0, 0, 8);
      await refuses('TOO_LARGE', () => staged.copyFrom(0, 0, 8));
      await staged.discard();
      assert.deepEqual(await namesBelow(here.storage, here.at()), ['file']);
    });
  });
};
