// Rows 22, 56, 70 of the hostile cases: what a peer may put into parcels, and what comes of it. Whatever it is, the stream is
// reset with one refusal, nothing that was not declared reaches the consumer, and nothing is thrown into the session.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';

import { WherryError, concatBytes, isWherryError } from '../../../src/base/index.ts';
import { encodeCompressedHeader, encodePlainHeader } from '../../../src/files/parcels/parcel-header.ts';
import { receiveParcels } from '../../../src/files/parcels/receive-parcels.ts';
import { createZstdCodec } from '../../../src/files/zstd/index.ts';
import { patternBytes } from '../bed.ts';
import { createWire } from './wire-pair.ts';

const MOST = 64 * 1024;
const codec = createZstdCodec();
const refusal = (why: string): WherryError => new WherryError('BAD_REQUEST', why);

const frameOf = (content: Uint8Array, windowLog = 16): Uint8Array =>
  Uint8Array.from(zstdCompressSync(content, { params: { [constants.ZSTD_c_windowLog]: windowLog } }));

/** The code with which the stream was reset, or undefined when all was taken; and what the consumer got. */
const receive = async (bytes: Uint8Array): Promise<{ code: string | undefined; size: number }> => {
  const wire = createWire();
  const stream = receiveParcels(wire.receiver, { codec, most: MOST, known: 'agreed', refusal });
  let size = 0;
  stream.onBytes((got) => {
    size += got.length;
    stream.consumed(got.length);
  });
  wire.arrive(bytes);
  wire.endHere();
  try {
    await stream.receive();
    return { code: undefined, size };
  } catch (error: unknown) {
    return { code: isWherryError(error) ? error.code : 'no refusal', size };
  }
};

const compressed = (frame: Uint8Array, size: number): Uint8Array =>
  concatBytes([encodeCompressedHeader(frame.length, size), frame]);

const zeros = new Uint8Array(MOST);
const ZEROS = frameOf(zeros);

describe('a malformed parcel (rows 22, 56, 70)', () => {
  const cases: Readonly<Record<string, Uint8Array>> = {
    'has no bytes': encodePlainHeader(0),
    'declares more than a parcel may hold': compressed(ZEROS, MOST + 1),
    'declares fewer bytes than a parcel may hold': compressed(frameOf(zeros.subarray(0, 100)), 100),
    'declares as many bytes as are stored': compressed(patternBytes(8192), 8192),
    'stores nothing': compressed(new Uint8Array(0), 8192),
    'holds more than it declares': compressed(frameOf(zeros), MOST / 2),
    'is a bomb': compressed(frameOf(new Uint8Array(64 * 1024 * 1024)), MOST),
    'holds less than it declares': compressed(frameOf(zeros.subarray(0, MOST / 2)), MOST),
    'is no frame': compressed(patternBytes(5000), 8192),
    'needs a window of 128 MiB': compressed(windowBomb(), MOST),
    'is cut off': compressed(ZEROS, MOST).subarray(0, -1),
    'ends inside its header': Uint8Array.of(0x80, 0),
  };
  for (const [what, bytes] of Object.entries(cases)) {
    it(`is refused when it ${what}`, async () => {
      assert.deepEqual(await receive(bytes), { code: 'BAD_REQUEST', size: 0 });
    });
  }

  it('is the same for whatever bytes may come', async () => {
    const garbage = fc.uint8Array({ minLength: 1, maxLength: 300 });
    const headed = fc
      .tuple(fc.nat(200), fc.nat(MOST * 2), garbage)
      .map(([stored, size, bytes]) => concatBytes([encodeCompressedHeader(stored, size), bytes]));
    await fc.assert(
      fc.asyncProperty(fc.oneof(garbage, headed), async (bytes) => {
        const { code, size } = await receive(bytes);
        assert.ok(code === undefined || code === 'BAD_REQUEST', String(code));
        assert.ok(size <= bytes.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a consumer that takes nothing', () => {
  it('holds no more than its window and one parcel decompressed, however small they came', async () => {
    const wire = createWire();
    let opened = 0;
    const counting = {
      ...codec,
      decompress: async (bytes: Uint8Array, size: number) => {
        opened += size;
        return codec.decompress(bytes, size);
      },
    };
    const stream = receiveParcels(wire.receiver, { codec: counting, most: MOST, known: 'agreed', refusal });
    let settle = (): void => {};
    const held = new Promise<void>((resolve) => (settle = resolve));
    let got = 0;
    stream.onBytes((bytes) => {
      got += bytes.length;
      if (got === 256 * 1024) settle();
    });
    const parcel = compressed(ZEROS, MOST);
    for (let count = 0; count < 1000; count += 1) wire.arrive(parcel);
    await held;
    assert.equal(opened, 256 * 1024);
    // What waits is not paid for: the peer has to stop.
    assert.ok(wire.receiver.paid() <= 5 * parcel.length, String(wire.receiver.paid()));
  });
});

/** A frame whose header asks for a window of 2^27 bytes (RFC 8878, section 3.1.1.1.2). */
function windowBomb(): Uint8Array {
  return Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, (27 - 10) << 3, 0x03, 0x00, 0x02, 0x00);
}
