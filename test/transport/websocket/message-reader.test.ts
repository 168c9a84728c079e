// Frames taken apart: whatever the messages, however they are cut, the same bytes come out, and what is not ours stays as it was.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MessageReader } from '../../../src/transport/websocket/message-reader.ts';

interface Frame {
  readonly opcode: number;
  readonly payload: Uint8Array;
  readonly isFinal?: boolean;
  readonly mask?: Uint8Array | undefined;
}

const ZEROS = new Uint8Array(4);

/** As a client writes it: the shortest length that fits, and a mask unless it is left out on purpose. */
const frame = ({ opcode, payload, isFinal = true, mask = ZEROS }: Frame): Uint8Array => {
  const { length } = payload;
  const short = length <= 125 ? length : length <= 0xffff ? 126 : 127;
  const extended = Buffer.alloc(short <= 125 ? 0 : short === 126 ? 2 : 8);
  if (short === 126) extended.writeUInt16BE(length);
  if (short === 127) extended.writeBigUInt64BE(BigInt(length));
  return Buffer.concat([
    Uint8Array.of((isFinal ? 0x80 : 0) | opcode, 0x80 | short),
    extended,
    mask,
    payload.map((byte, at) => byte ^ (mask[at % 4] as number)),
  ]);
};

const binary = (payload: Uint8Array | number): Uint8Array =>
  frame({ opcode: 2, payload: typeof payload === 'number' ? new Uint8Array(payload) : payload });

interface Heard {
  readonly bytes: Uint8Array;
  readonly foreign: Uint8Array;
  readonly empties: number;
  readonly faults: readonly (readonly [number, string])[];
}

/** Reads copies of the chunks and wipes each after its turn, as whoever lends them would. */
const readAll = (chunks: readonly Uint8Array[]): Heard => {
  const bytes: Uint8Array[] = [];
  const foreign: Uint8Array[] = [];
  const faults: (readonly [number, string])[] = [];
  let empties = 0;
  const reader = new MessageReader({
    onBytes: (some) => {
      assert.notEqual(some.length, 0);
      bytes.push(Uint8Array.from(some));
    },
    onEmpty: () => {
      empties += 1;
    },
    onForeign: (some) => foreign.push(Uint8Array.from(some)),
    onFault: (code, reason) => faults.push([code, reason]),
  });
  for (const chunk of chunks) {
    const lent = Uint8Array.from(chunk);
    reader.read(lent);
    lent.fill(0xee);
  }
  return { bytes: Buffer.concat(bytes), foreign: Buffer.concat(foreign), empties, faults };
};

const payloads = fc.oneof(
  fc.uint8Array({ maxLength: 8 }),
  fc.uint8Array({ minLength: 120, maxLength: 130 }),
  fc.uint8Array({ minLength: 65_530, maxLength: 65_540 }),
);
const masks = fc.uint8Array({ minLength: 4, maxLength: 4 });

