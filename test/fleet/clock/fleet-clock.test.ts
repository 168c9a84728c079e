import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, isWherryError } from '../../../src/base/index.ts';
import { welcomeSample } from '../../../src/fleet/core/clock/clock-sample.ts';
import type { ClockFinding } from '../../../src/fleet/clock/clock-finding.ts';
import { FleetClock } from '../../../src/fleet/clock/fleet-clock.ts';
import { FakeMachine, createFakeHub, type FakeHub } from './fake-machine.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const HUB_MS = 1_790_000_000_000;

const createWorld = () => {
  const machine = new FakeMachine();
  const hub = createFakeHub(machine, HUB_MS);
  const found: ClockFinding[] = [];
  const clock = new FleetClock({ onFinding: (finding) => found.push(finding) }, machine.clocks);
  return { machine, hub, clock, found };
};

const follow = (clock: FleetClock, { exchange }: FakeHub): AbortController => {
  const connection = new AbortController();
  clock.follow(exchange, { signal: connection.signal });
  return connection;
};

const connected = async () => {
  const world = createWorld();
  const connection = follow(world.clock, world.hub);
  await world.machine.clock.advance(2_000);
  return { ...world, connection };
};

const isWithin = (clock: FleetClock, machine: FakeMachine, hub: FakeHub): void => {
  const wrongMs = Math.abs(clock.now() - machine.trueMs - hub.offsetMs);
  assert.ok(wrongMs <= clock.errorMs(), `${wrongMs} ± ${clock.errorMs()}`);
};

describe("an agent's clock", () => {
  it('is not set before it has heard of the hub, and right within its error from then on', async () => {
    const { machine, hub, clock } = createWorld();
    assert.equal(clock.isSet, false);
    assert.equal(clock.errorMs(), Infinity);
    follow(clock, hub);
    await machine.clock.advance(2);
    assert.equal(clock.isSet, true);
    for (let step = 0; step < 50; step += 1) {
      await machine.clock.advance(500);
      isWithin(clock, machine, hub);
    }
    assert.ok(clock.errorMs() < 3);
    clock.close();
  });

  it('asks sixteen times at once, then four times every sixteen seconds', async () => {
    const { machine, hub, clock } = await connected();
    assert.equal(hub.asked, 16);
    await machine.clock.advance(14_000);
    assert.equal(hub.asked, 16);
    await machine.clock.advance(2_000);
    assert.equal(hub.asked, 20);
    await machine.clock.advance(150_000);
    assert.equal(hub.asked, 20 + 9 * 4);
    clock.close();
  });

  it('takes the welcome of a connection for a first sample', () => {
    const { hub, clock } = createWorld();
    const { signal } = new AbortController();
    clock.follow(hub.exchange, { signal, first: { sample: welcomeSample(-30, HUB_MS - 10, 0) } });
    assert.equal(clock.isSet, true);
    assert.ok(Math.abs(clock.errorMs() - 15) < 0.01);
    assert.ok(Math.abs(clock.now() - HUB_MS - 5) < 0.01);
    clock.close();
  });

  it('runs on when the connection is gone, asks no more, and trusts itself less and less', async () => {
    const { machine, hub, clock, connection, found } = await connected();
    connection.abort();
    const { asked } = hub;
    const before = clock.errorMs();
    await machine.clock.advance(HOUR_MS);
    assert.equal(hub.asked, asked);
    isWithin(clock, machine, hub);
    assert.ok(Math.abs(clock.errorMs() - before - 360) < 1);
    assert.deepEqual(found, []);
    clock.close();
  });

  it('goes on after an exchange that fails, or is never answered, and tells of it', async () => {
    const { machine, hub, clock, found } = createWorld();
    hub.instead = () => Promise.reject(new WherryError('CONNECTION_LOST'));
    follow(clock, hub);
    await machine.clock.advance(100);
    assert.ok(hub.asked > 1);
    hub.instead = () => new Promise(() => {});
    await machine.clock.advance(6_000);
    hub.instead = undefined;
    await machine.clock.advance(6_000);
    assert.equal(clock.isSet, true);
    const codes = found.map((finding) => finding.kind === 'exchange-failed' && finding.error.code);
    assert.deepEqual([...new Set(codes)], ['CONNECTION_LOST', 'TIMEOUT']);
    clock.close();
  });

  it('leaves out what cannot be, and tells of it', async () => {
    const { machine, hub, clock, found } = await connected();
    const before = clock.status();
    hub.instead = () => Promise.resolve({ t2: NaN, t3: 5 });
    await machine.clock.advance(16_000);
    assert.deepEqual(found[0], { kind: 'sample-refused', problem: 'not-a-time' });
    assert.equal(clock.status().delayMs, before.delayMs);
    isWithin(clock, machine, hub);
    clock.close();
  });

  it('counts no answer of a connection that another has taken the place of', async () => {
    const { machine, hub, clock } = createWorld();
    const liar = createFakeHub(machine, 5, 10, 10);
    follow(clock, liar);
    await machine.clock.advance(5);
    follow(clock, hub);
    await machine.clock.advance(1_000);
    assert.equal(liar.asked, 1);
    isWithin(clock, machine, hub);
    clock.close();
  });

  it('counts no answer that came just as its connection ended', async () => {
    const { clock, machine } = createWorld();
    const { promise, resolve } = Promise.withResolvers<{ t2: number; t3: number }>();
    const connection = new AbortController();
    clock.follow(() => promise, { signal: connection.signal });
    await machine.clock.advance(5);
    resolve({ t2: HUB_MS, t3: HUB_MS });
    connection.abort();
    await machine.clock.advance(5);
    assert.equal(clock.isSet, false);
    clock.close();
  });

  it('uses the stamps of the connection where it has its own', async () => {
    const { machine, hub, clock } = createWorld();
    // The answer was there at once, and looked at half a second later.
    hub.instead = async () => {
      const t1 = machine.clock.nowMs();
      const t2 = machine.trueMs + HUB_MS;
      await machine.wait(500);
      return { t1, t2, t3: t2, t4: t1 + 0.2 };
    };
    follow(clock, hub);
    await machine.clock.advance(600);
    assert.ok(clock.errorMs() < 0.2);
    isWithin(clock, machine, hub);
    clock.close();
  });

  it('gives times to come, and refuses what is no number', async () => {
    const { clock } = await connected();
    assert.deepEqual(clock.in(5_000), { ms: clock.now() + 5_000, clock: 'fleet' });
    assert.throws(
      () => clock.in(NaN),
      (error) => isWherryError(error) && error.code === 'BAD_REQUEST',
    );
    clock.close();
  });

  it('stops everything when it is closed', async () => {
    const { machine, clock } = await connected();
    let ran = 0;
    clock.scheduleAt(clock.now() + 100, () => (ran += 1));
    clock.close();
    await machine.clock.advance(1_000);
    assert.equal(machine.clock.pending, 0);
    assert.equal(ran, 0);
  });
});

