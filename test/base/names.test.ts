import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { displayName, isFileNameValid, nameBytes, nameFromBytes } from '../../src/base/index.ts';

describe('a name', () => {
  const anywhere = [
    'a',
    'a.tar.gz',
    ' lead',
    'ümlaut',
    '😀',
    'x'.repeat(255),
    '-rf',
    '%2e%2e',
    '.wherryignore',
  ];
  for (const name of anywhere) {
    it(`${JSON.stringify(name.slice(0, 20))} may be created anywhere (case N9)`, () => {
      assert.equal(isFileNameValid(name, 'posix'), true);
      assert.equal(isFileNameValid(name, 'portable'), true);
    });
  }

  for (const name of ['', '.', '..', 'a/b', 'a\0', 'x'.repeat(256), 'é'.repeat(128)]) {
    it(`${JSON.stringify(name.slice(0, 20))} may be created nowhere (case N2)`, () => {
      assert.equal(isFileNameValid(name, 'posix'), false);
      assert.equal(isFileNameValid(name, 'portable'), false);
    });
  }

  const posixOnly = [
    '*baz',
    'b"az',
    'baz|',
    'a<b',
    'a>b',
    'a:b',
    'a\\b',
    'a?b',
    'line\nbreak',
    'trailing.',
    'trailing ',
    'CON',
    'nul.txt',
    'com1',
    'LPT9.log',
    'COM\u00b9',
    'aux .txt',
    'file::$DATA',
    'bad\udcff',
  ];
  for (const name of posixOnly) {
    it(`${JSON.stringify(name)} is no portable name (cases 8, 14, 29, 40 and row 8)`, () => {
      assert.equal(isFileNameValid(name, 'posix'), true);
      assert.equal(isFileNameValid(name, 'portable'), false);
    });
  }
});

describe('the bytes of a name', () => {
  it('survive, whatever they are (row 10)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        assert.deepEqual(Buffer.from(nameBytes(nameFromBytes(bytes))), Buffer.from(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it('are UTF-8 for every well-formed name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        assert.deepEqual(Buffer.from(nameBytes(name)), Buffer.from(name, 'utf8'));
        assert.equal(nameFromBytes(nameBytes(name)), name);
      }),
    );
  });

  it('differ where names differ', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 8 }), fc.uint8Array({ maxLength: 8 }), (a, b) => {
        if (Buffer.compare(a, b) !== 0) assert.notEqual(nameFromBytes(a), nameFromBytes(b));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a name that is shown', () => {
  it('is one line without control, invisible or direction-changing characters (rows 7 and 52)', () => {
    assert.equal(displayName('a\u001b[31m\nb\r\t\u0007'), 'a\\x1b[31m\\nb\\r\\t\\x07');
    assert.equal(displayName('x\u202ecod.exe'), 'x\\u{202e}cod.exe');
    assert.equal(displayName('\ufeff\u2028'), '\\u{feff}\\u{2028}');
    assert.equal(displayName('plain é 😀'), 'plain é 😀');
  });

  it('spells bytes that are not UTF-8', () => {
    assert.equal(displayName(nameFromBytes(Uint8Array.of(0x61, 0xff, 0xc3))), 'a\\xff\\xc3');
  });
});
