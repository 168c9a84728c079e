// What the report of a tree knows of each entry, within one attempt and over several.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { WherryError } from '../../src/base/index.ts';
import { createTreeReport } from '../../src/files/local/tree-report.ts';

const createReport = () =>
  createTreeReport({
    destination: () => '/',
    sourcePath: (path) => path,
    destinationPath: (path) => `/${path}`,
    isOwn: () => false,
    onEvent: undefined,
  });

describe('the report of a tree', () => {
  it('knows at once that a directory which could not be read is not to be made', () => {
    const report = createReport();
    report.failed({ path: 'closed' }, new WherryError('FORBIDDEN'));
    assert.ok(report.isSettled({ path: 'closed' }));
    assert.ok(!report.isSettled({ path: 'open' }));
  });

  it('leaves out of a later attempt what an earlier one settled, and nothing else', () => {
    const report = createReport();
    report.failed({ path: 'done' }, new WherryError('FORBIDDEN'));
    assert.ok(!report.wasSettled({ path: 'done' }));
    report.interrupted(new WherryError('CONNECTION_LOST'));
    assert.ok(report.wasSettled({ path: 'done' }));
    assert.ok(!report.wasSettled({ path: 'open' }));
  });

  it('counts a file once that two attempts settle, and knows in the second that the first has', () => {
    const report = createReport();
    const file = { path: 'sent', kind: 'file', size: 7, mtimeUs: 1, executable: false } as const;
    report.settled(file, { outcome: 'created' });
    assert.equal(report.settledCount, 1);
    assert.ok(!report.wasSettled(file));
    report.interrupted(new WherryError('CONNECTION_LOST'));
    assert.ok(report.wasSettled(file));
    report.settled(file, { outcome: 'unchanged' });
    assert.equal(report.settledCount, 1);
    const { files, bytes, unchanged } = report.result();
    assert.deepEqual({ files, bytes, unchanged }, { files: 1, bytes: 7, unchanged: 0 });
  });
});
