// Which parts are kept, how they are listed, and how they go.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, type RemotePath } from '../../../src/base/index.ts';
import type { StagedFile } from '../../../src/storage/index.ts';
import {
  createBed,
  hashOf,
  holds,
  lastHash,
  lend,
  namesBelow,
  pieceHashes,
  put,
  refuses,
  send,
  text,
  type StorageMaker,
} from './bed.ts';
import { content, leavePart, offsetOf, part, partsOf, stage } from './part-bed.ts';

export const describeKeptParts = (maker: StorageMaker): void => {
  // Every test removes the parts it left, so that closing finds that nothing else remained.
  describe('nothing is left as a part', () => {
    const corner = createBed(() => maker.open());

    it('of files that have one piece', async () => {
      const { storage, at } = await corner();
      for (const size of [0, 1, PIECE_SIZE]) {
        const bytes = content.subarray(0, size);
        await leavePart(storage, at('file'), size, bytes);
        assert.equal(await offsetOf(storage, at('file'), size), 0);
      }
      assert.deepEqual(await storage.parts.list(), []);
    });

    it('of files whose size is not declared', async () => {
      const { storage, at } = await corner();
      const staged = await storage.stage(at('file'), { size: undefined }, { policy: 'fail', part });
      await send(staged, content);
      await staged.suspend();
      assert.deepEqual(await storage.parts.list(), []);
      assert.deepEqual(await namesBelow(storage, at()), []);
    });

    it('of writes without an identity: suspending them is discarding', async () => {
      const { storage, at } = await corner();
      const staged = await storage.stage(at('file'), { size: content.length }, { policy: 'fail' });
      await send(staged, content, { until: PIECE_SIZE });
      await staged.suspend();
      await staged.suspend();
      await staged.discard();
      await refuses('BAD_REQUEST', () => staged.write(lend(text('x')), 1));
      assert.deepEqual(await storage.parts.list(), []);
    });

    it('by a discard, also of what an earlier attempt had left', async () => {
      const { storage, at } = await corner();
      await leavePart(storage, at('file'), PIECE_SIZE);
      const staged = await stage(storage, at('file'));
      assert.equal(staged.offset, PIECE_SIZE);
      await staged.discard();
      await staged.suspend();
      assert.deepEqual(await storage.parts.list(), []);
      assert.equal(await offsetOf(storage, at('file')), 0);
      for (const { key } of await storage.parts.list()) await storage.parts.discard(key);
    });

    it('by a commit, and giving up afterwards does no harm', async () => {
      const { storage, at } = await corner();
      await leavePart(storage, at('file'), PIECE_SIZE);
      const staged = await stage(storage, at('file'));
      await send(staged, content);
      await staged.commit(lastHash(content));
      await staged.suspend();
      await staged.discard();
      assert.deepEqual(await storage.parts.list(), []);
      await holds(storage, at('file'), content);
    });

    it('by a commit whose content was there already', async () => {
      const { storage, at } = await corner();
      await leavePart(storage, at('file'), PIECE_SIZE);
      await put(storage, at('file'), content);
      const staged = await stage(storage, at('file'));
      await send(staged, content);
      assert.equal((await staged.commit(lastHash(content))).outcome, 'unchanged');
      assert.deepEqual(await storage.parts.list(), []);
    });

    it('by a refusal that would be the same the next time', async () => {
      const { storage, at } = await corner();
      await storage.makeDirectory(at('parent'));
      const ready = async (path: RemotePath, ifMatch?: string): Promise<StagedFile> => {
        const policy = ifMatch === undefined ? 'fail' : 'replace';
        const staged = await storage.stage(path, { size: content.length }, { policy, ifMatch, part });
        await send(staged, content);
        return staged;
      };
      const { version } = (await put(storage, at('versioned'), text('1'))).entry;
      const cases = [
        ['ALREADY_EXISTS', await ready(at('taken'))],
        ['NOT_A_FILE', await ready(at('directory'))],
        ['NOT_FOUND', await ready(at('parent/file'))],
        ['VERSION_MISMATCH', await ready(at('versioned'), version)],
      ] as const;
      await put(storage, at('taken'), text('other'));
      await storage.makeDirectory(at('directory'));
      await storage.remove(at('parent'));
      await put(storage, at('versioned'), text('2'), { policy: 'replace' });
      for (const [code, staged] of cases) {
        await refuses(code, () => staged.commit(lastHash(content)));
        await staged.suspend();
      }
      assert.deepEqual(await storage.parts.list(), []);
    });

    it('by a commit of a size that is not the declared one', async () => {
      const { storage, at } = await corner();
      const staged = await stage(storage, at('file'));
      await send(staged, content, { until: 2 * PIECE_SIZE });
      await refuses('INVALID_SIZE', () => staged.commit(lastHash(content)));
      await staged.suspend();
      assert.deepEqual(await storage.parts.list(), []);
    });
  });

  describe('after CORRUPTED', () => {
    const corner = createBed(() => maker.open());

    it('in a later piece, the pieces that were verified stay', async () => {
      const { storage, at } = await corner();
      for (const isToldBefore of [true, false]) {
        const staged = await stage(storage, at('file'));
        await send(staged, content, { until: PIECE_SIZE });
        const flipped = new Uint8Array(content.subarray(PIECE_SIZE, 2 * PIECE_SIZE));
        flipped[1000] = (flipped[1000] ?? 0) ^ 1;
        await refuses('CORRUPTED', async () => {
          const [, hash = new Uint8Array()] = pieceHashes(content);
          if (isToldBefore) await staged.verify(hash);
          await staged.write(lend(flipped), flipped.length);
          await staged.verify(hash);
        });
        await staged.suspend();
        assert.equal(await offsetOf(storage, at('file')), PIECE_SIZE);
        const again = await stage(storage, at('file'));
        await send(again, content);
        await again.commit(lastHash(content));
        await holds(storage, at('file'), content);
        await storage.remove(at('file'));
      }
    });

    it('at the commit, all but the last piece stay', async () => {
      const { storage, at } = await corner();
      const staged = await stage(storage, at('file'));
      await send(staged, content);
      await refuses('CORRUPTED', () => staged.commit(hashOf(text('another'))));
      await staged.suspend();
      const again = await stage(storage, at('file'));
      assert.equal(again.offset, 2 * PIECE_SIZE);
      await send(again, content);
      await again.commit(lastHash(content));
      await holds(storage, at('file'), content);
    });
  });

  describe('the list of parts', () => {
    const corner = createBed(() => maker.open());

    it('tells whose they are, what of, and how far they are', async () => {
      const { storage, at } = await corner();
      assert.deepEqual(await storage.parts.list(), []);
      await leavePart(storage, at('file'), PIECE_SIZE + 7);
      const bare = { owner: '', source: new Uint8Array(64) };
      const unlabelled = await stage(storage, at('other ☂'), content.length, bare);
      await send(unlabelled, content, { until: 2 * PIECE_SIZE });
      await unlabelled.suspend();
      const list = [...(await storage.parts.list())].sort((a, b) => b.owner.localeCompare(a.owner));
      assert.deepEqual(
        list.map(({ owner, label, path, size, verified, isActive }) => ({
          owner,
          label,
          path,
          size,
          verified,
          isActive,
        })),
        [
          {
            owner: 'ann',
            label: 'file on her laptop',
            path: at('file'),
            size: content.length,
            verified: PIECE_SIZE,
            isActive: false,
          },
          {
            owner: '',
            label: '',
            path: at('other ☂'),
            size: content.length,
            verified: 2 * PIECE_SIZE,
            isActive: false,
          },
        ],
      );
      for (const { key, changedMs } of list) {
        assert.match(key, /^[0-9a-f]{32}$/u);
        assert.ok(Number.isSafeInteger(changedMs) && changedMs > 0);
      }
      assert.equal(new Set(list.map(({ key }) => key)).size, 2);
      for (const { key } of list) assert.equal(await storage.parts.discard(key), true);
      for (const { key } of list) assert.equal(await storage.parts.discard(key), false);
      assert.deepEqual(await storage.parts.list(), []);
      const staged = await stage(storage, at('file'));
      assert.equal(staged.offset, 0);
      await staged.discard();
    });

    it('gives a part the same key each time', async () => {
      const { storage, at } = await corner();
      const keys = new Set<string | undefined>();
      for (const until of [PIECE_SIZE, 2 * PIECE_SIZE]) {
        await leavePart(storage, at('file'), until);
        keys.add((await partsOf(storage, at('file')))[0]?.key);
      }
      assert.equal(keys.size, 1);
      for (const key of keys) assert.equal(await storage.parts.discard(key ?? ''), true);
    });

    it('knows no key that is none', async () => {
      const { storage } = await corner();
      for (const key of ['', 'x', '0'.repeat(32), 'F'.repeat(32), '../../../outside/secret', '.', '\0'])
        assert.equal(await storage.parts.discard(key), false, JSON.stringify(key));
    });

    it('loses those that have not grown since a time, and no others', async () => {
      const { storage, at } = await corner();
      await leavePart(storage, at('file'), PIECE_SIZE);
      const changedMs = (await partsOf(storage, at('file')))[0]?.changedMs ?? 0;
      assert.equal(await storage.parts.expire(changedMs - 1000), 0);
      assert.equal((await storage.parts.list()).length, 1);
      assert.equal(await storage.parts.expire(changedMs + 1000), 1);
      assert.deepEqual(await storage.parts.list(), []);
      const staged = await stage(storage, at('file'));
      assert.equal(staged.offset, 0);
      await staged.discard();
    });
  });
};
