import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  MAX_PATH_BYTES,
  MAX_PATH_DEPTH,
  ROOT_PATH,
  WherryError,
  isWithinRemotePath,
  joinRemotePath,
  parseRemotePath,
  relativeRemotePath,
  remotePathName,
  remotePathParent,
  remotePathSegments,
} from '../../src/base/index.ts';

const codeOf = (text: string): string => {
  try {
    return parseRemotePath(text);
  } catch (error) {
    assert.ok(error instanceof WherryError);
    return error.code;
  }
};

describe('a remote path', () => {
  const spellings: readonly (readonly [string, string])[] = [
    ['/', '/'],
    ['//', '/'],
    ['/a', '/a'],
    ['/a/', '/a'],
    ['//a///b//', '/a/b'],
    ['/...', '/...'],
    ['/.hidden/a..b', '/.hidden/a..b'],
    ['/ space / x', '/ space / x'],
    ['/back\\slash', '/back\\slash'],
    ['/%2e%2e', '/%2e%2e'],
    ['/wherry', '/wherry'],
    ['/.wherryignore', '/.wherryignore'],
    ['/x.wherry', '/x.wherry'],
  ];
  for (const [text, canonical] of spellings) {
    it(`${JSON.stringify(text)} is ${canonical}`, () => assert.equal(codeOf(text), canonical));
  }

  it('is judged alike whether all of it is plain ASCII or not', () => {
    const letters = fc.constantFrom(
      '/',
      '.',
      '..',
      '~',
      'w',
      '.wherry',
      'WHERRY~1',
      ' ',
      'a',
      '\0',
      '}',
      '\u007f',
    );
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 12 }), (parts) => {
        const text = `/${parts.join('')}`;
        // Behind a name that is not ASCII no path is plain.
        const other = codeOf(`/é${text}`);
        const expected = other === '/é' ? '/' : other.replace(/^\/é/u, '');
        assert.equal(codeOf(text), expected);
      }),
    );
  });

  const refused: readonly (readonly [string, string])[] = [
    ['', 'BAD_REQUEST'],
    ['bar', 'BAD_REQUEST'],
    ['./a', 'BAD_REQUEST'],
    ['..', 'BAD_REQUEST'],
    ['/..', 'BAD_REQUEST'],
    ['/a/../b', 'BAD_REQUEST'],
    ['/a/.', 'BAD_REQUEST'],
    ['/a\0', 'BAD_REQUEST'],
    [`/${'a'.repeat(256)}`, 'INVALID_NAME'],
    [`/${'é'.repeat(128)}`, 'INVALID_NAME'],
    [`/${'ab/'.repeat(MAX_PATH_BYTES)}`, 'BAD_REQUEST'],
    [`/${'a/'.repeat(MAX_PATH_DEPTH + 1)}`, 'BAD_REQUEST'],
    ['/.wherry', 'RESERVED_NAME'],
    ['/a/.wherry/b', 'RESERVED_NAME'],
    ['/.WHERRY', 'RESERVED_NAME'],
    ['/.Wherry.', 'RESERVED_NAME'],
    ['/.wherry ', 'RESERVED_NAME'],
    ['/.wherry::$INDEX_ALLOCATION', 'RESERVED_NAME'],
    ['/WHERRY~1', 'RESERVED_NAME'],
    ['/.wh\u200cerry', 'RESERVED_NAME'],
  ];
  for (const [text, code] of refused) {
    const shown = text.length > 40 ? `${text.slice(0, 20)}… (${text.length})` : text;
    it(`${JSON.stringify(shown)} is refused with ${code} (cases 1, 3, 37 and N1, rows 1, 3 and 8)`, () =>
      assert.equal(codeOf(text), code));
  }

  it('is the same however often it is parsed (row 3)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const first = codeOf(`/${text}`);
        if (first.startsWith('/')) assert.equal(codeOf(first), first);
      }),
    );
  });

  it('never holds a segment that could climb', () => {
    const piece = fc.constantFrom('.', '..', '/', 'a', '%2e', '\\', '\0', '.wherry', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = codeOf(`/${pieces.join('')}`);
        if (!path.startsWith('/')) return;
        for (const segment of path.split('/'))
          assert.ok(segment !== '..' && segment !== '.' && !segment.includes('\0'));
      }),
    );
  });

  it('shows what it refuses on one line, without control characters (row 77)', () => {
    assert.throws(
      () => parseRemotePath('x\u001b[31m\n\u202e'),
      (error: Error) => !/[\u0000-\u001f\u202e]/u.test(error.message),
    );
  });

  it('takes apart and together again', () => {
    const path = parseRemotePath('/a/b/c');
    assert.deepEqual(remotePathSegments(path), ['a', 'b', 'c']);
    assert.deepEqual(remotePathSegments(ROOT_PATH), []);
    assert.equal(remotePathName(path), 'c');
    assert.equal(remotePathParent(path), '/a/b');
    assert.equal(remotePathParent(parseRemotePath('/a')), '/');
    assert.equal(remotePathParent(ROOT_PATH), '/');
    assert.equal(joinRemotePath(ROOT_PATH, 'x'), '/x');
    assert.equal(joinRemotePath(path, 'd/e'), '/a/b/c/d/e');
    assert.equal(relativeRemotePath(path, parseRemotePath('/a')), 'b/c');
    assert.throws(() => joinRemotePath(path, '../../..'));
  });

  it('is within a directory only by whole names (row 4)', () => {
    const [share, share2, below] = ['/share', '/share2', '/share/x'].map((text) => parseRemotePath(text));
    assert.ok(share !== undefined && share2 !== undefined && below !== undefined);
    assert.equal(isWithinRemotePath(share2, share), false);
    assert.equal(isWithinRemotePath(below, share), true);
    assert.equal(isWithinRemotePath(share, share), true);
    assert.equal(isWithinRemotePath(share, ROOT_PATH), true);
  });
});
