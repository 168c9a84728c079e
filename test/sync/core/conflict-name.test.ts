// Names of the copies that conflicts leave.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { isFileNameValid } from '../../../src/base/index.ts';
import { conflictName, isConflictName, originalName } from '../../../src/sync/core/conflict-name.ts';
import { NOW_MS } from './trees.ts';

const stamp = { device: 'desk', nowMs: NOW_MS };
const name = (of: string, device = 'desk'): string => conflictName(of, { ...stamp, device }, () => false);

describe('the name of a copy', () => {
  it('says what, where and when, and keeps the ending', () => {
    assert.equal(name('report.pdf'), 'report (conflict desk 2026-11-20 140311Z).pdf');
    assert.equal(name('src.tar.gz'), 'src (conflict desk 2026-11-20 140311Z).tar.gz');
    assert.equal(name('.profile'), '.profile (conflict desk 2026-11-20 140311Z)');
    assert.equal(name('v1. a sentence'), 'v1. a sentence (conflict desk 2026-11-20 140311Z)');
    assert.equal(name('a'), 'a (conflict desk 2026-11-20 140311Z)');
  });

  it('holds of a device only what every system takes', () => {
    assert.equal(name('a', 'Anna’s: "desk"/1'), 'a (conflict Anna-s-desk-1 2026-11-20 140311Z)');
    assert.equal(name('a', '(..)'), 'a (conflict device 2026-11-20 140311Z)');
    assert.equal(name('a', 'Müller'), 'a (conflict Müller 2026-11-20 140311Z)');
  });

  it('is made from the first name where a copy is in conflict itself', () => {
    const copy = name('a.txt', 'other');
    assert.equal(name(copy), name('a.txt'));
    assert.equal(originalName(copy), 'a.txt');
  });

  it('is counted on where it is taken', () => {
    const taken = new Set([name('a.txt')]);
    const second = conflictName('a.txt', stamp, (candidate) => taken.has(candidate));
    assert.equal(second, 'a (conflict desk 2026-11-20 140311Z 2).txt');
    assert.equal(originalName(second), 'a.txt');
  });

  it('8: of any name and device, can be made on every system on which the name can, and is known again', () => {
    const anyName = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 255 }),
      fc.string({ unit: 'binary', minLength: 200, maxLength: 255 }),
    );
    fc.assert(
      fc.property(anyName, fc.string({ unit: 'grapheme' }), (original, device) => {
        fc.pre(isFileNameValid(original, 'portable'));
        const copy = name(original, device);
        assert.ok(isFileNameValid(copy, 'portable'), copy);
        assert.ok(isConflictName(copy), copy);
      }),
      { numRuns: 2000 },
    );
  });
});
