// The order in which a job reaches its agents.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hashText, shuffleTargets } from '../../../../src/fleet/core/rollout/shuffle.ts';

const ids = (count: number, prefix = 'agent'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

// Worked out by another program.
const ORDER = ['agent-1', 'agent-6', 'agent-0', 'agent-3', 'agent-5', 'agent-2', 'agent-7', 'agent-4'];
const HASHES = [2872998923, 444641715, 2044702899, 4159213040];

describe('the order of targets', () => {
  it('is the same for a job, wherever its targets come from', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ maxLength: 6 }), { maxLength: 30 }),
        fc.string(),
        (targets, jobId) => {
          const order = shuffleTargets(jobId, targets, hashText);
          assert.deepEqual(shuffleTargets(jobId, targets.toReversed(), hashText), order);
          assert.deepEqual(order.toSorted(), targets.toSorted());
        },
      ),
    );
  });

  it('is the same in every version: it is what is written here', () => {
    assert.deepEqual(shuffleTargets('job-1', ids(8), hashText), ORDER);
    assert.deepEqual(['', 'a', 'job-1\nagent-0', 'é😀'].map(hashText), HASHES);
  });

  it('is another one for another job', () => {
    const first = new Set(
      Array.from({ length: 50 }, (_, job) => shuffleTargets(`job-${job}`, ids(20), hashText)[0]),
    );
    assert.ok(first.size > 10, `${first.size} first agents in 50 jobs`);
  });

  it('mixes agents of several kinds, so that a small batch is not all of one', () => {
    const sites = ['north', 'south', 'east', 'west'].flatMap((site) => ids(100, site));
    for (let job = 0; job < 50; job += 1) {
      const canary = shuffleTargets(`job-${job}`, sites, hashText).slice(0, 40);
      for (const site of ['north', 'south', 'east', 'west']) {
        const share = canary.filter((id) => id.startsWith(site)).length;
        // Ten are expected; with a fair draw, fewer than 1 or more than 24 come once in many thousands.
        assert.ok(share >= 1 && share <= 24, `${share} of 40 are ${site} in job ${job}`);
      }
    }
  });

  it('puts texts of one hash in the order of the texts', () => {
    assert.deepEqual(
      shuffleTargets('job', ['c', 'a', 'b'], () => 7),
      ['a', 'b', 'c'],
    );
  });
});
