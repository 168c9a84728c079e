import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isWherryError, nameBytes, nameFromBytes, parseRemotePath } from '../../src/base/index.ts';
import {
  behindPrefix,
  decodeName,
  decodePath,
  encodeName,
  encodePath,
  parseTarget,
} from '../../src/http/target.ts';

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    if (isWherryError(error)) return error.code;
    throw error;
  }
};

/** Names as disks have them: any bytes but "/" and NUL. */
const name = fc
  .uint8Array({ minLength: 1, maxLength: 80 })
  .map((bytes) => nameFromBytes(bytes.filter((byte) => byte !== 0x2f && byte !== 0)))
  .filter((text) => codeOf(() => parseRemotePath(`/${text}`)) === 'none' && text !== '');

describe('the target of a request', () => {
  it('names every entry, whatever the bytes of its name, and in one way', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 5 }), (names) => {
        const path = parseRemotePath(`/${names.join('/')}`);
        const encoded = encodePath('', path);
        assert.match(encoded, /^[\x21-\x7e]+$/u);
        assert.doesNotMatch(encoded, /[?#"<>\\^`{|}\s]/u);
        assert.equal(decodePath(encoded), path);
        assert.equal(decodePath(encodePath('', path, true)), path);
      }),
    );
  });

  it('is decoded once: what an encoding decodes to is the name, and no encoding', () => {
    assert.equal(decodeName('%2541'), '%41');
    assert.equal(decodeName('%252e%252e'), '%2e%2e');
    assert.equal(decodePath('/%252e%252e/x'), '/%2e%2e/x');
    assert.equal(encodeName('%41'), '%2541');
    assert.equal(decodeName('a+b'), 'a+b');
  });

  it('keeps bytes that are not UTF-8, and takes those that are, encoded or not', () => {
    assert.deepEqual([...nameBytes(decodeName('%ff%FEa'))], [0xff, 0xfe, 0x61]);
    assert.equal(decodeName('%c3%a9'), 'é');
    assert.equal(decodeName('\u00c3\u00a9'), 'é');
  });

  it('row 1: no spelling of a name leads up, to a separator, or to NUL', () => {
    const tokens = [
      '%',
      '25',
      '2e',
      '2f',
      '.',
      '/',
      '%5c',
      '%252e',
      '%c0%ae',
      '%2e',
      '%2f',
      '%00',
      ';',
      '\\',
    ];
    const texts = ['', ...tokens];
    for (const first of texts)
      for (const second of tokens)
        for (const third of tokens)
          for (const fourth of tokens) {
            const text = `/a/${first}${second}${third}${fourth}`;
            let path: string | undefined;
            try {
              path = decodePath(text);
            } catch (error) {
              assert.ok(isWherryError(error), text);
            }
            if (path === undefined) continue;
            assert.ok(path === '/a' || path.startsWith('/a/'), text);
            assert.ok(!path.includes('\0') && !path.split('/').includes('..'), text);
            // A path that was accepted has one canonical spelling, with the same meaning.
            assert.equal(decodePath(encodePath('', parseRemotePath(path))), path, text);
          }
  });

  it('is refused where an encoding is broken, hides a separator, or means another entry', () => {
    for (const [text, code] of [
      ['/%', 'BAD_REQUEST'],
      ['/%2', 'BAD_REQUEST'],
      ['/%zz', 'BAD_REQUEST'],
      ['/a%2fb', 'BAD_REQUEST'],
      ['/a%2Fb', 'BAD_REQUEST'],
      ['/a%00', 'BAD_REQUEST'],
      ['/..', 'BAD_REQUEST'],
      ['/%2e%2e', 'BAD_REQUEST'],
      ['/%2E./x', 'BAD_REQUEST'],
      ['/a/./b', 'BAD_REQUEST'],
      ['/.wherry/x', 'RESERVED_NAME'],
      ['/%2ewherry', 'RESERVED_NAME'],
      ['/.WHERRY', 'RESERVED_NAME'],
      [`/${'a'.repeat(256)}`, 'INVALID_NAME'],
      [`/${'a/'.repeat(300)}`, 'BAD_REQUEST'],
      ['/\u0416', 'BAD_REQUEST'],
    ] as const)
      assert.equal(
        codeOf(() => decodePath(text)),
        code,
        text,
      );
  });

  it('row 3: repeated and trailing slashes mean nothing', () => {
    for (const text of ['/a/b', '//a/b', '/a//b', '/a/b/', 'a/b', '///a///b///'])
      assert.equal(decodePath(text), '/a/b');
    for (const text of ['', '/', '//']) assert.equal(decodePath(text), '/');
  });

  it('is split once, in any of its forms', () => {
    const parts = (raw: string): unknown => {
      const { path, query } = parseTarget(raw);
      return [path, [...query]];
    };
    assert.deepEqual(parts('/a%3Fb?c=%2F&d'), [
      '/a%3Fb',
      [
        ['c', '/'],
        ['d', ''],
      ],
    ]);
    assert.deepEqual(parts('/a?b?c'), ['/a', [['b?c', '']]]);
    assert.deepEqual(parts('http://host:1/a?b'), ['/a', [['b', '']]]);
    assert.deepEqual(parts('HTTPS://user@host/x'), ['/x', []]);
    assert.deepEqual(parts('https://host'), ['/', []]);
    assert.deepEqual(parts('https://host?x'), ['/', [['x', '']]]);
    assert.deepEqual(parts('*'), ['*', []]);
    assert.deepEqual(parts(''), ['/', []]);
    assert.deepEqual(parts('//evil/x'), ['//evil/x', []]);
    for (const raw of ['/a#b', 'a/b', 'ftp://host/x', 'host:443', '/a?b#c', '\\a'])
      assert.equal(
        codeOf(() => parseTarget(raw)),
        'BAD_REQUEST',
        raw,
      );
  });

  it('row 4: is behind a prefix by whole names only', () => {
    assert.equal(behindPrefix('/files', '/files'), '');
    assert.equal(behindPrefix('/files/a', '/files'), '/a');
    assert.equal(behindPrefix('/files2/a', '/files'), undefined);
    assert.equal(behindPrefix('/Files/a', '/files'), undefined);
    assert.equal(behindPrefix('//files/a', '/files'), undefined);
    assert.equal(behindPrefix('/file', '/files'), undefined);
    assert.equal(behindPrefix('/files%2fa', '/files'), undefined);
  });
});
