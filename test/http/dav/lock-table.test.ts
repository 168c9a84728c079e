import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isWherryError, parseRemotePath } from '../../../src/base/index.ts';
import { createLockTable, type LockInit, type LockTable } from '../../../src/http/dav/lock-table.ts';

const path = parseRemotePath;

/** A lock of alice's on /a/b, exclusive and of depth infinity, for ten seconds; but for what is said. */
const init = (token: string, other: Partial<Omit<LockInit, 'path'>> & { at?: string } = {}): LockInit => {
  const { at = '/a/b', ...rest } = other;
  return {
    token,
    path: path(at),
    scope: 'exclusive',
    depth: 'infinity',
    ownerXml: undefined,
    account: 'alice',
    timeoutMs: 10_000,
    ...rest,
  };
};

const tableWith = (...inits: readonly LockInit[]): LockTable => {
  const table = createLockTable();
  for (const each of inits) assert.ok('lock' in table.create(each, 0), each.token);
  return table;
};

const conflictsOf = (table: LockTable, wanted: LockInit, nowMs = 0): readonly string[] | 'made' => {
  const answer = table.create(wanted, nowMs);
  return 'lock' in answer ? 'made' : answer.conflicts.map(({ token }) => token);
};

const missing = (
  table: LockTable,
  kind: 'write' | 'member' | 'tree',
  at: string,
  account = 'alice',
  submitted: readonly string[] = [],
): readonly string[] =>
  table
    .missingTokens({ kind, path: path(at) }, { account, submitted: new Set(submitted) }, 0)
    .map(({ token }) => token);

describe('a lock is made', () => {
  it('with what was asked for, until its time is over', () => {
    const table = createLockTable();
    const answer = table.create(init('t', { ownerXml: '<owner/>' }), 5);
    const { timeoutMs: _, ...kept } = init('t', { ownerXml: '<owner/>' });
    assert.deepEqual(answer, { lock: { ...kept, madeAtMs: 5, expiresAtMs: 10_005 } });
    assert.equal(table.covering(path('/a/b'), 10_004).length, 1);
    assert.equal(table.covering(path('/a/b'), 10_005).length, 0);
  });

  const shared = { scope: 'shared' } as const;
  const flat = { depth: '0' } as const;
  const cases: readonly (readonly [string, LockInit, LockInit, boolean])[] = [
    ['beside an exclusive one', init('1'), init('2', { at: '/a/c' }), true],
    ['beside one whose name begins its own', init('1', { at: '/a' }), init('2', { at: '/a2' }), true],
    ['not on an exclusive one', init('1'), init('2', shared), false],
    ['not on its own account’s exclusive one', init('1'), init('2'), false],
    ['not as an exclusive one on a shared one', init('1', shared), init('2'), false],
    ['as a shared one on a shared one', init('1', shared), init('2', { ...shared, account: 'bob' }), true],
    ['not below an exclusive one', init('1'), init('2', { at: '/a/b/c/d', ...flat }), false],
    ['below an exclusive one of depth 0', init('1', flat), init('2', { at: '/a/b/c' }), true],
    ['not above an exclusive one', init('1', flat), init('2', { at: '/' }), false],
    ['above an exclusive one, with depth 0', init('1'), init('2', { at: '/a', ...flat }), true],
    ['not as an exclusive one above a shared one', init('1', shared), init('2', { at: '/a' }), false],
    ['as a shared one above a shared one', init('1', shared), init('2', { at: '/a', ...shared }), true],
  ];
  for (const [what, first, second, isMade] of cases)
    it(what, () => assert.deepEqual(conflictsOf(tableWith(first), second), isMade ? 'made' : ['1']));

  it('where one was that is over', () => {
    const table = tableWith(init('1'));
    assert.deepEqual(conflictsOf(table, init('2'), 9999), ['1']);
    assert.equal(conflictsOf(table, init('2'), 10_000), 'made');
  });

  it('up to the limits, which drop none and count none that is over', () => {
    const table = createLockTable({ maxLocks: 3, maxLocksPerAccount: 2 });
    const make = (token: string, account: string, nowMs: number): string => {
      try {
        return conflictsOf(table, init(token, { at: `/${token}`, account }), nowMs).toString();
      } catch (error) {
        assert.ok(isWherryError(error));
        return error.code;
      }
    };
    assert.deepEqual(
      [make('1', 'alice', 0), make('2', 'alice', 1), make('3', 'alice', 1), make('4', 'bob', 1)],
      ['made', 'made', 'RATE_LIMITED', 'made'],
    );
    assert.equal(make('5', 'constructor', 1), 'QUEUE_FULL');
    assert.equal(table.covering(path('/1'), 1).length, 1);
    assert.equal(make('5', 'constructor', 10_000), 'made');
    assert.equal(make('6', 'alice', 10_000), 'QUEUE_FULL');
    assert.equal(make('6', 'alice', 20_000), 'made');
  });

  it('and counted no more when it is removed', () => {
    const table = createLockTable({ maxLocks: 9, maxLocksPerAccount: 2 });
    const make = (token: string): unknown => table.create(init(token, { at: `/${token}` }), 0);
    make('1');
    make('2');
    table.unlock('1', { path: path('/1'), account: 'alice' }, 0);
    make('3');
    assert.throws(() => make('4'), { code: 'RATE_LIMITED' });
    table.removed(path('/'));
    make('5');
    make('6');
    assert.throws(() => make('7'), { code: 'RATE_LIMITED' });
  });

  it('never with the same token twice', () => {
    assert.throws(() => tableWith(init('1'), init('1', { at: '/other' })), { code: 'INTERNAL' });
  });

  it('or its refusal names some of the many in its way', () => {
    const table = createLockTable();
    for (let n = 0; n < 1000; n += 1) table.create(init(`${n}`, { at: `/a/${n}` }), 0);
    assert.equal(conflictsOf(table, init('x', { at: '/a', account: 'bob' })).length, 32);
    assert.equal(missing(table, 'tree', '/').length, 32);
  });
});