describe("11. what is scheduled by an agent's clock", () => {
  it('waits until the clock is set', async () => {
    const { machine, hub, clock } = createWorld();
    const ran: number[] = [];
    clock.scheduleAt(HUB_MS + 10_000, () => ran.push(machine.trueMs));
    // By the machine's own clock it would be time.
    clock.scheduleAt(5, () => ran.push(machine.trueMs));
    await machine.clock.advance(9_000);
    assert.deepEqual(ran, []);
    follow(clock, hub);
    await machine.clock.advance(2_000);
    const [first, second] = ran;
    assert.ok(Math.abs((first ?? 0) - 9_002) < 1 && Math.abs((second ?? 0) - 10_000) < 2.5, ran.join());
    clock.close();
  });

  it('is not moved by a wall clock that is set a day ahead or back', async () => {
    for (const byMs of [DAY_MS, -DAY_MS]) {
      for (const beforeMs of [8_000, 500, 30]) {
        const { machine, hub, clock } = await connected();
        const atMs = machine.trueMs + 10_000;
        const ran: number[] = [];
        clock.scheduleAt(HUB_MS + atMs, () => ran.push(machine.trueMs));
        await machine.clock.advance(10_000 - beforeMs);
        machine.setWallClock(byMs);
        const nowMs = clock.now();
        isWithin(clock, machine, hub);
        assert.ok(Math.abs(nowMs - HUB_MS - machine.trueMs) < 3);
        await machine.clock.advance(beforeMs + 50);
        assert.ok(ran.length === 1 && Math.abs((ran[0] ?? 0) - atMs) < 3, `${ran.join()} for ${atMs}`);
        clock.close();
      }
    }
  });

  it('runs after a sleep only once the hub has been asked again', async () => {
    const { machine, hub, clock, found } = await connected();
    const ran: { readonly atMs: number; readonly errorMs: number }[] = [];
    const note = (): void => void ran.push({ atMs: machine.trueMs, errorMs: clock.errorMs() });
    const start = machine.trueMs;
    // In the middle of the sleep; shortly after it; much later.
    for (const afterMs of [HOUR_MS / 2, HOUR_MS + 3_000, HOUR_MS + 60_000])
      clock.scheduleAt(HUB_MS + start + afterMs, note);
    await machine.clock.advance(1_000);
    hub.instead = () => Promise.reject(new WherryError('CONNECTION_LOST'));
    machine.sleep(HOUR_MS);
    assert.equal(clock.errorMs(), Infinity);
    assert.deepEqual(found[0], { kind: 'slept', ms: HOUR_MS });
    await machine.clock.advance(200);
    assert.deepEqual(ran, []);
    hub.instead = undefined;
    await machine.clock.advance(120_000);
    assert.equal(ran.length, 3);
    assert.ok(ran.every(({ errorMs }) => errorMs < 10));
    const [first, second, third] = ran.map(({ atMs }) => atMs - start - HOUR_MS);
    // As soon as the hub has been heard, and the others at their times.
    assert.ok(first !== undefined && first >= 1_200 && first < 1_300, String(first));
    assert.ok(Math.abs((second ?? 0) - 3_000) < 3, String(second));
    assert.ok(Math.abs((third ?? 0) - 60_000) < 3, String(third));
    clock.close();
  });

  it('does not run after a sleep when only the clock from before says that it is time', async () => {
    const { machine, hub, clock } = await connected();
    const ran: number[] = [];
    clock.scheduleAt(clock.now() + 1_500, () => ran.push(machine.trueMs));
    await machine.clock.advance(1_000);
    hub.instead = () => new Promise(() => {});
    machine.sleep(HOUR_MS);
    await machine.clock.advance(1_000);
    assert.deepEqual(ran, []);
    hub.instead = undefined;
    await machine.clock.advance(10_000);
    assert.equal(ran.length, 1);
    clock.close();
  });

  it('does not trust an answer that was slept through', async () => {
    const machine = new FakeMachine();
    const hub = createFakeHub(machine, HUB_MS, 10, 10);
    const clock = new FleetClock({}, machine.clocks);
    const askedMs: number[] = [];
    const exchange = (signal: AbortSignal): ReturnType<FakeHub['exchange']> => {
      askedMs.push(machine.clock.nowMs());
      return hub.exchange(signal);
    };
    follow(clock, { ...hub, exchange });
    await machine.clock.advance(5);
    // The question is under way.
    machine.sleep(HOUR_MS);
    await machine.clock.advance(16);
    assert.equal(clock.isSet, false);
    await machine.clock.advance(30);
    assert.equal(clock.isSet, true);
    isWithin(clock, machine, hub);
    // The burst was begun again, and only one goes on.
    await machine.clock.advance(2_000);
    assert.equal(askedMs.length, 17);
    assert.ok(askedMs.every((each, index) => index === 0 || each - (askedMs[index - 1] ?? 0) >= 20));
    clock.close();
  });

  it('notices a sleep by itself, while nobody asks for the time', async () => {
    const { machine, clock, found, connection } = await connected();
    connection.abort();
    machine.sleep(HOUR_MS);
    await machine.clock.advance(6_000);
    assert.deepEqual(found, [{ kind: 'slept', ms: HOUR_MS }]);
    clock.close();
  });
});

