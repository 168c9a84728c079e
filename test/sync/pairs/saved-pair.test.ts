// The file of a saved pair: what is written is read again, and what people may write into it by mistake is told.

import assert from 'node:assert/strict';
import { isAbsolute } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isWherryError } from '../../../src/base/index.ts';
import { formatSavedPair, parseSavedPair, refusePairName } from '../../../src/sync/pairs/saved-pair.ts';
import { parseRunRecord } from '../../../src/sync/pairs/run-record.ts';
import { savedPair } from './pairs-bed.ts';

const WHOLE = { version: 1, mode: 'both', local: '/home/anna', server: 'home', remote: '/docs' };

const refused = (fields: unknown): string => {
  try {
    parseSavedPair('docs', typeof fields === 'string' ? fields : JSON.stringify(fields), isAbsolute);
  } catch (error) {
    assert.ok(isWherryError(error) && error.code === 'BAD_REQUEST', String(error));
    return error.message;
  }
  return '';
};

describe('the file of a saved pair', () => {
  it('is read as it was written, with all options', () => {
    const pair = savedPair({
      mode: 'push',
      isPaused: true,
      bandwidth: { upload: 1_000_000 },
      options: {
        delete: true,
        maxDelete: { percent: 12.5 },
        exclude: ['*.tmp', '!kept.tmp'],
        include: ['*.txt'],
        ignoreFile: '.ignored',
        checksum: true,
        compress: 'never',
        blockSize: 65_536,
        timeoutMs: 0,
      },
    });
    assert.deepEqual(parseSavedPair(pair.name, formatSavedPair(pair), isAbsolute), pair);
    const two = savedPair({
      options: {
        conflict: 'newer',
        device: 'desk',
        maxDelete: { entries: 3 },
        trashKeepMs: 0,
        trashKeepBytes: 1,
      },
    });
    assert.deepEqual(parseSavedPair(two.name, formatSavedPair(two), isAbsolute), two);
  });

  for (const [what, fields, said] of [
    ['no JSON', '{"mode": ', /is no JSON;/u],
    ['no object', '[]', /no JSON object/u],
    ['a key that means nothing', { ...WHOLE, exlude: ['*.tmp'] }, /"exlude", which means nothing/u],
    ['another version', { ...WHOLE, version: 2 }, /"version": it must be 1/u],
    ['no mode', { ...WHOLE, mode: undefined }, /"mode": it must be one of push, pull, both/u],
    ['a relative local path', { ...WHOLE, local: 'docs' }, /"local": it must be an absolute path/u],
    ['a NUL in it', { ...WHOLE, local: '/a\0b' }, /"local"/u],
    ['a relative remote path', { ...WHOLE, remote: 'docs' }, /"remote": it must be an absolute/u],
    ['a remote path that is not canonical', { ...WHOLE, remote: '/a/../b' }, /"remote"/u],
    ['patterns that are one text', { ...WHOLE, exclude: '*.tmp' }, /"exclude": it must be a list/u],
    ['a share over all', { ...WHOLE, maxDelete: { percent: 101 } }, /"maxDelete"/u],
    ['two limits', { ...WHOLE, maxDelete: { percent: 1, entries: 1 } }, /"maxDelete"/u],
    ['a block that no server takes', { ...WHOLE, blockSize: 1 }, /"blockSize"/u],
    ['a rate of nothing', { ...WHOLE, bandwidth: { upload: 0 } }, /"bandwidth"/u],
    ['a wrong flag', { ...WHOLE, isPaused: 'no' }, /"isPaused": it must be true or false/u],
    ['--delete of both', { ...WHOLE, delete: true }, /"delete", which is for push and pull/u],
    ['conflicts of a push', { ...WHOLE, mode: 'push', conflict: 'newer' }, /"conflict", which is for both/u],
    ['the trash of a push', { ...WHOLE, mode: 'push', trashKeepMs: 1 }, /"trashKeepMs", which is for pull/u],
    [
      'a trash of nothing',
      { ...WHOLE, trashKeepBytes: 0 },
      /"trashKeepBytes": it must be a number of bytes/u,
    ],
    ['an inherited name', '{"__proto__": 1, "mode": "both"}', /"__proto__", which means nothing/u],
  ] as const)
    it(`is refused with ${what}, and says so`, () => {
      assert.match(refused(fields), said);
    });

  it('leads to no other error, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.object().map((each) => JSON.stringify(each)),
        ),
        (text) => {
          refused(text);
          parseRunRecord(text);
        },
      ),
    );
  });
});

describe('the name of a pair', () => {
  it('is a file name on any system, and a word for any shell', () => {
    for (const name of ['docs', 'a', 'my-docs_2.old', 'A'.repeat(64)])
      assert.equal(refusePairName(name), undefined, name);
    for (const name of ['', '.docs', '-x', 'a/b', '..', 'a b', 'con', 'a.', 'ä', 'A'.repeat(65), 'a\n'])
      assert.notEqual(refusePairName(name), undefined, name);
  });
});
