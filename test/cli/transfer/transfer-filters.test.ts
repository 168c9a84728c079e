import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readTransferFilters } from '../../../src/cli/transfer/transfer-filters.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-cli-'));
});
after(() => rm(folder, { recursive: true, force: true }));

describe('the filters of a transfer', () => {
  it('come from options and from the lines of files, in that order', async () => {
    const file = join(folder, 'patterns');
    await writeFile(file, '# a comment\r\n\r\n*.tmp\n!keep.tmp\n');
    const { exclude, include, isLeftOut } = await readTransferFilters({
      exclude: ['*.bak'],
      excludeFrom: [file],
      include: ['*.txt', '*.tmp'],
    });
    assert.deepEqual(exclude, ['*.bak', '# a comment', '*.tmp', '!keep.tmp']);
    assert.deepEqual(include, ['*.txt', '*.tmp']);
    const left = ['a/b.txt', 'b.tmp', '/x/keep.tmp', 'a.bak', 'a.jpg'].filter(isLeftOut);
    assert.deepEqual(left, ['b.tmp', 'a.bak', 'a.jpg']);
  });

  it('are none when nothing is asked for', async () => {
    const { exclude, include, isLeftOut } = await readTransferFilters({});
    assert.deepEqual([exclude, include, isLeftOut('a')], [[], [], false]);
  });

  it('refuse a file that is not there, and one that holds something else than patterns', async () => {
    await assert.rejects(readTransferFilters({ excludeFrom: [join(folder, 'none')] }), { code: 'NOT_FOUND' });
    await writeFile(join(folder, 'large'), 'x'.repeat(1024 * 1024 + 1));
    await assert.rejects(readTransferFilters({ includeFrom: [join(folder, 'large')] }), {
      code: 'TOO_LARGE',
    });
  });
});
