// Storages that fail at any step of a transfer: nothing gets a name, and what was verified is there for the next run.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, WherryError } from '../../src/base/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { createBed, get, names, patternBytes, put, refuses } from './bed.ts';

const SIZE = PIECE_SIZE + 1000;
const CONTENT = patternBytes(SIZE);

/** The n-th step of staged files fails, once. Steps are writes, told hashes and the commit. */
const failingAt = (step: number, error: () => Error) => {
  let steps = 0;
  const count = (): void => {
    steps += 1;
    if (steps === step) throw error();
  };
  const wrap = (storage: Storage): Storage => ({
    ...storage,
    stage: async (...args) => {
      const staged = await storage.stage(...args);
      return {
        ...staged,
        get written() {
          return staged.written;
        },
        write: async (...rest) => {
          count();
          return staged.write(...rest);
        },
        verify: async (...rest) => {
          count();
          return staged.verify(...rest);
        },
        commit: async (...rest) => {
          count();
          return staged.commit(...rest);
        },
      };
    },
  });
  return { wrap, hasFailed: () => steps >= step };
};

const errors = [
  ['INTERNAL', () => new Error('the disk came to nothing'), true],
  ['CORRUPTED', () => new WherryError('CORRUPTED'), true],
  ['NO_SPACE', () => new WherryError('NO_SPACE'), false],
] as const;

for (const direction of ['upload', 'download'] as const) {
  describe(`a disk that fails during a ${direction}`, () => {
    for (const [code, error, isKept] of errors) {
      it(`with ${code} leaves ${isKept ? 'what was verified' : 'nothing'}, and the next run finishes`, async () => {
        let kept = 0;
        for (let step = 1; ; step += 1) {
          const { wrap, hasFailed } = failingAt(step, error);
          const bed = await createBed(direction === 'upload' ? { storageWith: wrap } : { localWith: wrap });
          const [from, to] = direction === 'upload' ? [bed.local, bed.storage] : [bed.storage, bed.local];
          await put(from, direction === 'upload' ? '/here/x' : '/x', CONTENT);
          const run = () =>
            direction === 'upload' ? bed.files.upload('/here/x', '/') : bed.files.download('/x', '/here');
          const before = await names(to);
          const first = run();
          if (
            !(await first.then(
              () => false,
              () => true,
            )) &&
            !hasFailed()
          )
            break;
          // What an unexpected error says is for the log of that side alone.
          if (direction === 'upload' || code !== 'INTERNAL') await refuses(code, () => first);
          else await assert.rejects(first);
          assert.deepEqual(await names(to), before);
          const [part] = await to.parts.list();
          if (!isKept) assert.equal(part, undefined);
          kept = Math.max(kept, part?.verified ?? 0);
          assert.equal((await run()).outcome, 'created');
          assert.ok(Buffer.from(await get(to, direction === 'upload' ? '/x' : '/here/x')).equals(CONTENT));
          assert.deepEqual(await to.parts.list(), []);
        }
        assert.equal(kept, isKept ? PIECE_SIZE : 0);
      });
    }
  });
}
