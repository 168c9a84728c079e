// Parts: a write that was suspended goes on where it stopped, for whoever began it and for nobody else; what does not
// deserve to be kept is not.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, ROOT_PATH, parseRemotePath, type RemotePath } from '../../../src/base/index.ts';
import type { PartIdentity, StagedFile, Storage } from '../../../src/storage/index.ts';
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

/** Three pieces, the last short. */
const content = patternBytes(2 * PIECE_SIZE + 5);
const part: PartIdentity = { owner: 'ann', source: text('a file, unchanged'), label: 'file on her laptop' };

const stage = (
  storage: Storage,
  path: RemotePath,
  size = content.length,
  identity: PartIdentity = part,
): Promise<StagedFile> => storage.stage(path, { size }, { policy: 'fail', part: identity });

/** Leaves a part of `until` bytes. */
const leavePart = async (
  storage: Storage,
  path: RemotePath,
  until: number,
  bytes = content,
): Promise<void> => {
  const staged = await stage(storage, path, bytes.length);
  await send(staged, bytes, { until });
  await staged.suspend();
};

/** The offset at which a write would go on. What it finds stays. */
const offsetOf = async (...parameters: Parameters<typeof stage>): Promise<number> => {
  const staged = await stage(...parameters);
  await staged.suspend();
  return staged.offset;
};

const partsOf = async (storage: Storage, path: RemotePath) =>
  (await storage.parts.list()).filter((stored) => stored.path === path);

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
      assert.equal((lost?.reason as { code?: string }).code, 'BUSY');
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
