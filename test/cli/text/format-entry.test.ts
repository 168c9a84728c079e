import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RemotePath } from '../../../src/base/index.ts';
import { entryJson, formatEntryLine } from '../../../src/cli/text/format-entry.ts';
import { formatIsoTime, formatLocalTime } from '../../../src/cli/text/format-time.ts';
import type { Entry } from '../../../src/client/index.ts';

const entry = (fields: Partial<Entry>): Entry => ({
  path: '/a/b' as RemotePath,
  kind: 'file',
  size: 1052,
  mtimeUs: 1_700_000_000_123_456,
  executable: false,
  version: 'v1',
  ...fields,
});

describe('formatEntryLine', () => {
  const time = formatLocalTime(1_700_000_000_123_456);

  it('shows kind, size, time and name', () => {
    assert.equal(formatEntryLine(entry({}), 'b'), `[F]         1052 ${time} b`);
    assert.equal(formatEntryLine(entry({ kind: 'directory', size: 0 }), 'b'), `[D]            0 ${time} b`);
    assert.equal(formatEntryLine(entry({ kind: 'other', size: 0 }), 'b'), `[O]            0 ${time} b`);
  });

  it('shows where a link leads, and says when that is nowhere or outside', () => {
    const link = entry({ kind: 'link', size: 0, target: '../etc', leads: 'outside' });
    assert.equal(formatEntryLine(link, 'b'), `[L]            0 ${time} b -> ../etc (outside)`);
    const inside = entry({ kind: 'link', size: 0, target: 'c', leads: 'file' });
    assert.ok(formatEntryLine(inside, 'b').endsWith(' b -> c'));
  });

  it('stays one line whatever the name and the target are', () => {
    const hostile = entry({ kind: 'link', target: 'x\u001b[2J\ny', leads: 'broken' });
    assert.doesNotMatch(formatEntryLine(hostile, 'n\na\u001bme'), /[\u0000-\u001f]/u);
  });
});

describe('times', () => {
  it('are ISO 8601 in UTC for programs', () => {
    assert.equal(formatIsoTime(1_700_000_000_123_456), '2023-11-14T22:13:20.123Z');
    assert.equal(entryJson(entry({})).mtime, '2023-11-14T22:13:20.123Z');
  });

  it('outside every calendar are shown as unknown, not as a wrong date', () => {
    assert.equal(formatIsoTime(Number.MAX_SAFE_INTEGER * 1e6), undefined);
    assert.equal(formatLocalTime(Number.MAX_SAFE_INTEGER * 1e6).trim(), '-');
  });
});