/** A message in one frame or more, or frames of control, or a text. */
const messages = fc.oneof(
  fc.record({
    kind: fc.constant('binary' as const),
    pieces: fc.array(payloads, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('text' as const),
    pieces: fc.array(payloads, { minLength: 1, maxLength: 3 }),
  }),
);
const controls = fc.record({
  opcode: fc.constantFrom(9, 10),
  payload: fc.uint8Array({ maxLength: 125 }),
});

describe('what a client sends over a WebSocket', () => {
  it('comes out the same, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(messages, { maxLength: 4 }),
        fc.array(controls, { maxLength: 4 }),
        fc.array(masks, { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 20 }),
        (sent, interjections, keys, cuts) => {
          const own: Uint8Array[] = [];
          const foreign: Uint8Array[] = [];
          const wire: Uint8Array[] = [];
          let empties = 0;
          let count = 0;
          const left = [...interjections];
          for (const { kind, pieces } of sent) {
            for (const [index, payload] of pieces.entries()) {
              const control = left.pop();
              if (control !== undefined) {
                const interjected = frame({ ...control, mask: keys[count % keys.length] });
                foreign.push(interjected);
                wire.push(interjected);
              }
              const isFinal = index === pieces.length - 1;
              const opcode = index > 0 ? 0 : kind === 'binary' ? 2 : 1;
              const made = frame({ opcode, payload, isFinal, mask: keys[count++ % keys.length] });
              wire.push(made);
              if (kind === 'binary') own.push(payload);
              else foreign.push(made);
            }
            if (kind === 'binary' && pieces.every(({ length }) => length === 0)) empties += 1;
          }
          const whole = Buffer.concat(wire);
          const chunks: Uint8Array[] = [];
          for (let at = 0, turn = 0; at < whole.length; turn += 1) {
            const to = at + (cuts[turn % cuts.length] as number);
            chunks.push(whole.subarray(at, to));
            at = to;
          }
          const heard = readAll(chunks);
          assert.deepEqual(heard.bytes, Buffer.concat(own));
          assert.deepEqual(heard.foreign, Buffer.concat(foreign));
          assert.equal(heard.empties, empties);
          assert.deepEqual(heard.faults, []);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('comes out the same byte by byte', () => {
    const payload = Uint8Array.from({ length: 300 }, (_, at) => at);
    const whole = Buffer.concat([
      frame({ opcode: 2, payload, isFinal: false, mask: Uint8Array.of(1, 2, 3, 4) }),
      frame({ opcode: 9, payload: Uint8Array.of(7), mask: Uint8Array.of(5, 6, 7, 8) }),
      frame({ opcode: 0, payload, mask: Uint8Array.of(9, 10, 11, 12) }),
      binary(0),
    ]);
    const heard = readAll(Array.from(whole, (byte) => Uint8Array.of(byte)));
    assert.deepEqual(heard.bytes, Buffer.concat([payload, payload]));
    assert.deepEqual(
      heard.foreign,
      Buffer.from(frame({ opcode: 9, payload: Uint8Array.of(7), mask: Uint8Array.of(5, 6, 7, 8) })),
    );
    assert.equal(heard.empties, 1);
  });

  it('ends an empty message only with its last frame', () => {
    const first = frame({ opcode: 2, payload: ZEROS.subarray(4), isFinal: false });
    assert.equal(readAll([first]).empties, 0);
    assert.equal(readAll([first, frame({ opcode: 0, payload: ZEROS.subarray(4) })]).empties, 1);
    assert.equal(readAll([first, frame({ opcode: 0, payload: ZEROS })]).empties, 0);
  });
});

describe('what breaks the rules', () => {
  it('is refused where a message is longer than a mebibyte, in one frame or in many, before its bytes have come', () => {
    const half = 512 * 1024;
    assert.deepEqual(readAll([binary(2 * half)]).faults, []);
    for (const chunks of [
      [binary(2 * half + 1).subarray(0, 14)],
      [
        frame({ opcode: 2, payload: new Uint8Array(half), isFinal: false }),
        frame({ opcode: 0, payload: new Uint8Array(half + 1) }).subarray(0, 14),
      ],
      [Uint8Array.of(0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0)],
    ])
      assert.deepEqual(readAll(chunks).faults, [[1009, 'a message that is too large']]);
  });

  it('is refused where a message comes in more than 1024 frames, though they be empty', () => {
    const first = frame({ opcode: 2, payload: new Uint8Array(0), isFinal: false });
    const next = frame({ opcode: 0, payload: new Uint8Array(0), isFinal: false });
    const frames = [first, ...Array.from({ length: 1023 }, () => next)];
    assert.deepEqual(readAll(frames).faults, []);
    assert.deepEqual(readAll([...frames, next]).faults, [[1008, 'a message in too many pieces']]);
  });

  it('is refused where a message begins within another', () => {
    for (const opcode of [1, 2, 3, 7]) {
      const heard = readAll([
        frame({ opcode: 2, payload: ZEROS, isFinal: false }),
        frame({ opcode, payload: ZEROS }),
      ]);
      assert.deepEqual(heard.faults, [[1002, 'a message within a message']]);
      assert.equal(heard.bytes.length, 4);
    }
  });

  it('is handed on as it came where there is no mask, or a bit that nobody may set, or an opcode that nobody knows', () => {
    const unmasked = Uint8Array.of(0x82, 2, 1, 2);
    const reserved = [0xc2, 0xa2, 0x92, 0x83, 0x87, 0x8b, 0x8f, 0x80, 0x00, 0x0b].map((first) =>
      Uint8Array.of(first, 0x81, 0, 0, 0, 0, 5),
    );
    for (const bytes of [unmasked, ...reserved]) {
      const heard = readAll([bytes]);
      assert.deepEqual([...heard.foreign], [...bytes]);
      assert.equal(heard.bytes.length, 0);
    }
  });

  it('is for nobody behind the closing handshake, a fault or a stop', () => {
    const close = frame({ opcode: 8, payload: Uint8Array.of(3, 232) });
    const heard = readAll([close, binary(5), close]);
    assert.equal(heard.bytes.length, 0);
    assert.deepEqual([...heard.foreign], [...close]);
    assert.equal(readAll([Buffer.concat([binary(1024 * 1024 + 1), binary(5)])]).bytes.length, 0);
    let bytes = 0;
    const reader: MessageReader = new MessageReader({
      onBytes: (some) => {
        bytes += some.length;
        reader.stop();
      },
      onEmpty: () => {},
      onForeign: () => {},
      onFault: () => {},
    });
    reader.read(Buffer.concat([binary(3), binary(4)]));
    assert.equal(bytes, 3);
  });
});
