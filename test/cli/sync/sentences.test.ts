// What is said of findings that a real run on this system meets seldom or never: pure functions, held one by one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRemotePath } from '../../../src/base/index.ts';
import { parseMaxDelete } from '../../../src/cli/options/max-delete.ts';
import { formatNode } from '../../../src/cli/sync/explanation-lines.ts';
import {
  formatConflict,
  formatLeft,
  formatLookalike,
  formatProblem,
  formatUndone,
} from '../../../src/cli/sync/finding-lines.ts';
import { formatChange, formatNothing, formatSummary } from '../../../src/cli/sync/plan-lines.ts';
import type { SyncChange, SyncProblem } from '../../../src/sync/index.ts';

const path = parseRemotePath('/a/b\u001b.txt');
const other = parseRemotePath('/a/B.txt');
const change: SyncChange = {
  side: 'right',
  action: 'write',
  path: 'a/b.txt',
  kind: 'file',
  size: 1,
  isReplacing: false,
};

describe('a problem', () => {
  const cases: readonly (readonly [Omit<SyncProblem, 'path'>, RegExp])[] = [
    [{ reason: 'unmanaged', side: 'left', why: 'unreadable' }, /cannot be read here; let it be read, or/u],
    [{ reason: 'unmanaged', side: 'right', why: 'unsupported' }, /does not travel: on the server it is/u],
    [
      { reason: 'unmanaged', side: 'right', why: 'name' },
      /has on the server a name that is no text \(UTF-8\)/u,
    ],
    [{ reason: 'occupied', side: 'right' }, /is a directory on the server .* or add --delete\./u],
    [
      { reason: 'collision', side: 'left', other },
      /and "B\.txt" are the same name here; rename one of them\.$/u,
    ],
    [{ reason: 'invalid-name', side: 'right' }, /a name that cannot be made on the server; rename it\.$/u],
  ];

  it('is said with its path, escaped, and what to do', () => {
    for (const [problem, expected] of cases) {
      const sentence = formatProblem({ path, ...problem }, false);
      assert.match(sentence, /^"a\/b\\x1b\.txt" /u);
      assert.match(sentence, expected);
    }
  });

  it('of a directory in the way names --delete only where that would help', () => {
    for (const deletes of [true, undefined])
      assert.doesNotMatch(formatProblem({ path, reason: 'occupied', side: 'left' }, deletes), /--delete/u);
  });
});

describe('a conflict', () => {
  it('says whose content has the name, and where the other one is', () => {
    const copy = parseRemotePath('/a/b (conflict x 2026-11-20 140311Z).txt');
    const kept = formatConflict({ path: other, kept: 'left', copy }, { rule: 'keep-both', isFirst: false });
    assert.match(kept, /the content from here keeps the name, and the server's content is "b \(conflict x /u);
    const lost = formatConflict(
      { path: other, kept: 'right', copy: undefined },
      { rule: 'right', isFirst: true },
    );
    assert.match(
      lost,
      /is another on each side: the server's content is kept \(--conflict right\), and the/u,
    );
  });
});

describe('what was not done', () => {
  it('says why, and is counted where it was not tried', () => {
    assert.match(
      formatUndone(change, { outcome: 'changed' }) ?? '',
      /was changed on the server while this ran/u,
    );
    assert.equal(
      formatUndone(change, { outcome: 'failed', code: 'QUOTA', message: 'It is full.' }),
      '"a/b.txt": It is full. (QUOTA)',
    );
    assert.match(
      formatUndone({ ...change, path: '' }, { outcome: 'failed', code: 'QUOTA', message: 'x' }) ?? '',
      /^the directory itself: /u,
    );
    assert.equal(formatUndone(change, { outcome: 'left' }), undefined);
    assert.match(formatLeft(1), /^1 change was left/u);
    assert.match(formatLeft(2), /^2 changes were left/u);
  });
});

describe('lines of a plan', () => {
  it('name side, action and path', () => {
    const moved = { ...change, side: 'left', action: 'move', from: 'old', kind: 'directory' } as const;
    assert.equal(formatChange(change), 'server  create     a/b.txt');
    assert.equal(formatChange({ ...change, isReplacing: true }), 'server  replace    a/b.txt');
    assert.equal(formatChange(moved), 'local   move       old/ to a/b.txt/');
    assert.equal(formatChange({ ...change, action: 'set-attributes' }), 'server  attributes a/b.txt');
  });

  it('say what both sides are where nothing is to be done', () => {
    assert.equal(formatNothing('both', false), 'Nothing to do: both sides are the same.');
    assert.equal(formatNothing('push', true), 'Nothing to do: both sides are the same.');
    assert.equal(formatNothing('pull', false), 'Nothing to do: all that the server has is here.');
  });

  it('sum up with a rate only where there is something to measure', () => {
    const summary = { done: 1, undone: 2, bytes: 5, conflicts: 1, problems: 2, seconds: 2 };
    assert.equal(
      formatSummary(summary, true),
      'Stopped: 1 change, 5 B in 2.00 s, 1 conflict, 2 problems, 2 not done',
    );
    assert.equal(
      formatSummary(
        { ...summary, done: 3, undone: 0, bytes: 4 * 1024 * 1024, conflicts: 0, problems: 0 },
        false,
      ),
      'Done: 3 changes, 4.0 MiB in 2.00 s (2.0 MiB/s)',
    );
  });
});

describe('names that look alike', () => {
  it('are both named', () => {
    assert.match(
      formatLookalike({ path, other }),
      /^"a\/b\\x1b\.txt" and "B\.txt" are the same name on some/u,
    );
  });
});

describe('what is at a path', () => {
  it('is said in words', () => {
    assert.equal(formatNode(undefined), 'nothing');
    assert.equal(formatNode({ kind: 'link', target: 'a\u001b' }), String.raw`a link to "a\x1b"`);
    assert.equal(formatNode({ kind: 'unmanaged', why: 'ignored' }), 'something that takes no part');
  });
});

describe('--max-delete', () => {
  it('is a number of entries or a share', () => {
    assert.deepEqual(parseMaxDelete('0'), { entries: 0 });
    assert.deepEqual(parseMaxDelete('20'), { entries: 20 });
    assert.deepEqual(parseMaxDelete('2.5%'), { percent: 2.5 });
    assert.deepEqual(parseMaxDelete('100%'), { percent: 100 });
    for (const wrong of ['', '-1', '101%', '%', '1.5', '10 %', 'all', '9'.repeat(20)])
      assert.throws(() => parseMaxDelete(wrong), /a number of entries, such as 20, or a share/u);
  });
});
