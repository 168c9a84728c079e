// What a write would come to, against what a storage makes of it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isWherryError, parseRemotePath, type WherryError } from '../../src/base/index.ts';
import { planOutcome, plannedRefusal } from '../../src/files/plan-outcome.ts';
import { CONFLICT_POLICIES, type Entry, type Storage } from '../../src/storage/index.ts';
import { openMemoryStorage } from '../../src/storage/memory/index.ts';
import { hashOf, put, text } from './bed.ts';

const path = parseRemotePath('/x');
const TIME = 1_700_000_000_000_000;

/** What is there, and what is written over it. */
const SITUATIONS: Readonly<Record<string, (storage: Storage) => Promise<unknown>>> = {
  nothing: async () => {},
  'the same content': (storage) => put(storage, '/x', text('new')),
  'other content of the same size': (storage) => put(storage, '/x', text('old')),
  'other content': (storage) => put(storage, '/x', text('something else')),
  'a newer file': (storage) => put(storage, '/x', text('old'), { mtimeUs: TIME + 1 }),
  'an older file': (storage) => put(storage, '/x', text('old'), { mtimeUs: TIME - 1 }),
  'a directory': (storage) => storage.makeDirectory(path),
};

const statOrNothing = (storage: Storage): Promise<Entry | undefined> =>
  storage.stat(path).catch(() => undefined);

describe('a planned write', () => {
  for (const [name, prepare] of Object.entries(SITUATIONS)) {
    it(`comes to what the storage makes of it: ${name}`, async () => {
      for (const policy of CONFLICT_POLICIES) {
        for (const match of ['none', 'current', 'another'] as const) {
          for (const mtimeUs of [TIME, undefined]) {
            const storage = await openMemoryStorage();
            await prepare(storage);
            const existing = await statOrNothing(storage);
            const ifMatch = { none: undefined, current: existing?.version, another: 'another' }[match];
            const isSame = name === 'the same content';
            const planned = planOutcome({ policy, ifMatch, mtimeUs, existing, isSame });
            const actual = await write(storage, { policy, ifMatch, mtimeUs });
            assert.deepEqual(planned, actual, `${policy} ${match} ${mtimeUs}`);
          }
        }
      }
    });
  }

  it('is refused in words that name the entry', () => {
    for (const code of ['ALREADY_EXISTS', 'NOT_A_FILE', 'VERSION_MISMATCH'] as const) {
      const error = plannedRefusal(code, '/a\nb');
      assert.equal(error.code, code);
      assert.match(error.message, /\/a\\nb/u);
    }
  });
});

const write = async (
  storage: Storage,
  { mtimeUs, ...options }: Parameters<Storage['stage']>[2] & { readonly mtimeUs: number | undefined },
): Promise<unknown> => {
  const content = text('new');
  try {
    const staged = await storage.stage(path, { size: content.length, mtimeUs }, options);
    await staged.write(Uint8Array.from(content), content.length);
    const { outcome } = await staged.commit(hashOf(content));
    return { outcome };
  } catch (error: unknown) {
    if (!isWherryError(error)) throw error;
    return { refusal: (error satisfies WherryError).code };
  }
};