describe('a lock is refreshed and removed', () => {
  const by = (account: string, at = '/a/b') => ({ account, path: path(at), timeoutMs: 60_000 });

  it('by the account that made it, through what it covers', () => {
    const table = tableWith(init('1'));
    const answer = table.refresh('1', by('alice', '/a/b/c'), 5000);
    assert.ok('lock' in answer);
    assert.equal(answer.lock.expiresAtMs, 65_000);
    assert.deepEqual(table.covering(path('/a/b'), 64_999), [answer.lock]);
    assert.equal(table.unlock('1', by('alice', '/a/b/x/y'), 64_999), undefined);
    assert.deepEqual(table.covering(path('/a/b'), 0), []);
  });

  for (const [what, token, request, nowMs, refusal] of [
    ['another account', '1', by('bob'), 0, 'foreign'],
    ['another token', '2', by('alice'), 0, 'unknown'],
    ['a path that it does not cover', '1', by('alice', '/a'), 0, 'unknown'],
    ['a path beside it', '1', by('alice', '/a/bc'), 0, 'unknown'],
    ['its time over', '1', by('alice'), 10_000, 'unknown'],
    ['the name of an object', '__proto__', by('alice'), 0, 'unknown'],
  ] as const)
    it(`not with ${what}`, () => {
      assert.deepEqual(tableWith(init('1')).refresh(token, request, nowMs), { refusal });
      assert.equal(tableWith(init('1')).unlock(token, request, nowMs), refusal);
    });

  it('not below it where its depth is 0', () => {
    const table = tableWith(init('1', { depth: '0' }));
    assert.equal(table.unlock('1', by('alice', '/a/b/c'), 0), 'unknown');
  });

  it('with what it stands on, wherever that goes, and with nothing else', () => {
    const table = tableWith(
      init('1', { at: '/a/b' }),
      init('2', { at: '/a/b2' }),
      init('3', { at: '/a', depth: '0' }),
      init('4', { at: '/c/d' }),
    );
    table.removed(path('/a/b'));
    const left = ['/a', '/a/b', '/a/b2', '/c/d'].map((at) => table.covering(path(at), 0).length);
    assert.deepEqual(left, [1, 0, 1, 1]);
    table.removed(path('/'));
    assert.equal(table.covering(path('/c/d'), 0).length, 0);
    assert.equal(conflictsOf(table, init('1', { at: '/' })), 'made');
  });
});

