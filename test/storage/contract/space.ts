// How much fits.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Storage } from '../../../src/storage/index.ts';
import { pathIn, put, refuses, text, type StorageMaker } from './bed.ts';

/** What is told is told in whole numbers, and the parts are no more than the whole. */
const checkSpace = async (storage: Storage): Promise<void> => {
  const { totalBytes, freeBytes, availableBytes, totalEntries, freeEntries } = await storage.space();
  for (const figure of [totalBytes, freeBytes, availableBytes, totalEntries, freeEntries])
    assert.ok(figure === undefined || (Number.isSafeInteger(figure) && figure >= 0), String(figure));
  assert.deepEqual(new Set([totalBytes, freeBytes, availableBytes].map((figure) => typeof figure)).size, 1);
  assert.ok((availableBytes ?? 0) <= (freeBytes ?? 0) && (freeBytes ?? 0) <= (totalBytes ?? 0));
  assert.ok((freeEntries ?? 0) <= (totalEntries ?? 0));
};

export const describeSpace = (maker: StorageMaker): void => {
  describe('space', () => {
    it('is told in figures that agree with each other, or not at all', async () => {
      const opened = await maker.open();
      await checkSpace(opened.storage);
      await put(opened.storage, pathIn(opened)('/file'), text('content'));
      await checkSpace(opened.storage);
      await opened.close();
    });

    it('is told by a read-only storage too', async () => {
      const opened = await maker.openReadOnly(async () => {});
      await checkSpace(opened.storage);
      await opened.close();
    });

    it('is not told by a closed storage', async () => {
      const opened = await maker.open();
      await opened.close();
      await refuses('CANCELLED', () => opened.storage.space());
    });
  });
};