describe("an agent's clock when the hub's is another one", () => {
  it('begins anew and does not go back', async () => {
    const { machine, hub, clock, found } = createWorld();
    hub.clockId = 'one';
    follow(clock, hub);
    await machine.clock.advance(2_000);
    hub.clockId = 'two';
    hub.offsetMs -= 5_000;
    const readings: number[] = [];
    for (let step = 0; step < 60; step += 1) {
      readings.push(clock.now());
      await machine.clock.advance(500);
      if (clock.isSet && found.length > 0) isWithin(clock, machine, hub);
    }
    assert.deepEqual(found, [{ kind: 'another-hub-clock' }]);
    assert.ok(readings.every((each, index) => each >= (readings[index - 1] ?? 0)));
    assert.ok(Math.abs(clock.now() - HUB_MS + 5_000 - machine.trueMs) < 3);
    clock.close();
  });

  it('takes it from the welcome, and goes ahead at once', async () => {
    const { machine, hub, clock, found } = createWorld();
    const first = { sample: welcomeSample(-1, HUB_MS, 0), clockId: 'one' };
    clock.follow(hub.exchange, { signal: new AbortController().signal, first });
    hub.clockId = 'one';
    await machine.clock.advance(2_000);
    assert.deepEqual(found, []);
    hub.clockId = 'two';
    hub.offsetMs += HOUR_MS;
    const localMs = machine.clock.nowMs();
    const welcome = welcomeSample(localMs - 4, machine.trueMs + hub.offsetMs - 2, localMs);
    clock.follow(hub.exchange, {
      signal: new AbortController().signal,
      first: { sample: welcome, clockId: 'two' },
    });
    assert.equal(found.length, 1);
    isWithin(clock, machine, hub);
    assert.ok(clock.errorMs() < 3);
    clock.close();
  });

  it('goes back only when it is told to', async () => {
    const { machine, hub, clock } = await connected();
    hub.offsetMs -= HOUR_MS;
    clock.reset({ restart: true });
    assert.equal(clock.isSet, false);
    await machine.clock.advance(1_000);
    assert.ok(Math.abs(clock.now() - HUB_MS + HOUR_MS - machine.trueMs) < 2);
    clock.close();
  });
});
