import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../../src/base/index.ts';
import { checkBandwidth, SharedRate } from '../../../src/session/index.ts';
import { FakeClock } from '../fake-clock.ts';

const MIB = 1024 ** 2;

/** A user that always wants more, and counts what it got. */
const hungry = (rate: SharedRate): { got: number; call: () => void } => {
  const user = {
    got: 0,
    call: (): void => {
      while (rate.mayGo(user.call)) {
        rate.take(rate.quantum);
        user.got += rate.quantum;
      }
    },
  };
  return user;
};

describe('a rate', () => {
  it('29: is kept within 5 % over 10 s, but for a turn', async () => {
    for (const bytesPerSecond of [16 * 1024, MIB, 10 * MIB, 1000 * MIB]) {
      const clock = new FakeClock();
      const rate = new SharedRate(bytesPerSecond, clock);
      const user = hungry(rate);
      user.call();
      await clock.advance(10_000);
      const deviation = Math.abs(user.got - 10 * bytesPerSecond);
      assert.ok(deviation < 0.5 * bytesPerSecond + rate.quantum, `${bytesPerSecond}: ${user.got}`);
    }
  });

  it('is shared evenly by those who want it, whoever came first', async () => {
    const clock = new FakeClock();
    const rate = new SharedRate(10 * MIB, clock);
    const users = [hungry(rate), hungry(rate), hungry(rate)];
    users[0]?.call();
    await clock.advance(1000);
    const before = users.map(({ got }) => got);
    for (const user of users) user.call();
    await clock.advance(10_000);
    const gained = users.map(({ got }, index) => got - (before[index] ?? 0));
    for (const bytes of gained) assert.ok(Math.abs(bytes / ((10 * 10 * MIB) / 3) - 1) < 0.05, gained.join());
  });

  it('is all for one when the others want nothing, or are gone', async () => {
    const clock = new FakeClock();
    const rate = new SharedRate(MIB, clock);
    const [one, gone] = [hungry(rate), hungry(rate)];
    one.call();
    gone.call();
    rate.leave(gone.call);
    const before = gone.got;
    await clock.advance(10_000);
    assert.equal(gone.got, before);
    assert.ok(one.got > 9.5 * MIB, String(one.got));
  });

  it('goes on to the next when somebody does not use his turn', async () => {
    const clock = new FakeClock();
    const rate = new SharedRate(MIB, clock);
    const one = hungry(rate);
    one.call();
    let called = 0;
    rate.mayGo(() => {
      called += 1;
    });
    await clock.advance(10_000);
    assert.equal(called, 1);
    assert.ok(one.got > 9.5 * MIB, String(one.got));
  });

  it('has no timer while nobody waits, and one while somebody does', async () => {
    const clock = new FakeClock();
    const rate = new SharedRate(MIB, clock);
    assert.equal(clock.pending, 0);
    const [one, other] = [hungry(rate), hungry(rate)];
    one.call();
    other.call();
    assert.equal(clock.pending, 1);
    rate.leave(one.call);
    rate.leave(other.call);
    assert.equal(clock.pending, 0);
  });

  it('waits for what moved unasked too', async () => {
    const clock = new FakeClock();
    const rate = new SharedRate(MIB, clock);
    const user = hungry(rate);
    rate.measure(3 * MIB);
    user.call();
    await clock.advance(2500);
    assert.equal(user.got, 0);
    await clock.advance(1000);
    assert.ok(user.got > 0);
  });

  it('is refused when it is no rate, or looks like a slip of the unit', () => {
    for (const rate of [0, -1, 10, 16 * 1024 - 1, 1.5 * 1024 * 1024 + 0.5, NaN, Infinity])
      assert.throws(
        () => checkBandwidth(rate),
        (error) => error instanceof WherryError && error.code === 'BAD_REQUEST' && /16K/u.test(error.message),
        String(rate),
      );
    assert.equal(checkBandwidth(16 * 1024), 16 * 1024);
  });
});
