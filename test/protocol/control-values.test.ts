// Control values: one value, one encoding; nothing else is accepted. Checked against another implementation of CBOR.

import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode, encode } from 'cborg';
import fc from 'fast-check';
import { ProtocolError, toHex } from '../../src/base/index.ts';
import {
  MAX_CONTROL_DEPTH,
  MAX_CONTROL_PAYLOAD,
  decodeControl,
  encodeControl,
} from '../../src/protocol/index.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const key = fc
  .oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constantFrom('constructor', 'a', 'toString', '7'))
  .filter((name) => name !== '__proto__');
const scalar = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer(),
  fc.integer({ min: -300, max: 300 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
  fc.boolean(),
  fc.constant(null),
  text,
  fc.uint8Array({ maxLength: 300 }),
);
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 30 }),
    fc.dictionary(key, tie('value'), { maxKeys: 12, noNullPrototype: true }),
  ),
})).value;

describe('control values', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(value, (original) => deepEqual(decodeControl(encodeControl(original)), original)),
      { seed: 3, numRuns: 400 },
    );
  });

  it('have the encoding that another implementation gives them', () => {
    fc.assert(
      fc.property(value, (original) => {
        const bytes = encodeControl(original);
        equal(toHex(bytes), toHex(encode(original)));
        deepEqual(decode(bytes, { strict: true, rejectDuplicateMapKeys: true }), original);
      }),
      { seed: 4, numRuns: 400 },
    );
  });

  it('have no second encoding: whatever is accepted encodes to the very bytes it came from', () => {
    const mutation = fc.record({
      at: fc.nat(),
      byte: fc.integer({ min: 0, max: 255 }),
      kind: fc.constantFrom('set', 'insert', 'remove'),
    });
    let accepted = 0;
    fc.assert(
      fc.property(value, fc.array(mutation, { minLength: 1, maxLength: 3 }), (original, mutations) => {
        const list = [...encodeControl(original)];
        for (const { at, byte, kind } of mutations) {
          list.splice(
            at % (list.length + 1),
            kind === 'insert' ? 0 : 1,
            ...(kind === 'remove' ? [] : [byte]),
          );
        }
        const bytes = Uint8Array.from(list);
        let decoded: unknown;
        try {
          decoded = decodeControl(bytes);
        } catch (error) {
          ok(error instanceof ProtocolError && error.side === 'remote', String(error));
          return;
        }
        accepted += 1;
        equal(toHex(encodeControl(decoded)), toHex(bytes));
      }),
      { seed: 5, numRuns: 3000 },
    );
    ok(accepted > 100, `only ${accepted} were accepted`);
  });

  it('made of random bytes are a value or one ProtocolError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          equal(toHex(encodeControl(decodeControl(bytes))), toHex(bytes));
        } catch (error) {
          ok(error instanceof ProtocolError && error.side === 'remote', String(error));
        }
      }),
      { seed: 6, numRuns: 5000 },
    );
  });

  it('refuse text that is not UTF-8, at both ends', () => {
    for (const text of ['\ud800', 'x\udfff', 'a\udcffb', `${'x'.repeat(100)}\udcfe`]) {
      throws(() => encodeControl(text), ProtocolError);
      throws(() => encodeControl({ [text]: 1 }), ProtocolError);
    }
    // As long as may be, of bytes that begin a character and never end one: refused at once.
    const bytes = new Uint8Array(MAX_CONTROL_PAYLOAD).fill(0xc3);
    bytes.set([0x7a, 0, 1, 0xff, 0xfb]);
    throws(() => decodeControl(bytes), ProtocolError);
  });

  it('leave out keys whose value is undefined; elsewhere it is null', () => {
    deepEqual(decodeControl(encodeControl({ a: undefined, b: 1 })), { b: 1 });
    deepEqual(decodeControl(encodeControl([undefined, 1])), [null, 1]);
    equal(decodeControl(encodeControl(undefined)), null);
  });

  it('write minus zero as zero', () => equal(Object.is(decodeControl(encodeControl(-0)), 0), true));

  it('are ordinary objects and copies of bytes', () => {
    const bytes = Buffer.from(encodeControl({ hash: Uint8Array.of(1, 2, 3) }));
    const decoded = decodeControl(bytes) as { hash: Uint8Array };
    bytes.fill(0);
    deepEqual(decoded, { hash: Uint8Array.of(1, 2, 3) });
    equal(Object.getPrototypeOf(decoded), Object.prototype);
    equal(Object.getPrototypeOf(decoded.hash), Uint8Array.prototype);
  });

  it('are refused when they are too deep, too large or around in circles, at both ends', () => {
    let deep: unknown = 1;
    for (let index = 0; index < MAX_CONTROL_DEPTH; index += 1) deep = index % 2 === 0 ? [deep] : { a: deep };
    deepEqual(decodeControl(encodeControl(deep)), deep);
    throws(() => encodeControl([deep]), ProtocolError);
    const circle: unknown[] = [];
    circle.push(circle);
    throws(() => encodeControl(circle), ProtocolError);
    const isTooLarge = (error: unknown): boolean =>
      error instanceof ProtocolError && error.code === 'TOO_LARGE';
    throws(() => encodeControl('x'.repeat(MAX_CONTROL_PAYLOAD)), isTooLarge);
    throws(() => encodeControl(Array.from({ length: MAX_CONTROL_PAYLOAD }, () => 1)), isTooLarge);
    throws(() => decodeControl(new Uint8Array(MAX_CONTROL_PAYLOAD + 1)), isTooLarge);
    throws(() => decodeControl(encodeControl('xxxxx'), 5), isTooLarge);
  });

  it('of any size up to the cap are encoded whole, whatever came before', () => {
    for (const size of [0, 4085, 4086, 4096, 4097, 70_000, MAX_CONTROL_PAYLOAD - 5]) {
      const bytes = new Uint8Array(size).fill(size);
      deepEqual(decodeControl(encodeControl(bytes)), bytes);
      equal(decodeControl(encodeControl('é'.repeat(size >> 1))), 'é'.repeat(size >> 1));
    }
    try {
      encodeControl({ a: [1, 2, 1n] });
    } catch {
      // What was written of it must not show in the next value.
    }
    equal(toHex(encodeControl(1)), '01');
  });
});
