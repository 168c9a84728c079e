// When `auto` compresses: by what the gauge has seen of the link, and by what came out of the compressor.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { CompressionPolicy } from '../../../src/files/parcels/compression-policy.ts';
import { decideCompression } from '../../../src/files/parcels/decide-compression.ts';
import { LinkGauge, type Departure } from '../../../src/files/parcels/link-gauge.ts';

const MIB = 1024 * 1024;
const BLOCK = 256 * 1024;

/** A link of this rate (bytes a millisecond) and way, on which so much is sent as fast as a window of 8 MiB lets it leave. */
const measure = (gauge: LinkGauge, rate: number, wayMs: number, size: number): void => {
  let freeAt = 0;
  let answer: { readonly atMs: number; readonly departure: Departure } | undefined;
  for (let sent = 0; sent < size; sent += BLOCK) {
    const nowMs = Math.max(0, (sent - 8 * MIB) / rate + wayMs);
    if (answer !== undefined && answer.atMs <= nowMs) {
      gauge.arrived(answer.atMs, answer.departure);
      answer = undefined;
    }
    const departure = gauge.left(nowMs, BLOCK);
    freeAt = Math.max(freeAt, nowMs) + BLOCK / rate;
    if (departure === undefined) continue;
    gauge.asked();
    answer = { atMs: freeAt + wayMs, departure };
  }
};

describe('decideCompression', () => {
  it('never compresses for a link that nothing had to wait for', () => {
    assert.equal(
      decideCompression({ linkRate: undefined, compressRate: 1e9, ratio: 0.01, isCompressing: true }),
      false,
    );
  });

  it('compresses for slow links and not for those that take more than the compressor', () => {
    const state = { compressRate: 250_000, ratio: 0.2, isCompressing: false };
    assert.equal(decideCompression({ ...state, linkRate: 2500 }), true);
    assert.equal(decideCompression({ ...state, linkRate: 125_000 }), true);
    assert.equal(decideCompression({ ...state, linkRate: 1_000_000 }), false);
    assert.equal(decideCompression({ ...state, linkRate: 2500, ratio: 0.98 }), false);
  });

  it('compresses only where that takes less time, and stays with it wherever it would begin', () => {
    const rate = fc.double({ min: 1, max: 1e7, noNaN: true });
    const ratio = fc.double({ min: 0.001, max: 1, noNaN: true });
    fc.assert(
      fc.property(rate, rate, ratio, (linkRate, compressRate, shrinks) => {
        const state = { linkRate, compressRate, ratio: shrinks };
        const begins = decideCompression({ ...state, isCompressing: false });
        const stays = decideCompression({ ...state, isCompressing: true });
        if (stays) assert.ok(Math.max(shrinks / linkRate, 1 / compressRate) < 1 / linkRate);
        if (begins) assert.ok(stays);
      }),
    );
  });
});

describe('the gauge of a link', () => {
  it('finds the rate of a link that is full, also a long one', () => {
    for (const [rate, wayMs] of [
      [2500, 25],
      [12_500, 1],
      [2500, 0],
    ] as const) {
      const gauge = new LinkGauge();
      measure(gauge, rate, wayMs, 64 * MIB);
      assert.ok(
        gauge.rate !== undefined && gauge.rate > rate / 2 && gauge.rate < rate * 2,
        `${gauge.rate} of ${rate}`,
      );
    }
  });

  it('asks ever less often on a link that nothing waits for, and as often as at first once something does', () => {
    const asked = (gauge: LinkGauge, rate: number): number => {
      let count = 0;
      for (let block = 0; block < 256; block += 1) {
        const nowMs = (block * BLOCK) / rate;
        const departure = gauge.left(nowMs, BLOCK);
        if (departure === undefined) continue;
        count += 1;
        gauge.asked();
        gauge.arrived(nowMs + 1, departure);
      }
      return count;
    };
    const gauge = new LinkGauge();
    assert.ok(asked(gauge, 1_000_000) < 30);
    const before = gauge.measured;
    measure(gauge, 2500, 25, 64 * MIB);
    assert.ok(gauge.rate !== undefined && gauge.rate > 1250 && gauge.rate < 5000, String(gauge.rate));
    assert.ok(gauge.measured > before);
  });

  it('knows no rate after the link is gone', () => {
    const gauge = new LinkGauge();
    measure(gauge, 2500, 25, 64 * MIB);
    gauge.reset();
    assert.equal(gauge.rate, undefined);
  });
});

