// Parts of the page of `wherry gui` that need no browser.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GuiChange } from '../../src/gui/index.ts';
import { targetOf } from '../../web/gui/connect-target.ts';
import { countChanges } from '../../web/gui/count-changes.ts';

describe('what the connect form names', () => {
  it('is the address with its port, and an address that says more as it is', () => {
    assert.equal(targetOf(' files.example.org ', ''), 'files.example.org');
    assert.equal(targetOf('files.example.org', ' 7000'), 'files.example.org:7000');
    assert.equal(targetOf('fd00::2', '7000'), '[fd00::2]:7000');
    assert.equal(targetOf('[fd00::2]', '7000'), '[fd00::2]:7000');
    assert.equal(targetOf('wherry://a:1#pin', '7000'), 'wherry://a:1#pin');
  });
});

describe('the counts of a plan', () => {
  it('say what is sent, fetched and removed, and what else is done', () => {
    const change = (side: GuiChange['side'], action: GuiChange['action']): GuiChange => ({
      ...{ side, action, path: 'x', from: undefined, kind: 'file', size: 1, isReplacing: false },
    });
    const changes = [
      change('remote', 'write'),
      change('remote', 'copy'),
      change('local', 'write'),
      change('local', 'remove'),
      change('remote', 'remove'),
      change('remote', 'move'),
      change('local', 'make-directory'),
      change('local', 'set-attributes'),
    ];
    assert.deepEqual(countChanges(changes), { send: 2, fetch: 1, remove: 2, other: 3 });
  });
});
