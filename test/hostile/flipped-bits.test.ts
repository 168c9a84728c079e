// Bits that flip on the way, past whatever protects the carrier: no file ever has them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isWherryError, parseRemotePath } from '../../src/base/index.ts';
import { createBed, get, names, patternBytes, put } from '../files/bed.ts';

describe('bits that flip on the way', () => {
  const content = patternBytes(900_000);

  /** Flips one bit of everything that passes one way, `at` bytes after the login. */
  const flipAt =
    (at: { value: number }) =>
    (chunk: Uint8Array, offset: number): void => {
      const index = at.value - offset;
      if (index >= 0 && index < chunk.length) chunk[index] = (chunk[index] ?? 0) ^ 0x10;
    };

  it('never reach a file: it is there whole, or not at all', async () => {
    for (const direction of ['toServer', 'toClient'] as const) {
      for (let at = 1500; at < 920_000; at += 61_813) {
        const bed = await createBed({ tamper: { [direction]: flipAt({ value: at }) }, timeoutMs: 2000 });
        await put(bed.local, '/here/file', content);
        await put(bed.storage, '/other', content);
        const [path, storage] =
          direction === 'toServer' ? ['/file', bed.storage] : ['/here/other', bed.local];
        const transfer =
          direction === 'toServer'
            ? bed.files.upload('/here/file', '/')
            : bed.files.download('/other', '/here');
        const outcome = await transfer.then(
          () => 'done',
          (error: unknown) => (isWherryError(error) ? error.code : String(error)),
        );
        const found = await names(storage);
        if (outcome !== 'done') assert.ok(!found.includes(path), `${direction} ${at}: ${outcome}`);
        else assert.ok(Buffer.from(await get(storage, path)).equals(content));
        assert.ok(
          ['done', 'CORRUPTED', 'CONNECTION_LOST', 'BAD_REQUEST', 'TIMEOUT', 'INVALID_SIZE'].includes(
            outcome,
          ),
          outcome,
        );
        if (outcome === 'done') continue;
      }
    }
  });

  it('never reach a tree of small files', async () => {
    const sources = new Map(
      Array.from({ length: 30 }, (_, index) => [
        `f${index}`,
        content.subarray(index * 1000, index * 1000 + 20_000),
      ]),
    );
    for (const direction of ['toServer', 'toClient'] as const) {
      for (let at = 2000; at < 600_000; at += 74_311) {
        const bed = await createBed({ tamper: { [direction]: flipAt({ value: at }) }, timeoutMs: 2000 });
        for (const [name, bytes] of sources)
          await put(direction === 'toServer' ? bed.local : bed.storage, `/here/${name}`, bytes);
        const transfer =
          direction === 'toServer'
            ? bed.files.uploadDirectory('/here', '/there')
            : bed.files.downloadDirectory('/here', '/here/there');
        await transfer.catch((error: unknown) => assert.ok(isWherryError(error)));
        const storage = direction === 'toServer' ? bed.storage : bed.local;
        const top = direction === 'toServer' ? '/' : '/here';
        for (const path of await names(storage, top)) {
          if ((await storage.stat(parseRemotePath(path))).kind !== 'file') continue;
          const stored = await get(storage, path);
          assert.ok(
            [...sources.values()].some((bytes) => Buffer.from(bytes).equals(stored)),
            `${direction} ${at}: ${path}`,
          );
        }
      }
    }
  });
});
