// How an agent is known at a hub.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agentAccount, generateAgentId, isAgentId, parseAccountName } from '../../src/accounts/index.ts';

describe('the id of an agent', () => {
  it('row 23: is another one each time, and in place of an account’s name is nobody’s', () => {
    const ids = new Set(Array.from({ length: 1000 }, generateAgentId));
    assert.equal(ids.size, 1000);
    for (const id of ids) {
      assert.ok(isAgentId(id));
      assert.throws(() => parseAccountName(agentAccount(id)), { code: 'INVALID_NAME' });
    }
  });
});
