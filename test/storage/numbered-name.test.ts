// The names that the policy "rename" tries.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { fileNameProblem, nameFromBytes } from '../../src/base/index.ts';
import { MAX_NUMBERED_NAMES, numberedName } from '../../src/storage/numbered-name.ts';

const FILES: readonly (readonly [name: string, numbered: string])[] = [
  ['report.pdf', 'report (1).pdf'],
  ['a.tar.gz', 'a (1).tar.gz'],
  ['a.b.tar.zst', 'a.b (1).tar.zst'],
  ['.tar.gz', '.tar (1).gz'],
  ['plain', 'plain (1)'],
  ['.profile', '.profile (1)'],
  ['Dr. Strange', 'Dr. Strange (1)'],
  ['ends.', 'ends. (1)'],
  ['report (1).pdf', 'report (1) (1).pdf'],
  ['two\nlines.txt', 'two\nlines (1).txt'],
];

describe('a numbered name', () => {
  it('has its number before the extension', () => {
    for (const [name, expected] of FILES) assert.equal(numberedName(name, 1, 'file'), expected);
  });

  it('of a directory has it at the end', () => {
    assert.equal(numberedName('photos.2020', 7, 'directory'), 'photos.2020 (7)');
  });

  it('can be created wherever its name can, and differs from it and from every other number', () => {
    const units = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 90 }),
      fc.uint8Array({ minLength: 1, maxLength: 255 }).map(nameFromBytes),
    );
    const names = units.filter((name) => fileNameProblem(name, 'posix') === undefined);
    const numbers = fc.integer({ min: 1, max: MAX_NUMBERED_NAMES });
    fc.assert(
      fc.property(
        names,
        numbers,
        numbers,
        fc.constantFrom('file', 'directory'),
        (name, number, other, kind) => {
          const numbered = numberedName(name, number, kind);
          assert.equal(fileNameProblem(numbered, 'posix'), undefined);
          assert.notEqual(numbered, name);
          if (number !== other) assert.notEqual(numbered, numberedName(name, other, kind));
        },
      ),
    );
  });
});
