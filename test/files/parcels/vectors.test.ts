// The vectors of docs/spec/vectors/parcels.json are cut and opened, in pieces of any size.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { WherryError, concatBytes, toHex } from '../../../src/base/index.ts';
import { encodeCompressedHeader, encodePlainHeader } from '../../../src/files/parcels/parcel-header.ts';
import { MAX_BATCH_PARCEL, MAX_FILE_PARCEL } from '../../../src/files/limits.ts';
import { receiveParcels } from '../../../src/files/parcels/receive-parcels.ts';
import { createZstdCodec } from '../../../src/files/zstd/index.ts';
import { createWire } from './wire-pair.ts';

interface Vector {
  readonly name: string;
  readonly most: number;
  readonly hex: string;
}
interface ValidVector extends Vector {
  readonly parcels: readonly { readonly stored?: number; readonly size: number }[];
  readonly content: readonly { readonly hex: string; readonly times: number }[];
}

const { valid, refused } = JSON.parse(
  readFileSync(new URL('../../../docs/spec/vectors/parcels.json', import.meta.url), 'utf8'),
) as { valid: readonly ValidVector[]; refused: readonly Vector[] };

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

/** What comes out of a stream of these bytes, which arrive so many at a time. */
const open = async ({ hex, most }: Vector, step: number): Promise<string> => {
  const wire = createWire();
  const stream = receiveParcels(wire.receiver, {
    codec: createZstdCodec(),
    most,
    known: 'agreed',
    refusal: (why) => new WherryError('BAD_REQUEST', why),
  });
  const got: Uint8Array[] = [];
  stream.onBytes((bytes) => {
    got.push(bytes.slice());
    stream.consumed(bytes.length);
  });
  const bytes = fromHex(hex);
  for (let from = 0; from < bytes.length; from += step) wire.arrive(bytes.subarray(from, from + step));
  wire.endHere();
  await stream.receive();
  return toHex(concatBytes(got));
};

describe('the parcel vectors of docs/spec', () => {
  for (const vector of valid) {
    it(`${vector.name}: give their content`, async () => {
      const content = vector.content.map(({ hex, times }) => hex.repeat(times)).join('');
      for (const step of [1, 7, 1 << 20]) assert.equal(await open(vector, step), content);
    });

    it(`${vector.name}: have the headers that are made here`, () => {
      let rest = vector.hex;
      for (const { stored, size } of vector.parcels) {
        const header = toHex(
          stored === undefined ? encodePlainHeader(size) : encodeCompressedHeader(stored, size),
        );
        assert.ok(rest.startsWith(header), header);
        rest = rest.slice(header.length + 2 * (stored ?? size));
      }
      assert.equal(rest, '');
    });
  }

  for (const vector of refused) {
    it(`refuse ${vector.name}`, async () => {
      for (const step of [1, 1 << 20]) await assert.rejects(open(vector, step), { code: 'BAD_REQUEST' });
    });
  }

  it('have the sizes that this program keeps to', () => {
    assert.deepEqual(new Set(valid.map(({ most }) => most)), new Set([MAX_FILE_PARCEL, MAX_BATCH_PARCEL]));
    for (const { most, parcels } of valid)
      for (const { stored, size } of parcels) if (stored !== undefined) assert.ok(size <= most);
  });
});
