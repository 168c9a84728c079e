// The test vectors of docs/spec/sync.md: listings that must come out so, and bytes that are none.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ProtocolError } from '../../../src/base/index.ts';
import { loadBlake3 } from '../../../src/storage/blake3.ts';
import { decodeListing, encodeListing, type ListedEntry } from '../../../src/sync/listing/listing.ts';

interface Vectors {
  readonly listings: readonly {
    readonly name: string;
    readonly entries: readonly Record<string, unknown>[];
    readonly bytes: string;
    readonly digest: string;
  }[];
  readonly refused: readonly { readonly name: string; readonly bytes: string }[];
}

const file = new URL('../../../docs/spec/vectors/listings.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

const fromHex = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const entryOf = (fields: Record<string, unknown>): ListedEntry => {
  const entry = { ...fields };
  for (const name of ['hash', 'digest'])
    if (typeof entry[name] === 'string') entry[name] = fromHex(entry[name]);
  return entry as unknown as ListedEntry;
};

const { hash } = await loadBlake3();

describe('listings', () => {
  for (const { name, entries, bytes, digest } of vectors.listings)
    it(`have these bytes and this digest: ${name}`, () => {
      const encoded = encodeListing(entries.map(entryOf));
      assert.equal(toHex(encoded), bytes);
      assert.equal(toHex(hash(encoded)), digest);
      assert.equal(toHex(encodeListing(decodeListing(encoded))), bytes);
    });

  for (const { name, bytes } of vectors.refused)
    it(`25: are refused: ${name}`, () => {
      assert.throws(() => decodeListing(fromHex(bytes)), ProtocolError);
    });

  it('25: are refused by no other error, whatever the bytes are', () => {
    const [first] = vectors.listings.slice(-1);
    const good = fromHex(first?.bytes ?? '');
    for (let at = 0; at < good.length; at += 1)
      for (const value of [0, 1, 0x2f, 0x7f, 0xff]) {
        const bytes = good.slice();
        bytes[at] = value;
        for (const changed of [bytes, bytes.subarray(0, at)])
          try {
            decodeListing(changed);
          } catch (error) {
            assert.ok(error instanceof ProtocolError, String(error));
          }
      }
  });
});
