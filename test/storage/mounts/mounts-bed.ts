// Two memory storages as mounts, for the tests of what happens between and above them.

import assert from 'node:assert/strict';
import { PIECE_SIZE, isWherryError, parseRemotePath, type ErrorCode } from '../../../src/base/index.ts';
import type { Storage } from '../../../src/storage/index.ts';
import { openMemoryStorage, type MemoryStorage } from '../../../src/storage/memory/index.ts';
import { createMountedStorage } from '../../../src/storage/mounts/index.ts';
import { linkEntry, patternBytes, put, putBatch, text } from '../contract/bed.ts';

export const path = parseRemotePath;
export const PHOTOS = path('/photos');
export const WORK = path('/team/work');

interface Bed {
  readonly storage: Storage;
  readonly photos: MemoryStorage;
  readonly work: MemoryStorage;
}

export const open = async (): Promise<Bed> => {
  const [photos, work] = [await openMemoryStorage(), await openMemoryStorage()];
  const storage = createMountedStorage([
    { path: PHOTOS, storage: photos },
    { path: WORK, storage: work },
  ]);
  return { storage, photos, work };
};

/** The refusal has this code, and its sentence holds these words and never the path inside the mount. */
export const refusesWith = async (
  code: ErrorCode,
  words: RegExp,
  call: () => Promise<unknown>,
): Promise<void> =>
  assert.rejects(call, (error: unknown) => {
    assert.ok(isWherryError(error), String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, words);
    return true;
  });

/** A tree with a bit of everything in the first mount. */
export const fill = async (storage: Storage): Promise<void> => {
  await storage.makeDirectory(path('/photos/trip/day'), { parents: true });
  await storage.makeDirectory(path('/photos/trip/empty'));
  await put(storage, path('/photos/trip/a'), text('a'), { mtimeUs: 1_600_000_000_000_000, executable: true });
  await put(storage, path('/photos/trip/day/large'), patternBytes(PIECE_SIZE + 12_345));
  await putBatch(storage, path('/photos/trip'), [linkEntry('link', 'day/large')]);
};
export const TRIP = ['a', 'day', 'day/large', 'empty', 'link'];
