// The campaign itself: a few runs of kinds that need no other process, and what its parts promise.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseCampaignArguments } from '../../campaign/arguments.ts';
import { ALLOWANCE, bytesBound } from '../../campaign/bytes-bound.ts';
import { KINDS, chooseKind, findKind } from '../../campaign/kinds/kind-table.ts';
import { lieAbout } from '../../campaign/lies/lie.ts';
import { playRun } from '../../campaign/play-run.ts';
import { loadProduct } from '../../campaign/product.ts';
import { createRandom, seedOfRun } from '../../campaign/random.ts';
import { formatReport, summarise } from '../../campaign/report.ts';

const product = await loadProduct();

describe('a campaign', () => {
  it('gives each run a seed with which it can be had alone', () => {
    assert.equal(seedOfRun(77, 0), 77);
    const seeds = new Set(Array.from({ length: 1000 }, (_, index) => seedOfRun(77, index)));
    assert.equal(seeds.size, 1000);
  });

  it('kills real processes in at least a fifth of its runs', () => {
    const chosen = Array.from({ length: 1000 }, (_, index) =>
      chooseKind(createRandom(`kind ${index}`), true),
    );
    assert.ok(chosen.filter(({ usesProcesses }) => usesProcesses).length >= 200);
  });

  it('plays every kind but the big one by itself', () => {
    const chosen = new Set(
      Array.from({ length: 3000 }, (_, index) => chooseKind(createRandom(`kind ${index}`), true).name),
    );
    assert.deepEqual(
      KINDS.map(({ name }) => name).filter((name) => !chosen.has(name)),
      ['big'],
    );
  });

  it('allows what remained and 16 MiB for one interruption', () => {
    const init = { content: 2 ** 31, vain: 0, interruptions: 1, spoiled: 0, links: 2, entries: 1 };
    const bound = bytesBound(init);
    assert.ok(bound >= 2 ** 31 + ALLOWANCE);
    assert.ok(bound < (2 ** 31 + ALLOWANCE) * 1.003);
    assert.equal(bytesBound({ ...init, interruptions: 0 }), bound);
  });

  it('refuses arguments that it does not understand', () => {
    assert.equal(parseCampaignArguments(['--runs', '3', '--seed', '9', '--only', 'cut']).only?.name, 'cut');
    for (const args of [['--runs', 'many'], ['--seed', '-1'], ['--only', 'nothing'], ['--what']])
      assert.throws(() => parseCampaignArguments(args));
  });

  it('lies in one place at a time, and always lies', () => {
    const random = createRandom('lies');
    const truth = { path: '/a', size: 7, hashes: [Uint8Array.of(1, 2)], entry: ['/a', 0, 7, true] };
    for (let count = 0; count < 500; count += 1) {
      const lie = lieAbout(random, truth);
      assert.deepEqual(truth, {
        path: '/a',
        size: 7,
        hashes: [Uint8Array.of(1, 2)],
        entry: ['/a', 0, 7, true],
      });
      assert.equal(typeof lie === 'object' || lie === 7 || lie === '', true);
    }
  });

  for (const name of ['calm', 'cut', 'cancel', 'lying-server', 'lying-client']) {
    it(`finds nothing wrong in a run of the kind ${name}, and reports it`, async () => {
      const kind = findKind(name);
      assert.ok(kind !== undefined);
      const result = await playRun({ product, seed: 4, kind, keep: false, stray: () => [] });
      assert.deepEqual(result.wrong, []);
      const report = summarise({ seed: 4 }, [result], 1000);
      assert.deepEqual([report.runs, report.failures], [1, []]);
      assert.match(formatReport(report), new RegExp(`\\| \`${name}\` \\| 1 \\|`, 'u'));
    });
  }
});
