import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { SessionTable } from '../../src/listener/session-table.ts';
import type { LoginRequest, ServerSession } from '../../src/session/index.ts';

const session = (account = 'owner'): ServerSession & { ended: string[] } => {
  const ended: string[] = [];
  return {
    principal: { account, clientId: 'c', remoteAddress: '::1' },
    ended,
    end: (error: WherryError) => ended.push(error.code),
  } as unknown as ServerSession & { ended: string[] };
};

const login = (epoch: number, sessionId = 's'): LoginRequest => ({
  method: 'token',
  id: 'id',
  proof: new Uint8Array(32),
  binding: 'none',
  clientId: 'c',
  sessionId,
  epoch,
});

describe('the links of one session', () => {
  it('supersede each other: the newer ends the older at once', () => {
    const table = new SessionTable();
    const [first, second] = [session(), session()];
    for (const each of [first, second]) table.add(each);
    table.loggedInAs(first, login(1));
    table.loggedInAs(second, login(2));
    assert.deepEqual(first.ended, ['CONNECTION_LOST']);
    assert.deepEqual(second.ended, []);
  });

  it('that arrive late are refused and change nothing', () => {
    const table = new SessionTable();
    const [first, second] = [session(), session()];
    table.loggedInAs(second, login(2));
    assert.throws(() => table.loggedInAs(first, login(1)), WherryError);
    assert.deepEqual(second.ended, []);
    assert.equal(table.loggedIn, 1);
  });

  it('of another session or account are left alone', () => {
    const table = new SessionTable();
    const [first, second, third] = [session(), session(), session('ann')];
    table.loggedInAs(first, login(1, 's'));
    table.loggedInAs(second, login(1, 't'));
    table.loggedInAs(third, login(1, 's'));
    assert.deepEqual([first.ended, second.ended, third.ended], [[], [], []]);
    table.remove(first);
    assert.equal(table.loggedIn, 2);
  });
});
