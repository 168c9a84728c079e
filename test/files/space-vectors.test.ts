// The vectors of docs/spec/vectors/space.json: what a server answers, and what a client makes of it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { toHex } from '../../src/base/index.ts';
import { decodeControl, encodeControl } from '../../src/protocol/index.ts';
import type { Storage, StorageSpace } from '../../src/storage/index.ts';
import { createBed, refuses } from './bed.ts';

interface Vector {
  readonly name: string;
  readonly hex: string;
  readonly value: StorageSpace;
}

const { valid, refused } = JSON.parse(
  readFileSync(new URL('../../docs/spec/vectors/space.json', import.meta.url), 'utf8'),
) as { valid: readonly Vector[]; refused: readonly Vector[] };

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

const NOTHING: StorageSpace = {
  totalBytes: undefined,
  freeBytes: undefined,
  availableBytes: undefined,
  totalEntries: undefined,
  freeEntries: undefined,
};

describe('the files.space vectors of docs/spec', () => {
  for (const { name, hex, value } of valid) {
    it(`${name}: is what a server says of such a storage, and a client hears`, async () => {
      const bed = await createBed({
        storageWith: (storage) =>
          Object.assign(Object.create(storage) as Storage, { space: async () => ({ ...NOTHING, ...value }) }),
      });
      assert.equal(toHex(encodeControl(await bed.session.call('files.space', {}))), hex);
      assert.deepEqual(await bed.files.space(), { ...NOTHING, ...value });
    });
  }

  for (const { name, hex, value } of refused) {
    it(`${name}: is no answer`, async () => {
      const bed = await createBed({
        service: (real) => ({
          ...real,
          methods: { ...real.methods, space: async () => decodeControl(fromHex(hex)) },
        }),
      });
      assert.deepEqual(decodeControl(fromHex(hex)), value);
      await refuses('CORRUPTED', () => bed.files.space());
    });
  }
});
