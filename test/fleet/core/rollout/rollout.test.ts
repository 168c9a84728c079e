// Rollouts as they go, told step by step.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OutcomeStatus } from '../../../../src/fleet/core/outcome.ts';
import { createRollout } from '../../../../src/fleet/core/rollout/create-rollout.ts';
import { MAX_JOB_TARGETS } from '../../../../src/fleet/core/rollout/limits.ts';
import { GROUP_CALL, type RolloutPlan } from '../../../../src/fleet/core/rollout/plan.ts';
import type { Rollout, RolloutEffect } from '../../../../src/fleet/core/rollout/rollout.ts';
import { failedTargets, notBegunTargets } from '../../../../src/fleet/core/rollout/rollout-state.ts';

/** Agents a, b, c … in that order. */
const lettered = (plan: RolloutPlan, letters: string): Rollout =>
  createRollout({
    jobId: 'job',
    targets: Array.from(letters),
    plan,
    hash: (text) => text.codePointAt(text.length - 1) ?? 0,
  });

/** Effects as short texts: "+a" dispatched, "-a" called off. */
const said = (effects: readonly RolloutEffect[]): string =>
  effects
    .map((effect) => {
      switch (effect.kind) {
        case 'dispatch':
          return `+${effect.agentId}`;
        case 'cancel':
          return `-${effect.agentId}`;
        case 'wait':
          return `wait ${effect.untilMs}`;
        case 'ask-soak':
          return `soak ${effect.batch}`;
        case 'finished':
          return 'end';
      }
    })
    .join(' ');

const tell = (rollout: Rollout, id: string, status: OutcomeStatus = 'ok', nowMs = 0): string =>
  said(rollout.outcome(id, { status }, nowMs));

