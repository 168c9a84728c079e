import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, isWherryError } from '../../../src/base/index.ts';
import type { ClockSample } from '../../../src/fleet/core/clock/clock-sample.ts';
import type { ClockFinding } from '../../../src/fleet/clock/clock-finding.ts';
import { FleetClock } from '../../../src/fleet/clock/fleet-clock.ts';
import { openHubClock, type HubClock, type HubClockInit } from '../../../src/fleet/clock/hub-clock.ts';
import { FakeMachine } from './fake-machine.ts';

const HOUR_MS = 60 * 60 * 1000;

/** A time server whose time is ahead of the machine's by so much. */
const createTimeServer = (machine: FakeMachine, offsetMs: number) => {
  const server = {
    asked: [] as number[],
    offsetMs,
    refusal: undefined as WherryError | undefined,
    ask: async (): Promise<ClockSample> => {
      server.asked.push(machine.clock.nowMs());
      const t1 = machine.clock.nowMs();
      await machine.wait(5);
      if (server.refusal !== undefined) throw server.refusal;
      const stampMs = machine.trueMs + server.offsetMs;
      await machine.wait(5);
      return { t1, t2: stampMs, t3: stampMs, t4: machine.clock.nowMs(), sourceErrorMs: 3 };
    },
  };
  return server;
};

const open = async (machine: FakeMachine, init: Partial<HubClockInit> = {}): Promise<HubClock> => {
  const opening = openHubClock({ clockId: 'one', ...init }, machine.clocks);
  if (init.timeServer !== undefined) await machine.clock.advance(10);
  return opening;
};

