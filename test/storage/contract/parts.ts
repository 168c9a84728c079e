// Parts: a write that was suspended goes on where it stopped, for whoever began it and for nobody else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, ROOT_PATH, parseRemotePath } from '../../../src/base/index.ts';
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
  send,
  text,
  type StorageMaker,
} from './bed.ts';
import { content, leavePart, offsetOf, part, partsOf, stage } from './part-bed.ts';

export const describeParts = (maker: StorageMaker): void => {
  // Every test removes the parts it left, so that closing finds that nothing else remained.
  describe('a suspended write', () => {
    const corner = createBed(() => maker.open());

    for (const [until, offset] of [
      [PIECE_SIZE, PIECE_SIZE],
      [2 * PIECE_SIZE - 1, PIECE_SIZE],
      [2 * PIECE_SIZE, 2 * PIECE_SIZE],
      [2 * PIECE_SIZE + 5, 2 * PIECE_SIZE],
    ] as const) {
      it(`of ${until} bytes goes on at ${offset}`, async () => {
        const { storage, at } = await corner();
        await leavePart(storage, at('file'), until);
        const staged = await stage(storage, at('file'));
        assert.deepEqual([staged.offset, staged.written], [offset, offset]);
        await send(staged, content);
        const { outcome, entry } = await staged.commit(lastHash(content));
        assert.deepEqual([outcome, entry.size], ['created', content.length]);
        await holds(storage, at('file'), content);
        assert.deepEqual((await storage.checksum(at('file'))).hash, hashOf(content));
        assert.deepEqual(await partsOf(storage, at('file')), []);
      });
    }

    it('of which every piece is there has the last one to send, also when it is a whole one', async () => {
      const { storage, at } = await corner();
      const even = content.subarray(0, 2 * PIECE_SIZE);
      await leavePart(storage, at('file'), even.length, even);
      const staged = await stage(storage, at('file'), even.length);
      assert.equal(staged.offset, PIECE_SIZE);
      await send(staged, even);
      await staged.commit(lastHash(even));
      await holds(storage, at('file'), even);
    });

    it('goes on as often as it must, whatever was written behind its verified pieces', async () => {
      const { storage, at } = await corner();
      const noise = patternBytes(content.length, 9);
      for (const [offset, until] of [
        [0, PIECE_SIZE + 9],
        [PIECE_SIZE, PIECE_SIZE + 3],
        [PIECE_SIZE, 2 * PIECE_SIZE + 2],
        [2 * PIECE_SIZE, 2 * PIECE_SIZE + 4],
      ] as const) {
        const staged = await stage(storage, at('file'));
        assert.equal(staged.offset, offset);
        // The rest that no hash vouches for is another one each time.
        await send(staged, content, { until: Math.floor(until / PIECE_SIZE) * PIECE_SIZE });
        const rest = noise.subarray(staged.written, until);
        if (rest.length > 0) await staged.write(lend(rest), rest.length);
        await staged.suspend();
      }
      const staged = await stage(storage, at('file'));
      await send(staged, content);
      await staged.commit(lastHash(content));
      await holds(storage, at('file'), content);
    });

    it('keeps no bytes whose hash was not told, and none that were not written', async () => {
      const { storage, at } = await corner();
      const untold = await stage(storage, at('file'));
      await untold.write(lend(content), content.length);
      await untold.suspend();
      assert.equal(await offsetOf(storage, at('file')), 0);
      const unwritten = await stage(storage, at('file'));
      for (const hash of pieceHashes(content).slice(0, -1)) await unwritten.verify(hash);
      await send(unwritten, content, { until: PIECE_SIZE - 1 });
      await unwritten.suspend();
      const staged = await stage(storage, at('file'));
      assert.equal(staged.offset, 0);
      await staged.discard();
    });

    it('waits for the writes under way', async () => {
      const { storage, at } = await corner();
      const staged = await stage(storage, at('file'));
      await staged.verify(pieceHashes(content)[0] ?? new Uint8Array());
      const blocks = [content.subarray(0, 3_000_000), content.subarray(3_000_000, PIECE_SIZE)];
      const writes = blocks.map((block) => staged.write(lend(block), block.length));
      const suspended = staged.suspend();
      await Promise.all(writes);
      await suspended;
      const again = await stage(storage, at('file'));
      assert.equal(again.offset, PIECE_SIZE);
      await again.discard();
    });

    it('is waited for by the same write, begun again', async () => {
      const { storage, at } = await corner();
      const staged = await stage(storage, at('file'));
      await send(staged, content, { until: PIECE_SIZE });
      const suspended = staged.suspend();
      const again = await stage(storage, at('file'));
      await suspended;
      assert.equal(again.offset, PIECE_SIZE);
      await send(again, content);
      await again.commit(lastHash(content));
      await holds(storage, at('file'), content);
    });

    it('is found by the same owner, source, path and size only', async () => {
      const { storage, at } = await corner();
      await leavePart(storage, at('file'), 2 * PIECE_SIZE);
      const others: Parameters<typeof stage>[] = [
        [storage, at('file'), content.length, { ...part, owner: 'bob' }],
        [storage, at('file'), content.length, { ...part, owner: '' }],
        [storage, at('file'), content.length, { ...part, source: text('a file, changed') }],
        [storage, at('file'), content.length, { ...part, owner: 'anna', source: text(' file, unchanged') }],
        [storage, at('file'), content.length + 1, part],
        [storage, at('file'), 3 * PIECE_SIZE, part],
        [storage, at('other'), content.length, part],
      ];
      for (const other of others) {
        const staged = await stage(...other);
        assert.equal(staged.offset, 0, JSON.stringify(other.slice(1)));
        await staged.discard();
      }
      const unnamed = await storage.stage(at('file'), { size: content.length }, { policy: 'fail' });
      assert.equal(unnamed.offset, 0);
      await unnamed.discard();
      const relabelled = await stage(storage, at('file'), content.length, { ...part, label: 'a new name' });
      assert.equal(relabelled.offset, 2 * PIECE_SIZE);
      await relabelled.discard();
    });

    it('is no matter of time, executable bit or policy', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('old'));
      const attributes = { size: content.length, mtimeUs: 1_000_000, executable: false };
      const staged = await storage.stage(at('file'), attributes, { policy: 'replace', part });
      await send(staged, content, { until: PIECE_SIZE });
      await staged.suspend();
      assert.equal(await getText(storage, at('file')), 'old');
      const later = { size: content.length, mtimeUs: 2_000_000, executable: true };
      const again = await storage.stage(at('file'), later, { policy: 'rename', part });
      assert.equal(again.offset, PIECE_SIZE);
      await send(again, content);
      const { entry } = await again.commit(lastHash(content));
      assert.deepEqual([entry.path, entry.mtimeUs, entry.executable], [at('file (1)'), 2_000_000, true]);
      await holds(storage, at('file (1)'), content);
    });

    it('is seen by no scan, and no path leads to it', async () => {
      const { storage, at } = await corner();
      const before = await namesBelow(storage, ROOT_PATH, { recursive: true });
      await leavePart(storage, at('file'), PIECE_SIZE);
      assert.deepEqual(await namesBelow(storage, ROOT_PATH, { recursive: true }), before);
      assert.deepEqual(await namesBelow(storage, at()), []);
      await refuses('NOT_FOUND', () => storage.stat(at('file')));
      assert.throws(() => parseRemotePath('/.wherry/staging'));
      assert.equal((await storage.remove(at(), { recursive: true })) > 0, true);
      for (const { key } of await partsOf(storage, at('file'))) await storage.parts.discard(key);
    });
  });

  describe('a part in use', () => {
    const corner = createBed(() => maker.open());

    it('is BUSY for a second write of the same, which changes nothing', async () => {
      const { storage, at } = await corner();
      for (const isContinued of [false, true]) {
        if (isContinued) await leavePart(storage, at('file'), PIECE_SIZE);
        const staged = await stage(storage, at('file'));
        await refuses('BUSY', () => stage(storage, at('file')));
        await send(staged, content, { until: PIECE_SIZE + 1 });
        await refuses('BUSY', () => stage(storage, at('file')));
        const other = await stage(storage, at('file'), content.length, { ...part, owner: 'bob' });
        await other.discard();
        await send(staged, content);
        await staged.commit(lastHash(content));
        await holds(storage, at('file'), content);
        await storage.remove(at('file'));
      }
    });

    it('goes to exactly one of two that want it at the same moment', async () => {
      const { storage, at } = await corner();
      await leavePart(storage, at('file'), PIECE_SIZE);
      const attempts = await Promise.allSettled([stage(storage, at('file')), stage(storage, at('file'))]);
      const won = attempts.filter((attempt) => attempt.status === 'fulfilled');
      assert.equal(won.length, 1);
      assert.equal(won[0]?.value.offset, PIECE_SIZE);
      const lost = attempts.find((attempt) => attempt.status === 'rejected');
      assert.equal((lost?.reason as { code?: string } | undefined)?.code, 'BUSY');
      await won[0]?.value.discard();
    });

    it('is active in the list, and neither discarded nor expired', async () => {
      const { storage, at } = await corner();
      await leavePart(storage, at('file'), PIECE_SIZE);
      const staged = await stage(storage, at('file'));
      const [stored] = await partsOf(storage, at('file'));
      assert.equal(stored?.isActive, true);
      await refuses('BUSY', () => storage.parts.discard(stored?.key ?? ''));
      assert.equal(await storage.parts.expire((stored?.changedMs ?? 0) + 3_600_000), 0);
      await send(staged, content);
      await staged.commit(lastHash(content));
      await holds(storage, at('file'), content);
    });

    it('belongs to whoever took it on: the one that left it disturbs it no more', async () => {
      const { storage, at } = await corner();
      const left = await stage(storage, at('file'));
      await send(left, content, { until: PIECE_SIZE });
      await left.suspend();
      const staged = await stage(storage, at('file'));
      await left.suspend();
      await left.discard();
      await send(staged, content);
      await staged.commit(lastHash(content));
      await holds(storage, at('file'), content);
    });
  });
};
