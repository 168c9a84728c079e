import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findPart } from '../../../src/cli/parts/find-part.ts';
import { formatPartTable, partJson } from '../../../src/cli/parts/format-parts.ts';
import type { Unfinished } from '../../../src/cli/parts/unfinished.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const part = (fields: Partial<Unfinished>): Unfinished => ({
  side: 'server',
  key: '0123456789abcdef0123456789abcdef',
  from: 'a.iso',
  to: '/a.iso',
  size: 200 * 1024 ** 2,
  verified: 124 * 1024 ** 2,
  changedMs: 0,
  expiresMs: 7 * DAY_MS,
  isActive: false,
  account: 'owner',
  ...fields,
});

describe('the key of a part', () => {
  const other = part({ key: '0123457777777777777777777777777f' });
  const parts = [part({}), other];

  it('may be shortened to what is unique, in either case', () => {
    assert.equal(findPart(parts, '0123457'), other);
    assert.equal(findPart(parts, '0123456789ABCDEF'), parts[0]);
    assert.equal(findPart(parts, other.key), other);
  });

  it('is refused when it means several, none, or too little', () => {
    assert.throws(() => findPart(parts, '012345'), { code: 'BAD_REQUEST', message: /Several keys/u });
    assert.throws(() => findPart(parts, 'fedcba'), { code: 'NOT_FOUND' });
    assert.throws(() => findPart(parts, '01234'), { code: 'BAD_REQUEST', message: /at least the first 6/u });
    assert.throws(() => findPart(parts, '../../x'), { code: 'BAD_REQUEST' });
    assert.throws(() => findPart(parts, ''), { code: 'BAD_REQUEST' });
  });
});

describe('the table of parts', () => {
  it('aligns what it shows, and escapes names', () => {
    const active = part({
      side: 'local',
      from: '/b\u001b[2J',
      to: '/home/b\n',
      size: 0,
      verified: 0,
      isActive: true,
    });
    assert.equal(
      formatPartTable([part({}), active], 90 * 60_000),
      [
        'KEY           WHAT      DONE  SIZE       AGE     EXPIRES IN  FROM -> TO',
        '0123456789ab  upload    62 %  200.0 MiB  2 h     7 d         a.iso -> /a.iso',
        '0123456789ab  download  0 %   0 B        active  7 d         /b\\x1b[2J -> /home/b\\n',
        '',
      ].join('\n'),
    );
  });

  it('shows a part whose origin nobody told, and one that is older than it may be', () => {
    assert.match(formatPartTable([part({ from: '' })], 9 * DAY_MS), / 9 d +0 s +\? -> \/a\.iso\n$/u);
  });

  it('is a whole object for programs', () => {
    const json = partJson(part({}));
    assert.deepEqual(
      [json.type, json.what, json.verified, json.changed, json.expires],
      ['part', 'upload', 124 * 1024 ** 2, '1970-01-01T00:00:00.000Z', '1970-01-08T00:00:00.000Z'],
    );
  });
});
