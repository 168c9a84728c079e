// Rollouts out of what was kept: damaged ones are refused, and nothing is done by them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createRollout } from '../../../../src/fleet/core/rollout/create-rollout.ts';
import { restoreRollout } from '../../../../src/fleet/core/rollout/restore-rollout.ts';
import type { RolloutSnapshot } from '../../../../src/fleet/core/rollout/rollout-state.ts';

const refused = { code: 'CORRUPTED' };

/** Two of six agents are done, the second batch is under way. */
const underWay = (): RolloutSnapshot => {
  const rollout = createRollout({
    jobId: 'job',
    targets: ['a', 'b', 'c', 'd', 'e', 'f'],
    plan: {
      batches: [2, '100%'],
      maxInFlight: 2,
      pauseBetweenMs: 5,
      soak: true,
      abortWhen: { failures: '50%' },
    },
  });
  rollout.start(0);
  for (const id of rollout.targets.slice(0, 2)) rollout.outcome(id, { status: 'ok' }, 0);
  rollout.tick(5);
  rollout.soaked(true, 5);
  return rollout.snapshot();
};

describe('what was kept of a rollout', () => {
  it('is a value that JSON holds, and goes on where it was', () => {
    const kept = JSON.stringify(underWay());
    const rollout = restoreRollout(JSON.parse(kept));
    assert.equal(JSON.stringify(rollout), kept);
    assert.deepEqual(
      rollout.resume(10).map(({ kind }) => kind),
      ['dispatch', 'dispatch'],
    );
  });

  it('is not changed by the rollout that goes on from it, nor by the one it was taken of', () => {
    const snapshot = underWay();
    const before = structuredClone(snapshot);
    const rollout = restoreRollout(snapshot);
    const taken = rollout.snapshot();
    rollout.outcome(rollout.targets[2] ?? '', { status: 'ok' }, 9);
    assert.deepEqual(snapshot, before);
    assert.deepEqual(taken, before);
  });

  const damaged: readonly (readonly [string, object])[] = [
    ['of another version', { version: 2 }],
    ['without a job', { jobId: undefined }],
    ['with a target twice', { targets: ['a', 'a', 'c', 'd', 'e', 'f'] }],
    ['with a target too few', { targets: ['a', 'b', 'c', 'd', 'e'] }],
    ['with a state too few', { states: ['ok', 'ok', 'queued', 'queued', 'not-begun'] }],
    ['with a state that is none', { states: ['ok', 'ok', 'queued', 'asleep', 'not-begun', 'not-begun'] }],
    [
      'with a batch that is not settled',
      { states: ['ok', 'queued', 'queued', 'not-begun', 'not-begun', 'not-begun'] },
    ],
    [
      'with a batch that was left out',
      { states: ['ok', 'not-begun', 'queued', 'queued', 'not-begun', 'not-begun'] },
    ],
    ['with too many under way', { states: ['ok', 'ok', 'queued', 'running', 'queued', 'not-begun'] }],
    ['in a batch that there is not', { phase: { kind: 'batch', batch: 2 } }],
    ['in the batch before, with later ones under way', { phase: { kind: 'batch', batch: 0 } }],
    ['in no phase', { phase: undefined }],
    ['in a phase that is none', { phase: { kind: 'asleep' } }],
    ['in a pause with agents under way', { phase: { kind: 'pause', batch: 0, untilMs: 9 } }],
    ['finished with agents under way', { phase: { kind: 'finished' } }],
    ['new with agents under way', { phase: { kind: 'new' } }],
    ['aborting for no reason', { phase: { kind: 'aborting', cancelRunning: true } }],
    [
      'aborting for a reason that is none',
      { phase: { kind: 'aborting', cause: { kind: 'whim' }, cancelRunning: true } },
    ],
    ['without a plan', { plan: undefined }],
    ['with batches that do not reach all', { plan: { ...underWay().plan, batchEnds: [2, 5] } }],
    ['with batches that shrink', { plan: { ...underWay().plan, batchEnds: [2, 1, 6] } }],
    ['with no batch', { plan: { ...underWay().plan, batchEnds: [] } }],
    ['with none in flight', { plan: { ...underWay().plan, maxInFlight: 0 } }],
    ['with a threshold that is none', { plan: { ...underWay().plan, abortWhen: { failures: 1 } } }],
  ];
  for (const [what, change] of damaged)
    it(`is refused ${what}`, () =>
      assert.throws(() => restoreRollout({ ...underWay(), ...change }), refused));

  it('is refused after the last batch when it says that another one follows', () => {
    const states = Array.from({ length: 6 }, () => 'ok');
    for (const phase of [
      { kind: 'pause', batch: 1, untilMs: 5 },
      { kind: 'soak', batch: 1 },
    ])
      assert.throws(() => restoreRollout({ ...underWay(), states, phase }), refused);
    assert.doesNotThrow(() => restoreRollout({ ...underWay(), states, phase: { kind: 'soak', batch: 0 } }));
  });

  it('is refused when it is anything else', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => assert.throws(() => restoreRollout(value), refused)));
    assert.throws(() => restoreRollout(undefined), refused);
  });
});