describe("the hub's clock", () => {
  it("is the machine's as it was at the start, and goes on with its monotonic clock", async () => {
    const machine = new FakeMachine();
    const clock = await open(machine);
    machine.setWallClock(24 * HOUR_MS * -1);
    await machine.clock.advance(60_000);
    assert.equal(clock.now(), 60_000);
    assert.equal(clock.errorMs(), 0);
    assert.equal(clock.isSet, true);
    assert.equal(clock.status().isSet, false);
    clock.close();
  });

  it('begins no earlier than an earlier run may have come', async () => {
    const machine = new FakeMachine();
    const clock = await open(machine, { notBeforeMs: 7_000 });
    assert.equal(clock.now(), 7_000);
    await machine.clock.advance(100);
    assert.equal(clock.now(), 7_100);
    const other = await open(machine, { notBeforeMs: 50 });
    assert.equal(other.now(), 100);
    clock.close();
    other.close();
  });

  it('begins with the time of the time server, and says what that may be off by', async () => {
    const machine = new FakeMachine();
    const server = createTimeServer(machine, 5_000_000);
    const clock = await open(machine, { timeServer: server.ask });
    assert.ok(Math.abs(clock.now() - 5_000_010) < 0.01);
    // Half of the 10 ms on the way, and 3 ms of the server's own.
    assert.ok(Math.abs(clock.status().errorMs - 8) < 0.02);
    clock.close();
  });

  it('begins without a time server that does not answer, says so, and asks again', async () => {
    const machine = new FakeMachine();
    const server = createTimeServer(machine, 2);
    const found: ClockFinding[] = [];
    const silent = (): Promise<never> => new Promise(() => {});
    let ask: () => Promise<ClockSample> = silent;
    const opening = openHubClock(
      { clockId: 'one', timeServer: () => ask(), onFinding: (finding) => found.push(finding) },
      machine.clocks,
    );
    await machine.clock.advance(5_000);
    const clock = await opening;
    assert.equal(clock.now(), 5_000);
    assert.ok(found.length === 1 && found[0]?.kind === 'exchange-failed');
    assert.equal(found[0]?.kind === 'exchange-failed' && found[0].error.code, 'TIMEOUT');
    ask = server.ask;
    await machine.clock.advance(33_000);
    assert.equal(clock.status().isSet, true);
    clock.close();
  });

  it('never steps and never goes back while agents follow it, however wrong it turns out to be', async () => {
    for (const offsetMs of [50, -50, 60_000, -60_000]) {
      const machine = new FakeMachine();
      const server = createTimeServer(machine, 0);
      const clock = await open(machine, { timeServer: server.ask });
      server.offsetMs = offsetMs;
      let last = clock.now();
      for (let step = 0; step < 500; step += 1) {
        await machine.clock.advance(1_000);
        const gained = clock.now() - last - 1_000;
        assert.ok(Math.abs(gained) <= 0.0401, `${gained} in a second`);
        last = clock.now();
      }
      const { owedMs } = clock.status();
      // It has made good what it may: 40 ppm of 484 s.
      assert.ok(Math.abs(owedMs) < Math.abs(offsetMs) - 15 && Math.sign(owedMs) === Math.sign(offsetMs));
      clock.close();
    }
  });

  it('asks the time server seldom, less often when told to, and no more when told that', async () => {
    const machine = new FakeMachine();
    const server = createTimeServer(machine, 0);
    const clock = await open(machine, { timeServer: server.ask });
    await machine.clock.advance(60_000);
    assert.equal(server.asked.length, 4);
    await machine.clock.advance(1_020_000);
    assert.equal(server.asked.length, 5);
    server.refusal = new WherryError('RATE_LIMITED');
    await machine.clock.advance(3_000_000);
    assert.equal(server.asked.length, 7);
    server.refusal = new WherryError('FORBIDDEN');
    await machine.clock.advance(3 * HOUR_MS);
    assert.equal(server.asked.length, 8);
    clock.close();
  });

  it('makes up for what it has slept, as the fleet has not', async () => {
    const machine = new FakeMachine();
    const found: ClockFinding[] = [];
    const clock = await open(machine, { onFinding: (finding) => found.push(finding) });
    const ran: number[] = [];
    clock.scheduleAt(HOUR_MS + 500, () => ran.push(clock.now()));
    await machine.clock.advance(200);
    machine.sleep(HOUR_MS);
    await machine.clock.advance(100);
    assert.equal(clock.now(), HOUR_MS + 300);
    assert.deepEqual(found, [{ kind: 'slept', ms: HOUR_MS }]);
    await machine.clock.advance(300);
    assert.ok(ran.length === 1 && Math.abs((ran[0] ?? 0) - HOUR_MS - 500) < 1, ran.join());
    clock.close();
  });

  it('does not count an answer of the time server that was slept through', async () => {
    const machine = new FakeMachine();
    const server = createTimeServer(machine, 0);
    const clock = await open(machine, { timeServer: server.ask });
    // The second question has left.
    await machine.clock.advance(16_002);
    assert.equal(server.asked.length, 2);
    machine.sleep(HOUR_MS);
    await machine.clock.advance(20);
    assert.equal(clock.status().isSet, false);
    assert.ok(Math.abs(clock.now() - machine.trueMs) < 1);
    clock.close();
  });

  it('gives times to come, refuses what is no number, and stops when it is closed', async () => {
    const machine = new FakeMachine();
    const server = createTimeServer(machine, 0);
    const clock = await open(machine, { timeServer: server.ask });
    assert.deepEqual(clock.in(50), { ms: clock.now() + 50, clock: 'fleet' });
    assert.throws(
      () => clock.in(Infinity),
      (error) => isWherryError(error) && error.code === 'BAD_REQUEST',
    );
    let ran = 0;
    clock.scheduleAt(clock.now() + 10, () => (ran += 1));
    clock.close();
    await machine.clock.advance(HOUR_MS);
    assert.equal(machine.clock.pending, 0);
    assert.equal(ran + server.asked.length, 1);
  });

  it('is followed by an agent, through a sleep of the hub', async () => {
    const [hubMachine, agentMachine] = [new FakeMachine(), new FakeMachine()];
    const hub = await open(hubMachine);
    const agent = new FleetClock({}, agentMachine.clocks);
    const { signal } = new AbortController();
    agent.follow(
      async () => {
        await agentMachine.wait(1);
        const stampMs = hub.now();
        await agentMachine.wait(1);
        return { t2: stampMs, t3: stampMs, clockId: hub.clockId };
      },
      { signal },
    );
    const both = async (ms: number): Promise<void> => {
      await hubMachine.clock.advance(ms);
      await agentMachine.clock.advance(ms);
    };
    for (let step = 0; step < 1_000; step += 1) await both(1);
    assert.ok(Math.abs(agent.now() - hub.now()) <= agent.errorMs() + 1);
    hubMachine.sleep(HOUR_MS);
    await agentMachine.clock.advance(HOUR_MS);
    for (let step = 0; step < 200; step += 1) await both(100);
    assert.ok(Math.abs(agent.now() - hub.now()) <= agent.errorMs() + 100);
    agent.close();
    hub.close();
  });
});
