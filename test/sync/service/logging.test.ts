// What the log of a server tells of runs.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { LogRecord } from '../../../src/server/index.ts';
import { BOTH, openPairBed } from '../remote/pair-bed.ts';

describe('the log of a server', () => {
  it('tells of each run that it ended in order, also when the client is gone at once', async () => {
    const records: LogRecord[] = [];
    const told = Promise.withResolvers<void>();
    await using bed = await openPairBed({
      log: (record) => {
        if (record.event !== 'sync.run') return;
        records.push(record);
        if (records.length === 6) told.resolve();
      },
    });
    const local = await bed.local('local');
    await writeFile(join(local, 'a'), 'content');
    for (let run = 0; run < 6; run += 1) {
      const remote = await bed.running.connect();
      await remote.sync.synchronize(local, '/', BOTH);
      await remote.close();
    }
    await told.promise;
    assert.deepEqual(
      records.map(({ level, path }) => [level, path]),
      records.map(() => ['info', '/']),
    );
  });
});
