// A hostile server against a client that resumes: SECURITY rows 17, 56 and 57. Whatever it says about offsets, pieces and
// what is the same already, nothing is stored here that it did not announce, and nothing is sent that was not asked for.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, isWherryError } from '../../src/base/index.ts';
import type { Handler } from '../../src/session/index.ts';
import {
  collect,
  createBed,
  get,
  hashOf,
  names,
  patternBytes,
  pieceHashes,
  put,
  refuses,
  text,
} from '../files/bed.ts';

const SIZE = 2 * PIECE_SIZE + 1000;
const CONTENT = patternBytes(SIZE);
const [FIRST, SECOND, THIRD] = [0, 1, 2].map((piece) =>
  CONTENT.slice(piece * PIECE_SIZE, (piece + 1) * PIECE_SIZE),
) as [Uint8Array, Uint8Array, Uint8Array];
const [HASH1, HASH2, HASH3] = pieceHashes(CONTENT).map((hash) => ({ hash })) as [object, object, object];

const ENTRY = { entry: ['/x', 0, SIZE, 0, 0, 'v'] };

/** Answers a download with these bytes and messages, the last of which ends it. */
const serving =
  (items: (offset: number) => readonly (Uint8Array | object)[]): Handler =>
  async (params, { stream }) => {
    await stream.send(ENTRY);
    const isResuming = (params as { resume?: boolean }).resume === true;
    const { offset } = (isResuming ? await stream.receive() : { offset: 0 }) as { offset: number };
    const all = items(offset);
    for (const item of all.slice(0, -1)) {
      if (item instanceof Uint8Array) await stream.write(item.slice());
      else await stream.send(item);
    }
    return all.at(-1);
  };

const createLyingBed = async (methods: Readonly<Record<string, Handler>>) => {
  const bed = await createBed({
    service: (real) => ({ ...real, methods: { ...real.methods, ...methods } }),
    timeoutMs: 5000,
  });
  await put(bed.local, '/secret', text('untouched'));
  return bed;
};

describe('a hostile server and a client that resumes', () => {
  it('row 57: more, fewer or other bytes, and hashes that are wrong, missing or out of order, are refused', async () => {
    const cases: readonly (readonly (Uint8Array | object)[])[] = [
      [FIRST, HASH1, SECOND, HASH2, THIRD, { hash: 'text' }],
      [FIRST, HASH1, SECOND, HASH2, THIRD, HASH2],
      [FIRST, HASH2, SECOND, HASH1, THIRD, HASH3],
      [SECOND, HASH1, FIRST, HASH2, THIRD, HASH3],
      [FIRST, HASH1, SECOND, HASH2, HASH3],
      [FIRST, HASH1, SECOND, HASH2],
      [FIRST, HASH1],
      [HASH1],
      [{}],
      [FIRST, SECOND, HASH2, THIRD, HASH3],
      [FIRST, HASH1, SECOND, HASH2, THIRD, Uint8Array.of(1), HASH3],
      [FIRST, HASH1, HASH1, SECOND, HASH2, THIRD, HASH3],
      [FIRST, { offset: 0 }, SECOND, HASH2, THIRD, HASH3],
      [ENTRY, FIRST, HASH1, SECOND, HASH2, THIRD, HASH3],
    ];
    for (const [index, items] of cases.entries()) {
      let lies = true;
      const bed = await createLyingBed({
        download: serving((offset) =>
          lies ? items : [FIRST, HASH1, SECOND, HASH2, THIRD, HASH3].slice((2 * offset) / PIECE_SIZE),
        ),
      });
      await refuses('CORRUPTED', () => bed.files.download('/x', '/here'));
      assert.deepEqual(await names(bed.local), ['/here', '/secret'], String(index));
      // A hash that never comes is a server that has fallen silent, to who waits for it before he takes more.
      const read = await collect(bed.files.read('/x', { timeoutMs: 300 })).catch((error: unknown) => error);
      assert.ok(isWherryError(read) && ['CORRUPTED', 'TIMEOUT'].includes(read.code), String(index));
      // Whatever was kept of it agreed with what the file really is.
      lies = false;
      await bed.files.download('/x', '/here');
      assert.ok(Buffer.from(await get(bed.local, '/here/x')).equals(CONTENT), String(index));
    }
  });

  it('row 57: bytes from another offset than was asked for are refused', async () => {
    let links = 0;
    const bed = await createLyingBed({
      download: serving((offset) => {
        links += 1;
        if (links === 1)
          return [FIRST, HASH1, SECOND, { hash: hashOf(text('broken off here')) }, THIRD, HASH3];
        assert.equal(offset, PIECE_SIZE);
        return [FIRST, HASH1, SECOND, HASH2, THIRD, HASH3];
      }),
    });
    await refuses('CORRUPTED', () => bed.files.download('/x', '/here'));
    await refuses('CORRUPTED', () => bed.files.download('/x', '/here'));
    assert.equal(links, 2);
    assert.deepEqual(await names(bed.local), ['/here', '/secret']);
  });

  it('row 57: a range of a file that is more, or less, than was asked for is refused', async () => {
    const [one, two] = [CONTENT.slice(100, 200), CONTENT.slice(100, 201)];
    for (const items of [
      [two, { hash: hashOf(two) }],
      [one.slice(0, 99), { hash: hashOf(one.subarray(0, 99)) }],
      [one, { hash: hashOf(two) }],
      [one, { hash: hashOf(one) }, two, { hash: hashOf(two) }],
    ]) {
      const bed = await createLyingBed({ download: serving(() => items) });
      await refuses('CORRUPTED', () => collect(bed.files.read('/x', { offset: 100, length: 100 })));
    }
    const honest = await createLyingBed({ download: serving(() => [one, { hash: hashOf(one) }]) });
    const read = Buffer.concat(await collect(honest.files.read('/x', { offset: 100, length: 100 })));
    assert.ok(read.equals(one));
  });

  it('row 57: an upload is never begun where no piece begins, and not for a hash that is none', async () => {
    const firsts: readonly unknown[] = [
      { offset: 1 },
      { offset: -1 },
      { offset: PIECE_SIZE + 1 },
      { offset: 3 * PIECE_SIZE },
      { offset: 'x' },
      {},
      7,
      { offset: 0, same: 'text' },
      { offset: 0, same: new Uint8Array(31) },
      { outcome: 9, entry: ['/x', 0, SIZE, 0, 0, 'v'] },
    ];
    for (const first of firsts) {
      let received = 0;
      const bed = await createLyingBed({
        upload: async (_params, { stream }) => {
          stream.onBytes((bytes) => (received += bytes.length));
          await stream.send(first);
          await stream.receive();
          return {};
        },
      });
      await put(bed.local, '/here/x', CONTENT);
      await refuses('CORRUPTED', () => bed.files.upload('/here/x', '/'));
      assert.equal(received, 0);
    }
  });

  it('lists of parts of any shape are refused', async () => {
    const key = 'a'.repeat(32);
    for (const part of [
      7,
      [],
      [key],
      ['..', '/x', 'owner', '', 1, 1, 1, 1, false],
      [key, '../x', 'owner', '', 1, 1, 1, 1, false],
      [key, '/x', 'owner', '', -1, 1, 1, 1, false],
      [key, '/x', 'owner', '', 1, 1, 1e300, 1, false],
      [key, '/x', 'owner', '', 1, 1, 1, 1, 'no'],
      [key, '/x', 7, '', 1, 1, 1, 1, false],
    ]) {
      const bed = await createLyingBed({ parts: async () => ({ parts: [part] }) });
      await refuses('CORRUPTED', () => bed.files.parts());
    }
  });
});
