// Which name a pair gets, and which pairs cannot be beside each other.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { placePair } from '../../../src/sync/pairs/place-pair.ts';
import type { SavedPair } from '../../../src/sync/pairs/saved-pair.ts';
import { code } from '../../server/account-bed.ts';
import { savedPair } from './pairs-bed.ts';

const place = (pair: Partial<SavedPair>, asked: string | undefined, ...pairs: SavedPair[]): string =>
  placePair(savedPair(pair), asked, { pairs, names: pairs.map(({ name }) => name) }).name;

describe('a pair that is saved', () => {
  it('is named after its local directory, with a number where that is taken', () => {
    assert.equal(place({ local: '/home/anna/My documents!' }, undefined), 'My-documents');
    assert.equal(place({ local: '/' }, undefined), 'pair');
    assert.equal(place({ local: '/srv/ü' }, undefined), 'pair');
    const taken = savedPair({ name: 'Docs', local: '/elsewhere' });
    assert.equal(place({ local: '/home/docs' }, undefined, taken), 'docs-2');
    assert.equal(place({}, 'mine', taken), 'mine');
  });

  it('takes the place of the one of the same directories', () => {
    const before = savedPair({ name: 'mine' });
    assert.equal(place({ options: { checksum: true } }, undefined, before), 'mine');
    assert.equal(place({}, 'mine', before), 'mine');
    assert.throws(() => place({}, 'other', before), code('ALREADY_EXISTS'));
  });

  it('is refused a name that is no name, or another pair’s in any case', () => {
    assert.throws(() => place({}, '../x'), code('INVALID_NAME'));
    assert.throws(
      () => place({}, 'mine', savedPair({ name: 'Mine', local: '/other' })),
      code('ALREADY_EXISTS'),
    );
  });

  it('changes no directory that another one changes, or one in it or around it', () => {
    const other = savedPair({ name: 'other', local: '/home/anna/docs', server: 'work' });
    for (const local of ['/home/anna/docs', '/home/anna', '/home/anna/docs/sub', '/'])
      assert.throws(() => place({ local }, 'mine', other), code('BAD_REQUEST'), local);
    assert.equal(place({ local: '/home/anna/docs2' }, 'mine', other), 'mine');
    assert.equal(place({ mode: 'push' }, 'mine', other), 'mine');
    assert.equal(place({}, 'mine', { ...other, mode: 'push' }), 'mine');
  });
});
