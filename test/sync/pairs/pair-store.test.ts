// Saved pairs on the disk.

import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { formatSavedPair } from '../../../src/sync/pairs/saved-pair.ts';
import { isDamaged } from '../../../src/sync/pairs/pair-store.ts';
import { pairStatuses } from '../../../src/sync/pairs/pair-status.ts';
import type { RunRecord } from '../../../src/sync/pairs/run-record.ts';
import { code } from '../../server/account-bed.ts';
import { openStateBed, savedPair } from './pairs-bed.ts';

const RECORD: RunRecord = {
  ...{
    time: '2026-11-20T12:00:00.000Z',
    outcome: 'done',
    done: 1,
    undone: 0,
    problems: 0,
    changed: undefined,
  },
  agreement: { catalog: 'abc', pair: 'abc def /docs' },
  conflicts: [],
};

describe('saved pairs', () => {
  it('are files that only their user reads, one a pair, listed by name', async () => {
    await using bed = await openStateBed();
    await bed.store.write(savedPair({ name: 'two', remote: '/two' }));
    await bed.store.write(savedPair({ name: 'one' }));
    await bed.store.writeRecord('one', RECORD);
    assert.deepEqual(await bed.store.list(), [
      savedPair({ name: 'one' }),
      savedPair({ name: 'two', remote: '/two' }),
    ]);
    assert.deepEqual(await bed.store.readRecord('one'), RECORD);
    for (const path of ['pairs/one.json', 'runs/one.json'])
      assert.equal((await stat(join(bed.directory, 'sync', path))).mode & 0o777, 0o600);
    assert.equal((await stat(join(bed.directory, 'sync/pairs'))).mode & 0o777, 0o700);
  });

  it('that are damaged, somebody else’s or no files are told, and hinder no other one', async () => {
    await using bed = await openStateBed();
    const pairs = join(bed.directory, 'sync/pairs');
    await bed.store.write(savedPair({ name: 'good' }));
    await writeFile(join(pairs, 'half.json'), '{"mode"');
    await writeFile(join(pairs, 'large.json'), Buffer.alloc(5 * 1024 * 1024, ' '));
    await writeFile(join(pairs, 'open.json'), formatSavedPair(savedPair()));
    await chmod(join(pairs, 'open.json'), 0o666);
    await symlink('good.json', join(pairs, 'link.json'));
    await mkdir(join(pairs, 'directory.json'));
    await writeFile(join(pairs, '.half.json.tmp'), 'left by a process that was killed');
    await writeFile(join(pairs, 'notes.txt'), 'no pair');
    const found = await bed.store.list();
    assert.deepEqual(
      found.map((pair) => [pair.name, isDamaged(pair) ? pair.error.code : 'whole']),
      [
        ['directory', 'BAD_REQUEST'],
        ['good', 'whole'],
        ['half', 'BAD_REQUEST'],
        ['large', 'BAD_REQUEST'],
        ['link', 'BAD_REQUEST'],
        ['open', 'FORBIDDEN'],
      ],
    );
    const states = (await pairStatuses(bed.store, undefined)).map(({ state }) => state.state);
    assert.deepEqual(states, ['damaged', 'stopped', 'damaged', 'damaged', 'damaged', 'damaged']);
  });

  it('whose record is damaged are pairs of which nothing is known', async () => {
    await using bed = await openStateBed();
    await bed.store.write(savedPair());
    await bed.store.writeRecord('docs', RECORD);
    const record = join(bed.directory, 'sync/runs/docs.json');
    for (const text of ['', '{}', '[1]', JSON.stringify({ ...RECORD, done: -1 })]) {
      await writeFile(record, text);
      assert.equal(await bed.store.readRecord('docs'), undefined, text);
    }
    const elsewhere = { catalog: '../../evil', pair: 'x' };
    const conflicts = [{ path: '../a', copy: '../b' }, { path: 'a', copy: 'b' }, 7];
    await writeFile(record, JSON.stringify({ ...RECORD, agreement: elsewhere, conflicts }));
    assert.deepEqual(await bed.store.readRecord('docs'), {
      ...RECORD,
      agreement: undefined,
      conflicts: [{ path: 'a', copy: 'b' }],
    });
  });

  it('leave nothing behind that are forgotten, and are not found under names that lead elsewhere', async () => {
    await using bed = await openStateBed();
    await bed.store.write(savedPair());
    await bed.store.writeRecord('docs', RECORD);
    await bed.store.forget('docs');
    assert.deepEqual(await readdir(join(bed.directory, 'sync/pairs')), []);
    assert.deepEqual(await readdir(join(bed.directory, 'sync/runs')), []);
    for (const name of ['docs', '../runs/docs', '', 'a/b']) {
      await assert.rejects(bed.store.forget(name), code('NOT_FOUND'));
      await assert.rejects(bed.store.read(name), code('NOT_FOUND'));
    }
  });

  it('count the conflicts whose copy is still there', async () => {
    await using bed = await openStateBed();
    const local = join(bed.directory, 'local');
    await mkdir(local);
    await writeFile(join(local, 'kept'), '');
    await bed.store.write(savedPair({ local }));
    const conflicts = ['kept', 'gone'].map((copy) => ({ path: 'a', copy }));
    await bed.store.writeRecord('docs', { ...RECORD, conflicts });
    const [status] = await pairStatuses(bed.store, undefined);
    assert.deepEqual(status?.conflicts, [{ path: 'a', copy: 'kept' }]);
  });
});