describe('the gauge of a link that is held to a rate', () => {
  it('gives the lower of the bound and what was measured, also when the bound changes', () => {
    let bound: number | undefined = 1_000_000;
    const gauge = new LinkGauge(() => bound);
    assert.deepEqual([gauge.rate, gauge.isFull], [1000, true]);
    bound = undefined;
    assert.deepEqual([gauge.rate, gauge.isFull], [undefined, false]);
    measure(gauge, 2500, 1, 64 * MIB);
    bound = 1_000_000_000;
    assert.ok(gauge.rate !== undefined && gauge.rate < 5000, String(gauge.rate));
    bound = 1_000_000;
    assert.equal(gauge.rate, 1000);
  });
});

describe('the policy of `auto`', () => {
  it('sends a first stretch as it is, and compresses what would wait for news of it', () => {
    const policy = new CompressionPolicy(new LinkGauge());
    const decided = Array.from({ length: 6 }, () => policy.decide(0, BLOCK));
    assert.deepEqual(decided, [false, false, false, false, true, true]);
  });

  it('leaves what does not shrink alone, but for a try now and then', () => {
    const gauge = new LinkGauge();
    measure(gauge, 2500, 1, 64 * MIB);
    const policy = new CompressionPolicy(gauge);
    assert.equal(policy.decide(0, BLOCK), true);
    policy.compressed(BLOCK, BLOCK, 1);
    const tries = Array.from({ length: 100 }, () => policy.decide(0, BLOCK)).filter(Boolean).length;
    assert.ok(tries >= 1 && tries <= 4, String(tries));
  });

  it('compresses from the first block on where the link is known to be held to a rate', () => {
    const policy = new CompressionPolicy(new LinkGauge(() => 2 * MIB));
    assert.equal(policy.decide(0, BLOCK), true);
  });

  it('never tries whether a link takes more than the rate that it is held to', () => {
    const gauge = new LinkGauge(() => 2 * MIB);
    // What is sent within the rate never waits: nothing of the bound shows in what is measured.
    measure(gauge, 1_000_000, 0, 4 * MIB);
    const policy = new CompressionPolicy(gauge);
    for (let block = 0; block < 400; block += 1) {
      assert.equal(policy.decide(100 * block, BLOCK), true, String(block));
      policy.compressed(BLOCK, BLOCK / 4, 1);
    }
  });

  it('leaves what does not shrink alone at a bounded rate too', () => {
    const policy = new CompressionPolicy(new LinkGauge(() => 2 * MIB));
    assert.equal(policy.decide(0, BLOCK), true);
    policy.compressed(BLOCK, BLOCK, 1);
    const tries = Array.from({ length: 100 }, () => policy.decide(0, BLOCK)).filter(Boolean).length;
    assert.ok(tries <= 4, String(tries));
  });

  it('takes a bound above what the compressor gives for no bound', () => {
    const decide = (gauge: LinkGauge): boolean[] => {
      const policy = new CompressionPolicy(gauge);
      return Array.from({ length: 8 }, () => policy.decide(0, BLOCK));
    };
    assert.deepEqual(decide(new LinkGauge(() => 4e9)), decide(new LinkGauge()));
    const slow = new LinkGauge(() => 4e9);
    measure(slow, 2500, 1, 64 * MIB);
    assert.equal(new CompressionPolicy(slow).decide(0, BLOCK), true);
  });

  it('compresses everything where it always does', () => {
    assert.equal(new CompressionPolicy(undefined).decide(0, BLOCK), true);
  });
});
