// The two implementations of BLAKE3 give the same hashes as an independent third.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { blake3 } from '@noble/hashes/blake3.js';

import { loadNativeBlake3 } from '../../src/storage/blake3.ts';
import { loadPortableBlake3 } from '../../src/storage/portable-blake3.ts';
import { patternBytes } from './contract/bed.ts';

const SIZES = [0, 1, 63, 64, 65, 1023, 1024, 1025, 4096, 100_000];

for (const [name, load] of Object.entries({ native: loadNativeBlake3, portable: loadPortableBlake3 })) {
  describe(`BLAKE3, ${name}`, () => {
    it('hashes as the definition says', async () => {
      const hashing = await load();
      for (const size of SIZES) {
        const bytes = patternBytes(size);
        assert.deepEqual([...hashing.hash(bytes)], [...blake3(bytes)], `${size} bytes`);
      }
    });

    it('takes bytes in pieces, views of larger memory among them', async () => {
      const hashing = await load();
      const bytes = patternBytes(5000);
      const hasher = hashing.createHasher();
      for (const [from, to] of [
        [0, 1],
        [1, 1],
        [1, 1030],
        [1030, 5000],
      ] as const)
        hasher.update(bytes.subarray(from, to));
      assert.deepEqual([...hasher.digest()], [...blake3(bytes)]);
    });

    it('keeps several running hashes apart', async () => {
      const hashing = await load();
      const running = Array.from({ length: 5 }, (_, index) => ({
        bytes: patternBytes(3000, index),
        hasher: hashing.createHasher(),
      }));
      for (let offset = 0; offset < 3000; offset += 500) {
        for (const { bytes, hasher } of running) hasher.update(bytes.subarray(offset, offset + 500));
      }
      for (const { bytes, hasher } of running.reverse())
        assert.deepEqual([...hasher.digest()], [...blake3(bytes)]);
    });

    it('refuses what is not bytes', async () => {
      const hasher = (await load()).createHasher();
      for (const wrong of ['text', 5, undefined, [1, 2]])
        assert.throws(() => hasher.update(wrong as never), TypeError);
    });
  });
}