describe('a rollout', () => {
  it('begins with its canary, and goes on batch by batch', () => {
    const rollout = lettered({ batches: [1, '50%', '100%'] }, 'abcdef');
    assert.equal(said(rollout.start(0)), '+a');
    assert.equal(tell(rollout, 'a'), '+b +c');
    assert.equal(tell(rollout, 'c'), '');
    assert.equal(tell(rollout, 'b'), '+d +e +f');
    assert.equal([tell(rollout, 'd'), tell(rollout, 'e'), tell(rollout, 'f')].join(), ',,end');
    assert.equal(rollout.verdict()?.isOk, true);
  });

  it('slides a window over a batch', () => {
    const rollout = lettered({ maxInFlight: 2 }, 'abcde');
    assert.equal(said(rollout.start(0)), '+a +b');
    assert.equal(tell(rollout, 'b'), '+c');
    assert.equal(tell(rollout, 'c', 'expired'), '+d');
    assert.equal(tell(rollout, 'a'), '+e');
  });

  it('of a plain call is all at once, and goes on whatever fails', () => {
    const rollout = lettered(GROUP_CALL, 'abc');
    assert.equal(said(rollout.start(0)), '+a +b +c');
    assert.equal(
      [tell(rollout, 'a', 'failed'), tell(rollout, 'b', 'unknown'), tell(rollout, 'c')].join(),
      ',,end',
    );
    const verdict = rollout.verdict();
    assert.deepEqual([verdict?.isOk, verdict?.cause], [false, undefined]);
    assert.deepEqual(failedTargets(rollout.snapshot()), ['a', 'b']);
  });

  it('counts agents that are awaited and those that were never there apart', () => {
    const rollout = lettered({ maxInFlight: 3 }, 'abcd');
    rollout.start(0);
    tell(rollout, 'a', 'expired');
    tell(rollout, 'b', 'failed');
    const summary = rollout.summary();
    assert.deepEqual(
      [summary.expired, summary.failed, summary.pending, summary['not-begun'], summary.ok],
      [1, 1, 2, 0, 0],
    );
  });

  it('pauses between batches, and then asks', () => {
    const rollout = lettered({ batches: [1, '100%'], pauseBetweenMs: 100, soak: true }, 'ab');
    rollout.start(0);
    assert.equal(tell(rollout, 'a', 'ok', 50), 'wait 150');
    assert.equal(said(rollout.tick(149)), 'wait 150');
    assert.equal(said(rollout.tick(150)), 'soak 0');
    assert.equal(said(rollout.tick(151)), '');
    assert.equal(said(rollout.soaked(true, 160)), '+b');
    assert.equal(tell(rollout, 'b', 'ok', 170), 'end');
  });

  it('is stopped by whoever is asked', () => {
    const rollout = lettered({ batches: [1, '100%'], soak: true }, 'abc');
    rollout.start(0);
    assert.equal(tell(rollout, 'a'), 'soak 0');
    assert.equal(said(rollout.soaked(false, 0)), 'end');
    assert.deepEqual(rollout.verdict()?.cause, { kind: 'soak' });
    assert.deepEqual(notBegunTargets(rollout.snapshot()), ['b', 'c']);
    assert.deepEqual(failedTargets(rollout.snapshot()), []);
  });

  it('stops at the outcome that is one too many, calls off what no agent has, and lets the others finish', () => {
    const rollout = lettered({ maxInFlight: 4, abortWhen: { failures: 1 } }, 'abcdef');
    rollout.start(0);
    rollout.accepted('a');
    assert.equal(tell(rollout, 'b', 'failed'), '+e');
    assert.equal(tell(rollout, 'c', 'failed'), '-d -e');
    assert.equal(tell(rollout, 'd', 'cancelled'), '');
    // It was called off too late.
    assert.equal(tell(rollout, 'e'), '');
    assert.equal(tell(rollout, 'a'), 'end');
    assert.deepEqual(rollout.verdict()?.cause, { kind: 'failures', failures: 2, finished: 2 });
    assert.deepEqual(failedTargets(rollout.snapshot()), ['b', 'c', 'd']);
    assert.deepEqual(notBegunTargets(rollout.snapshot()), ['f']);
  });

  it('calls off what agents have begun when the plan says so', () => {
    const rollout = lettered({ abortWhen: { failures: 0 }, cancelRunning: true }, 'abc');
    rollout.start(0);
    rollout.accepted('a');
    assert.equal(tell(rollout, 'c', 'rejected'), '-a -b');
  });

  it('is aborted by hand, and once more for what agents have begun', () => {
    const rollout = lettered({}, 'abc');
    rollout.start(0);
    rollout.accepted('a');
    assert.equal(said(rollout.abort('enough')), '-b -c');
    assert.equal(said(rollout.abort('enough')), '');
    assert.equal(said(rollout.abort('now', { cancelRunning: true })), '-a');
    assert.equal(
      [tell(rollout, 'a', 'cancelled'), tell(rollout, 'b', 'cancelled'), tell(rollout, 'c')].join(),
      ',,end',
    );
    assert.deepEqual(rollout.verdict()?.cause, { kind: 'requested', reason: 'enough' });
  });

  it('that is aborted before it began touches nobody', () => {
    const rollout = lettered({}, 'abc');
    assert.equal(said(rollout.abort('no')), 'end');
    assert.equal(said(rollout.start(0)), '');
    assert.equal(rollout.summary()['not-begun'], 3);
  });

  it('leaves out agents that are settled before their turn', () => {
    const rollout = lettered({ batches: [1, '100%'] }, 'abc');
    rollout.start(0);
    assert.equal(tell(rollout, 'b', 'cancelled'), '');
    assert.equal(tell(rollout, 'a'), '+c');
  });

  it('is told only of its targets', () => {
    const rollout = lettered({}, 'abc');
    assert.throws(() => tell(rollout, 'z'), { code: 'BAD_REQUEST' });
    assert.throws(() => rollout.accepted('__proto__'), { code: 'BAD_REQUEST' });
  });

  it('needs targets, each once, and not too many', () => {
    const make = (targets: readonly string[]) => () => createRollout({ jobId: 'job', targets, plan: {} });
    assert.throws(make([]), { code: 'BAD_REQUEST' });
    assert.throws(make(['a', 'b', 'a']), { code: 'BAD_REQUEST' });
    assert.throws(make(Array.from({ length: MAX_JOB_TARGETS + 1 }, (_, index) => `${index}`)), {
      code: 'BAD_REQUEST',
    });
  });

  it('keeps its targets when the list that it was given changes', () => {
    const targets = ['a', 'b'];
    const rollout = createRollout({ jobId: 'job', targets, plan: {} });
    targets.push('c');
    assert.deepEqual([...rollout.targets].toSorted(), ['a', 'b']);
    assert.equal(rollout.start(0).length, 2);
  });
});
