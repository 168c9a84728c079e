// Hashing in a worker beside: the same hashes as in place, and what happens where there is no such worker, or one that breaks.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PIECE_SIZE } from '../../../src/base/index.ts';
import { loadPortableBlake3 } from '../../../src/storage/index.ts';
import { openBlockHasher, type BlockHasher } from '../../../src/files/picked/index.ts';
import { createHasherClient, type HasherWorker } from '../../../web/uploads/hasher-client.ts';
import type { FromHasher, ToHasher } from '../../../web/uploads/hasher-messages.ts';
import { patternBytes, refuses } from '../../files/bed.ts';

const hashing = await loadPortableBlake3();

interface FakeEvent {
  readonly data: FromHasher;
  preventDefault(): void;
}

type Listener = (event: FakeEvent) => void;

/** A page's worker, as far as it is used here: memory is handed over both ways, and answers come later. */
class FakeWorker implements HasherWorker {
  readonly files = new Map<number, BlockHasher>();
  readonly #listeners = new Map<string, Listener>();
  isBroken = false;
  /** Whether its error has gone no further. */
  isCaught = false;

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, listener);
  }

  postMessage(message: ToHasher, transfer: ArrayBuffer[]): void {
    const { file, memory, ...where } = structuredClone(message, { transfer });
    if (memory === undefined) {
      this.files.delete(file);
      return;
    }
    if (this.isBroken) return;
    const hasher = this.files.get(file) ?? openBlockHasher(hashing);
    this.files.set(file, hasher);
    void hasher
      .hash({
        buffer: new Uint8Array(memory),
        ...(where as { length: number; offset: number; isLast: boolean }),
      })
      .then(({ buffer, pieces }) => {
        const answer: FromHasher = { memory: buffer.buffer, pieces };
        this.#listeners.get('message')?.({ data: answer, preventDefault: () => {} });
      });
  }

  break(): void {
    this.isBroken = true;
    const preventDefault = (): void => {
      this.isCaught = true;
    };
    this.#listeners.get('error')?.({ data: { memory: new ArrayBuffer(0), pieces: [] }, preventDefault });
  }
}

const BLOCK = 1024 * 1024;

/** Blocks asked for two at a time, as an upload does, in buffers of which the last is not full. */
const hashAll = async (hasher: BlockHasher, content: Uint8Array): Promise<readonly Uint8Array[]> => {
  const pieces: Uint8Array[] = [];
  const asked: ReturnType<BlockHasher['hash']>[] = [];
  for (let offset = 0; offset < content.length; offset += BLOCK) {
    const buffer = new Uint8Array(BLOCK);
    const length = Math.min(BLOCK, content.length - offset);
    buffer.set(content.subarray(offset, offset + length));
    asked.push(hasher.hash({ buffer, length, offset, isLast: offset + length === content.length }));
  }
  for (const [index, answer] of (await Promise.all(asked)).entries()) {
    pieces.push(...answer.pieces);
    const length = Math.min(BLOCK, content.length - index * BLOCK);
    assert.deepEqual(
      answer.buffer.subarray(0, length),
      content.subarray(index * BLOCK, index * BLOCK + length),
    );
  }
  return pieces;
};

const inPlace = (content: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(content.length / PIECE_SIZE) }, (_, at) =>
    hashing.hash(content.subarray(at * PIECE_SIZE, (at + 1) * PIECE_SIZE)),
  );

test('a worker beside gives back what it is lent, with the hashes of the pieces, of several files at once', async () => {
  const worker = new FakeWorker();
  const open = createHasherClient(() => worker, hashing);
  const contents = [patternBytes(2 * PIECE_SIZE + 3, 1), patternBytes(PIECE_SIZE, 2), patternBytes(5, 3)];
  const hashers = contents.map(open);
  const hashed = await Promise.all(hashers.map((hasher, at) => hashAll(hasher, contents[at] as Uint8Array)));
  assert.deepEqual(hashed, contents.map(inPlace));
  for (const hasher of hashers) hasher.close();
  assert.equal(worker.files.size, 0);
});

test('where no worker can be made, content is hashed in place', async () => {
  const open = createHasherClient(() => {
    throw new Error('no workers here');
  }, hashing);
  const content = patternBytes(PIECE_SIZE + 1, 4);
  assert.deepEqual(await hashAll(open(), content), inPlace(content));
});

test('a worker that breaks takes down what it was at, and what comes after is hashed in place', async () => {
  const worker = new FakeWorker();
  const open = createHasherClient(() => worker, hashing);
  const content = patternBytes(3 * BLOCK, 5);
  const begun = open();
  worker.isBroken = true;
  const pending = hashAll(begun, content);
  worker.break();
  assert.equal(worker.isCaught, true);
  await refuses('INTERNAL', () => pending);
  await refuses('INTERNAL', () => hashAll(begun, content));
  assert.deepEqual(await hashAll(open(), content), inPlace(content));
});