describe('a lock forbids', () => {
  it('to write what it covers without its token', () => {
    const table = tableWith(init('1'));
    for (const at of ['/a/b', '/a/b/c', '/a/b/c/d']) {
      assert.deepEqual(missing(table, 'write', at), ['1']);
      assert.deepEqual(missing(table, 'write', at, 'alice', ['1']), []);
    }
    for (const at of ['/', '/a', '/a/bc', '/a/c']) assert.deepEqual(missing(table, 'write', at), []);
  });

  it('that to others even with its token (row 37)', () => {
    assert.deepEqual(missing(tableWith(init('1')), 'write', '/a/b', 'bob', ['1']), ['1']);
  });

  it('to make and remove what is in its directory, and not to write it, where its depth is 0', () => {
    const table = tableWith(init('1', { at: '/a', depth: '0' }));
    assert.deepEqual(missing(table, 'write', '/a/b'), []);
    assert.deepEqual(missing(table, 'member', '/a/b'), ['1']);
    assert.deepEqual(missing(table, 'tree', '/a/b'), ['1']);
    assert.deepEqual(missing(table, 'member', '/a/b/c'), []);
    assert.deepEqual(missing(table, 'member', '/a/b', 'alice', ['1']), []);
  });

  it('to remove a directory that it is in', () => {
    const table = tableWith(init('1', { at: '/a/b/c/d', depth: '0' }));
    assert.deepEqual(missing(table, 'tree', '/a'), ['1']);
    assert.deepEqual(missing(table, 'tree', '/'), ['1']);
    assert.deepEqual(missing(table, 'member', '/a'), []);
    assert.deepEqual(missing(table, 'tree', '/a', 'alice', ['1']), []);
    assert.deepEqual(missing(table, 'tree', '/a/b/c2'), []);
  });

  it('nothing to whoever has one of several shared ones', () => {
    const table = tableWith(
      init('1', { scope: 'shared' }),
      init('2', { scope: 'shared', account: 'bob' }),
      init('3', { scope: 'shared', account: 'bob', at: '/a/b/c' }),
    );
    assert.deepEqual(missing(table, 'write', '/a/b', 'alice', ['1']), []);
    assert.deepEqual(missing(table, 'write', '/a/b', 'bob', ['2']), []);
    assert.deepEqual(missing(table, 'tree', '/a/b', 'alice', ['1']), []);
    assert.deepEqual(missing(table, 'write', '/a/b', 'bob', ['1']), ['1', '2']);
    assert.deepEqual(missing(table, 'write', '/a/b', 'carol', ['1', '2', '3']), ['1', '2']);
    assert.deepEqual(missing(table, 'write', '/a/b/c', 'carol'), ['3', '1', '2']);
  });

  it('what is in a directory to one who has only the directory', () => {
    const table = tableWith(
      init('1', { scope: 'shared', depth: '0' }),
      init('2', { scope: 'shared', account: 'bob' }),
    );
    assert.deepEqual(missing(table, 'write', '/a/b', 'alice', ['1']), []);
    assert.deepEqual(missing(table, 'tree', '/a/b', 'alice', ['1']), ['2']);
  });

  it('nothing any more when it is over', () => {
    const table = tableWith(init('1'));
    const operation = { kind: 'tree', path: path('/a') } as const;
    assert.equal(table.missingTokens(operation, { account: 'bob', submitted: new Set() }, 9999).length, 1);
    assert.equal(table.missingTokens(operation, { account: 'bob', submitted: new Set() }, 10_000).length, 0);
  });
});
