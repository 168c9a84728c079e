// Buffers that are used again, and let go of when nobody needs them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createBufferPool, type BufferPool } from '../../src/files/bytes/buffer-pool.ts';
import { FakeClock } from '../session/fake-clock.ts';

const MIB = 1024 * 1024;

const fill = (pool: BufferPool, count: number): readonly ArrayBuffer[] => {
  const buffers = Array.from({ length: count }, () => pool.take(MIB));
  for (const buffer of buffers) pool.give(buffer);
  return buffers.map(({ buffer }) => buffer);
};

/** How many of these are still whole. */
const whole = (memories: readonly ArrayBuffer[]): number =>
  memories.filter(({ detached }) => !detached).length;

/** How many of these the pool gives out again. */
const kept = (pool: BufferPool, memories: readonly ArrayBuffer[]): number => {
  const taken = memories.map(() => pool.take(MIB));
  return taken.filter(({ buffer }) => memories.includes(buffer)).length;
};

describe('a pool of buffers', () => {
  it('gives out again what it was given, up to a limit, and nothing small, shared or gone', () => {
    const pool = createBufferPool();
    assert.equal(kept(pool, fill(pool, 20)), 16);
    pool.give(new Uint8Array(1000));
    pool.give(new Uint8Array(2 * MIB).subarray(0, MIB));
    const gone = new Uint8Array(MIB);
    gone.buffer.transfer();
    pool.give(gone);
    assert.equal(pool.take(1000).length, 1000);
    assert.equal(pool.take(MIB).buffer.byteLength, MIB);
  });

  it('keeps more where there is a clock, for as long as it is used', async () => {
    const clock = new FakeClock();
    const pool = createBufferPool(clock);
    const memories = fill(pool, 70);
    assert.equal(whole(memories), 70);
    for (let turn = 0; turn < 5; turn += 1) {
      await clock.advance(9000);
      pool.give(pool.take(MIB));
    }
    assert.equal(kept(pool, memories), 64);
  });

  it('lets go of the rest when nothing was taken for some seconds, and then has nothing to wait for', async () => {
    const clock = new FakeClock();
    const pool = createBufferPool(clock);
    const memories = fill(pool, 40);
    assert.equal(clock.pending, 1);
    await clock.advance(20_001);
    assert.equal(whole(memories), 16);
    assert.equal(clock.pending, 0);
    assert.equal(kept(pool, memories), 16);
  });
});
