// What a share may be, and when it may be used.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, parseRemotePath } from '../../src/base/index.ts';
import {
  createShare,
  isShareKey,
  lookAtShare,
  shareId,
  tokenId,
  type Account,
  type Share,
  type ShareInit,
} from '../../src/accounts/index.ts';
import { OWNER_RIGHTS, type Verb } from '../../src/accounts/rights/index.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

const NOW_MS = 1_000_000;
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
const at = parseRemotePath;

const make = (init: Partial<ShareInit> = {}, path = '/photos'): Share =>
  createShare({ access: 'read', ...init }, { account: 'anna', path: at(path), kind: 'directory' }, NOW_MS);

const anna = (verbs: readonly Verb[], path = '/photos', more: Partial<Account> = {}): Account => ({
  name: 'anna',
  rights: [{ path: at(path), verbs }],
  isDisabled: false,
  createdMs: 1,
  revision: 1,
  ...more,
});

describe('a share', () => {
  it('row 23: has a key that nobody guesses, and an id that tells nothing of it', () => {
    const shares = Array.from({ length: 500 }, () => make());
    assert.equal(new Set(shares.map(({ key }) => key)).size, shares.length);
    assert.equal(new Set(shares.map(({ id }) => id)).size, shares.length);
    for (const { key, id } of shares) {
      assert.ok(isShareKey(key));
      assert.equal(id, shareId(key));
      // Never an option of a command line, and no more than a name of a file.
      assert.match(id, /^[A-Za-z0-9][\w-]{10}$/u);
      assert.notEqual(id, tokenId(key));
    }
    for (const text of [
      '',
      '2'.repeat(21),
      '2'.repeat(23),
      `${'2'.repeat(21)}0`,
      `${'2'.repeat(22)}\n`,
      '__proto__',
    ])
      assert.equal(isShareKey(text), false);
  });

  it('row 29: ends in the future, within ten years', () => {
    for (const expiresMs of [NOW_MS + 1, NOW_MS + 10 * YEAR_MS])
      assert.equal(make({ expiresMs }).expiresMs, expiresMs);
    for (const expiresMs of [NOW_MS, 0, -1, NOW_MS + 10 * YEAR_MS + 1, NOW_MS + 0.5, Number.NaN, Infinity])
      assert.throws(() => make({ expiresMs }), code('BAD_REQUEST'), String(expiresMs));
  });

  it('row 56: is limited to a number of uses that is one', () => {
    for (const maxUses of [1, 1_000_000]) assert.equal(make({ maxUses }).maxUses, maxUses);
    for (const maxUses of [0, -1, 1.5, 1_000_001, 2 ** 53, Number.NaN])
      assert.throws(() => make({ maxUses }), code('BAD_REQUEST'), String(maxUses));
  });

  it('row 7: is called by what can be seen, on one line', () => {
    for (const label of ['x', 'for Ben', '<img src=x>', 'x'.repeat(200), '😀'.repeat(200), 'für Ägypten'])
      assert.equal(make({ label }).label, label);
    for (const label of [
      ...['', ' ', ' x', 'x '],
      ...['a\nb', 'a\u202eb', 'a\u200db', '\ufeffa', 'a\u2028b', 'a\u2066b', '\u001b[31m', '\ud800', '\0'],
      ...['x'.repeat(201), '😀'.repeat(201)],
    ])
      assert.throws(() => make({ label }), code('BAD_REQUEST'), JSON.stringify(label));
  });

  it('may be used as long as its maker may share it, and do what it lets others do', () => {
    const state = (share: Share, maker: Account | undefined, nowMs = NOW_MS): string =>
      lookAtShare(share, maker, nowMs);
    const reading = make();
    const uploading = make({ access: 'upload' });
    assert.equal(state(reading, anna(['read', 'share'])), 'usable');
    assert.equal(state(uploading, anna(['write', 'share'])), 'usable');
    assert.equal(state(reading, anna(['read', 'share'], '/')), 'usable');
    assert.equal(state(reading, anna([], '/x', { name: 'owner', rights: OWNER_RIGHTS })), 'usable');
  });

  it('rows 4, 24, 38: may not be used when its maker lost the right, is disabled, or is gone', () => {
    const state = (share: Share, maker: Account | undefined): string => lookAtShare(share, maker, NOW_MS);
    const reading = make();
    const uploading = make({ access: 'upload' });
    for (const maker of [
      anna(['read', 'write', 'delete']),
      anna(['share', 'write']),
      anna([]),
      anna(['read', 'share'], '/photo'),
    ])
      assert.equal(state(reading, maker), 'right-lost');
    assert.equal(state(uploading, anna(['read', 'share'])), 'right-lost');
    assert.equal(state(make({}, '/photos/a'), anna(['read', 'share'], '/photos/ab')), 'right-lost');
    // A deeper rule decides.
    const rights = [
      { path: at('/photos'), verbs: ['read', 'share'] },
      { path: at('/photos/private'), verbs: ['read'] },
    ] as const;
    assert.equal(state(make({}, '/photos/private/a'), anna([], '/', { rights })), 'right-lost');
    assert.equal(state(make({}, '/photos/a'), anna([], '/', { rights })), 'usable');
    assert.equal(state(reading, anna(['read', 'share'], '/photos', { isDisabled: true })), 'maker-disabled');
    assert.equal(state(reading, undefined), 'maker-gone');
  });

  it('row 29: may not be used when it is over, at the very moment', () => {
    const maker = anna(['read', 'share']);
    const share = make({ expiresMs: NOW_MS + 5, maxUses: 2 });
    assert.equal(lookAtShare(share, maker, NOW_MS + 4), 'usable');
    assert.equal(lookAtShare(share, maker, NOW_MS + 5), 'expired');
    assert.equal(lookAtShare({ ...share, uses: 1 }, maker, NOW_MS), 'usable');
    assert.equal(lookAtShare({ ...share, uses: 2 }, maker, NOW_MS), 'used-up');
    assert.equal(lookAtShare({ ...share, ended: 'removed' }, maker, NOW_MS), 'ended');
  });
});
