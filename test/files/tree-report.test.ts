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
});
