import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nameFromBytes } from '../../../src/base/index.ts';
import { createArchiveNames } from '../../../src/http/zip/archive-names.ts';

describe('names in an archive', () => {
  it('are those of the entries, behind their directories', () => {
    const names = createArchiveNames();
    assert.equal(names.nameOf('docs', 'directory'), 'docs/');
    assert.equal(names.nameOf('docs/a b é.txt', 'file'), 'docs/a b é.txt');
    assert.equal(names.nameOf('docs/deep', 'directory'), 'docs/deep/');
    assert.equal(names.nameOf('docs/deep/x', 'file'), 'docs/deep/x');
    assert.equal(names.nameOf('docs2', 'file'), 'docs2');
  });

  for (const [name, safe] of [
    ['..\\..\\x', '.._.._x'],
    ['C:x', 'C_x'],
    ['C:\\x', 'C__x'],
    ['\\\\host\\share', '__host_share'],
    ['a\nb\u001b[2J', 'a_b_[2J'],
    ['a\u202etxt.exe', 'a_txt.exe'],
    ['file::$DATA', 'file__$DATA'],
    [nameFromBytes(Uint8Array.of(0x61, 0xff)), 'a_'],
    ['..', '_'],
    ['.', '_'],
  ] as const)
    it(`row 19: hold nothing that leads out: ${JSON.stringify(name)}`, () =>
      assert.equal(createArchiveNames().nameOf(name, 'file'), safe));

  it('row 9: are told apart where a system tells neither capitals nor compositions apart', () => {
    const names = createArchiveNames();
    assert.equal(names.nameOf('A.txt', 'file'), 'A.txt');
    assert.equal(names.nameOf('a.txt', 'file'), 'a (1).txt');
    assert.equal(names.nameOf('\u00e9', 'file'), '\u00e9');
    assert.equal(names.nameOf('e\u0301', 'file'), 'e\u0301 (1)');
    assert.equal(names.nameOf('x\\y', 'file'), 'x_y');
    assert.equal(names.nameOf('x_y', 'file'), 'x_y (1)');
    assert.equal(names.nameOf('Dir', 'directory'), 'Dir/');
    assert.equal(names.nameOf('dir', 'directory'), 'dir (1)/');
    assert.equal(names.nameOf('dir/inside', 'file'), 'dir (1)/inside');
    assert.equal(names.nameOf('DIR', 'file'), 'DIR (2)');
  });

  it('row 19: of any tree are relative, normalised, each once, and lead nowhere else', () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', 'a', 'A', '\\', ':', 'C:', '..\\..', 'con', '\u202e', 'e\u0301', '\u00e9'),
      fc
        .string({ unit: 'binary', minLength: 1, maxLength: 12 })
        .map((text) => text.replaceAll(/[/\0]/gu, 'x')),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.array(part, { minLength: 1, maxLength: 3 }), {
          maxLength: 30,
          selector: (parts) => parts.join('/'),
        }),
        (paths) => {
          const names = createArchiveNames();
          const seen = new Set<string>();
          const made = new Set<string>();
          for (const parts of paths) {
            // Directories come before what is in them, as in a scan.
            for (let depth = 1; depth < parts.length; depth += 1) {
              const directory = parts.slice(0, depth).join('/');
              if (made.has(directory)) continue;
              made.add(directory);
              seen.add(names.nameOf(directory, 'directory').toLowerCase());
            }
            if (made.has(parts.join('/'))) continue;
            const name = names.nameOf(parts.join('/'), 'file');
            assert.doesNotMatch(name, /^\/|\\|:|(?:^|\/)\.{0,2}(?:\/|$)|[\u0000-\u001f]/u);
            assert.ok(!seen.has(name.toLowerCase()), name);
            assert.ok(name.isWellFormed());
            seen.add(name.toLowerCase());
            made.add(parts.join('/'));
          }
        },
      ),
    );
  });
});
