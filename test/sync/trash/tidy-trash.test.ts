// When the trash of a local directory is looked at: as rarely as its time allows, and never for a run that changed nothing.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TrashCleared } from '../../../src/storage/index.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';
import { tidyTrash } from '../../../src/sync/trash/tidy-trash.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;
const GONE: TrashCleared = { items: 1, bytes: 2, stuck: 0 };

interface Look {
  readonly hasChanged?: boolean;
  readonly isLive?: boolean;
  readonly lookedMs?: number;
  readonly keepMs?: number;
  readonly keepBytes?: number;
  readonly readOnly?: boolean;
}

/** What was asked of the trash. */
const asked = async (look: Look): Promise<{ calls: readonly string[]; cleared: TrashCleared }> => {
  await using storage = await openMemoryStorage({ readOnly: look.readOnly ?? false });
  const calls: string[] = [];
  const trash = {
    ...storage.trash,
    expire: async (keepMs: number) => {
      calls.push(`expire ${keepMs}`);
      return GONE;
    },
    trim: async (keepBytes: number) => {
      calls.push(`trim ${keepBytes}`);
      return GONE;
    },
  };
  const cleared = await tidyTrash({
    storage: { info: storage.info, trash },
    lastLook: async () => {
      calls.push('look');
      return look.lookedMs;
    },
    hasChanged: look.hasChanged ?? false,
    isLive: look.isLive ?? false,
    keepMs: look.keepMs ?? 1000,
    keepBytes: look.keepBytes,
    nowMs: NOW,
  });
  return { calls, cleared };
};

describe('the trash after a run', () => {
  const cases: readonly (readonly [string, Look, readonly string[]])[] = [
    ['that changed nothing is left alone', { keepBytes: 5 }, []],
    [
      'that changed something is looked at, where it never was',
      { hasChanged: true },
      ['look', 'expire 1000'],
    ],
    ['is left alone for an hour', { hasChanged: true, lookedMs: NOW - HOUR + 1 }, ['look']],
    [
      'is looked at when an hour is over',
      { hasChanged: true, lookedMs: NOW - HOUR },
      ['look', 'expire 1000'],
    ],
    [
      'is looked at where the last time was one that has not come yet',
      { hasChanged: true, lookedMs: NOW + 1 },
      ['look', 'expire 1000'],
    ],
    ['of many is looked at every hour, changes or not', { isLive: true }, ['look', 'expire 1000']],
    [
      'is held to its size whenever something changed',
      { hasChanged: true, lookedMs: NOW, keepBytes: 5 },
      ['look', 'trim 5'],
    ],
    [
      'is only gone on with where nothing is kept any more',
      { hasChanged: true, keepMs: 0, keepBytes: 5 },
      ['look', 'expire Infinity'],
    ],
    ['of a directory that is only read is left alone', { hasChanged: true, readOnly: true }, []],
  ];
  for (const [title, look, calls] of cases)
    it(title, async () => assert.deepEqual((await asked(look)).calls, calls));

  it('tells what went altogether', async () => {
    const { cleared } = await asked({ hasChanged: true, keepBytes: 5 });
    assert.deepEqual(cleared, { items: 2, bytes: 4, stuck: 0 });
  });

  it('does not fail the run when it cannot be looked at', async () => {
    await using storage = await openMemoryStorage();
    const trash = { ...storage.trash, expire: () => Promise.reject(new Error('EIO')) };
    const cleared = await tidyTrash({
      storage: { info: storage.info, trash },
      lastLook: async () => undefined,
      hasChanged: true,
      isLive: false,
      keepMs: 1,
      keepBytes: undefined,
      nowMs: NOW,
    });
    assert.deepEqual(cleared, { items: 0, bytes: 0, stuck: 1 });
  });
});
