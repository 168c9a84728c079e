// The model that the tests of changes at the same moment compare with.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { allowedResults, type Change } from './one-after-the-other.ts';

const write = (content: string, policy: 'fail' | 'replace' | 'rename', mtime = 1): Change => ({
  kind: 'write',
  name: 'name',
  content,
  mtime,
  policy,
});

describe('what may come of two changes at the same moment', () => {
  it('is what comes of them one after the other, or of one alone', () => {
    assert.deepEqual([...allowedResults(new Map(), write('a', 'fail'), write('b', 'rename'))].sort(), [
      'ALREADY_EXISTS and created: name = b',
      'BUSY and created: name = b',
      'created and BUSY: name = a',
      'created and renamed: name (1) = b, name = a',
    ]);
    assert.deepEqual(
      [
        ...allowedResults(
          new Map([['name', { content: 'old', mtime: 0 }]]),
          { kind: 'move', from: 'name', to: 'moved', policy: 'fail' },
          write('new', 'replace'),
        ),
      ].sort(),
      [
        'BUSY and replaced: name = new',
        'created and BUSY: moved = old',
        'created and created: moved = old, name = new',
        'created and replaced: moved = new',
      ],
    );
  });
});
