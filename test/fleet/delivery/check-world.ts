// What must be so at the end of a schedule.

import assert from 'node:assert/strict';
import { ANSWER_GRACE_MS, SKEW_ALLOWANCE_MS } from '../../../src/fleet/core/delivery/limits.ts';
import { other, type Sent } from './side.ts';
import { SOON_MS, type World } from './world.ts';

/** Once everything works, a call whose time is not over has run, unless something says why it could not. */
const checkHealed = (world: World, sent: Sent, healedMs: number): void => {
  const { call, from, order, isDurable, isCancelled, outcomes, begunMs } = sent;
  if (call.deadlineMs < healedMs || isCancelled) return;
  // A state that was restored does not know what was sent after it was saved.
  if (!isDurable || order <= world.restoredAtOrder[from]) return;
  if (call.atMs !== undefined && call.atMs > healedMs) return;
  const receiver = other(from);
  const statuses = [...outcomes.values()].map(({ status }) => status);
  if (order <= world.restoredAtOrder[receiver]) {
    // The receiver has forgotten what it knew: what cannot be known is told as unknown, and never in silence.
    if (call.delivery === 'once') {
      assert.ok(begunMs.length > 0 || statuses.length > 0, `${call.id} was lost without a word`);
      return;
    }
  }
  if (call.delivery === 'retry') assert.ok(begunMs.length > 0, `${call.id} was lost`);
  else {
    const mayBeInterrupted = world.crashed.has(receiver);
    assert.ok(
      begunMs.length > 0 || (mayBeInterrupted && statuses.includes('interrupted')),
      `${call.id} was lost: ${statuses.join()}`,
    );
  }
  assert.ok(
    statuses.some((status) => status === 'ok' || status === 'interrupted'),
    `${call.id} has run and is told as ${statuses.join() || 'nothing'}`,
  );
};

/** What must be so when everything works again, and when all time is over. */
export const checkWorld = (world: World): void => {
  const { hub, agent } = world.sides;
  assert.ok(hub.endpoint.isLinked && agent.endpoint.isLinked, 'both ends know that they are linked');
  assert.equal(hub.endpoint.epoch, agent.endpoint.epoch, 'both ends are on the same link');
  world.nowMs += SOON_MS;
  world.settleDown();
  const healedMs = world.nowMs;
  if (world.chances.ttlMs[0] > SOON_MS)
    for (const { endpoint } of [hub, agent])
      assert.equal(endpoint.pending, 0, 'no call waits for an answer in vain');
  for (const sent of world.sent.values()) checkHealed(world, sent, healedMs);
  // Nothing may be left when all time is over.
  world.nowMs += world.chances.ttlMs[1] + ANSWER_GRACE_MS + 1;
  world.settleDown();
  for (const sent of world.sent.values()) {
    const incarnation = world.sides[sent.from].incarnation;
    if (!sent.isDurable || world.restored.has(sent.from)) continue;
    assert.ok(sent.outcomes.size > 0, `${sent.call.id} has no outcome (incarnation ${incarnation})`);
  }
  world.nowMs += SKEW_ALLOWANCE_MS + world.chances.ttlMs[1];
  world.settleDown();
  for (const { endpoint } of [hub, agent]) {
    assert.equal(endpoint.pending, 0, 'nothing waits for ever');
    assert.equal(endpoint.remembered, 0, 'nothing is remembered for ever');
    assert.equal(endpoint.unacknowledged, 0, 'nothing is sent for ever');
  }
  for (const { durable } of [hub, agent]) {
    assert.deepEqual(durable.outgoing, [], 'the journal shrinks');
    assert.deepEqual(durable.incoming, [], 'the journal shrinks');
  }
};
