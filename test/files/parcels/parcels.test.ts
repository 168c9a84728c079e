// Both sides of parcels, back to back: what goes in comes out, in order, however it was cut, compressed and delayed.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';

import { WherryError, concatBytes } from '../../../src/base/index.ts';
import { CompressionPolicy } from '../../../src/files/parcels/compression-policy.ts';
import { MAX_FILE_PARCEL, SAMPLE_SIZE } from '../../../src/files/limits.ts';
import { LinkGauge } from '../../../src/files/parcels/link-gauge.ts';
import { receiveParcels } from '../../../src/files/parcels/receive-parcels.ts';
import { sendParcels } from '../../../src/files/parcels/send-parcels.ts';
import { createZstdCodec } from '../../../src/files/zstd/index.ts';
import { patternBytes } from '../bed.ts';
import { createWire } from './wire-pair.ts';

const MOST = 16 * 1024;
const codec = createZstdCodec();
const refusal = (why: string): WherryError => new WherryError('BAD_REQUEST', why);

/** Decides as it is told, in turn. */
class ToldPolicy extends CompressionPolicy {
  readonly #told: readonly number[];
  #next = 0;
  constructor(told: readonly number[]) {
    super(undefined);
    this.#told = told;
  }
  #take(): number {
    this.#next += 1;
    return this.#told[this.#next % this.#told.length] ?? 0;
  }
  override get plainRate(): number {
    return this.#take() % 3 === 0 ? this.#take() : 0;
  }
  override get isContentUnknown(): boolean {
    return this.#take() % 5 === 0;
  }
  override decide(): boolean {
    return this.#take() % 2 === 0;
  }
}

const contentOf = (size: number, isText: boolean): Uint8Array =>
  isText
    ? new TextEncoder().encode('all work and no play '.repeat(size / 21 + 1)).subarray(0, size)
    : patternBytes(size);

const step = fc.record({
  size: fc.oneof(fc.constantFrom(1, 4, 4095, 4096, MOST, MOST + 1), fc.integer({ min: 1, max: 3 * MOST })),
  isText: fc.boolean(),
  saysAfter: fc.boolean(),
  waits: fc.boolean(),
  turns: fc.integer({ min: 0, max: 3 }),
  cut: fc.integer({ min: 1, max: 20_000 }),
});

/** How many bytes were in the compressor for this content, on a link that tells nothing of itself. */
const compressedOf = async (content: Uint8Array): Promise<number> => {
  let compressed = 0;
  const link = new LinkGauge();
  const sender = sendParcels(createWire().sender, {
    codec: {
      ...codec,
      compress: async (bytes) => {
        compressed += bytes.length;
        return codec.compress(bytes);
      },
    },
    policy: new CompressionPolicy(link),
    link,
    most: MAX_FILE_PARCEL,
    nowMs: () => 0,
  });
  for (let from = 0; from < content.length; from += MAX_FILE_PARCEL)
    await sender.write(content.subarray(from, from + MAX_FILE_PARCEL));
  await sender.flush();
  return compressed;
};

describe('parcels', () => {
  it('try a small piece of content of which nothing is known, and no more of what does not shrink', async () => {
    const size = 16 * 1024 * 1024;
    assert.ok((await compressedOf(patternBytes(size))) <= SAMPLE_SIZE);
    assert.ok((await compressedOf(contentOf(size, true))) > size / 2);
  });

  it('give back the bytes that were written, each message behind those before it, whatever was decided meanwhile', async () => {
    const told = fc.array(fc.nat(2000), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        told,
        fc.boolean(),
        async (steps, decisions, isMarked) => {
          const wire = createWire();
          const sender = sendParcels(wire.sender, {
            codec,
            policy: new ToldPolicy(decisions),
            link: undefined,
            most: MOST,
            nowMs: () => 0,
            isMarked,
          });
          const receiver = receiveParcels(wire.receiver, {
            codec,
            most: MOST,
            known: isMarked ? 'marked' : 'agreed',
            refusal,
          });
          const got: Uint8Array[] = [];
          let gotSize = 0;
          receiver.onBytes((bytes) => {
            got.push(bytes.slice());
            gotSize += bytes.length;
            receiver.consumed(bytes.length);
          });
          const heard: [unknown, number][] = [];
          const reading = (async () => {
            for (
              let message = await receiver.receive();
              message !== undefined;
              message = await receiver.receive()
            )
              heard.push([message, gotSize]);
          })();
          reading.catch(() => {});
          if (isMarked) sender.begin();
          const written: Uint8Array[] = [];
          let total = 0;
          for (const { size, isText, saysAfter, waits, turns, cut } of steps) {
            const content = contentOf(size, isText);
            written.push(content.slice());
            total += size;
            // From here on the writer may use its memory again.
            const room = sender.write(content, () => content.fill(0xdd));
            if (saysAfter) void sender.send(total);
            if (waits) await room;
            for (let count = 0; count < turns; count += 1) await turn();
            wire.deliver(() => cut);
          }
          sender.end();
          await sender.flush();
          wire.deliver();
          await reading;
          assert.deepEqual(Buffer.compare(concatBytes(got), concatBytes(written)), 0);
          for (const [said, before] of heard)
            assert.ok(before >= Number(said), `${before} bytes before "${String(said)}"`);
          assert.equal(heard.length, steps.filter(({ saysAfter }) => saysAfter).length);
          assert.equal(wire.receiver.paid(), wire.crossed().length);
        },
      ),
      { numRuns: 150 },
    );
  });
});
