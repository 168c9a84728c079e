// Two ends that exchange messages in a world where everything goes wrong: links that are cut, that only one end believes in, whose last
// messages arrive late; processes that crash between any two commits, disks that are set back to an earlier day. Every choice
// is drawn from one seed. The world watches what must never happen, and settles at the end what must have happened.

import assert from 'node:assert/strict';
import type { CallEnvelope, LinkMessage } from '../../../src/fleet/core/delivery/envelope.ts';
import type { Outcome } from '../../../src/fleet/core/outcome.ts';
import { seededRandom } from '../seeded-random.ts';
import { Side, other, type Link, type Packet, type Sent, type SideName } from './side.ts';

export interface Chances {
  readonly steps: number;
  /** Milliseconds that a call may take, drawn between these. */
  readonly ttlMs: readonly [number, number];
  /** Milliseconds that pass at most in one step. */
  readonly pauseMs: number;
  readonly crashes: boolean;
  /** Which ends may be set back to an earlier state of their disks. */
  readonly restores: readonly SideName[];
  readonly cancels: boolean;
  readonly scheduled: boolean;
}

/** Calls with a time of their own have it so soon. */
export const SOON_MS = 2000;

export class World {
  readonly random: () => number;
  readonly chances: Chances;
  nowMs = 1_000_000;
  readonly sent = new Map<string, Sent>();
  readonly sides: Readonly<Record<SideName, Side>>;
  readonly links: Link[] = [];
  readonly restored = new Set<SideName>();
  /** What was sent to an end before the other had heard that it was set back may be told as unknown. */
  readonly restoredAtOrder: Record<SideName, number> = { hub: -1, agent: -1 };
  /** Set back, and the other end has not heard of it. */
  readonly unheard = new Set<SideName>();
  readonly crashed = new Set<SideName>();
  #ids = 0;
  #orders = 0;
  #links = 0;
  #latest = 0;
  #heardAgent = 0;

  constructor(seed: number, chances: Chances) {
    this.random = seededRandom(seed);
    this.chances = chances;
    this.sides = { hub: new Side(this, 'hub'), agent: new Side(this, 'agent') };
  }

  newId(): string {
    this.#ids += 1;
    return `id-${this.#ids}`;
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.random() * items.length)];
  }

  run(): void {
    for (let step = 0; step < this.chances.steps; step += 1) this.step();
    this.heal();
  }

  step(): void {
    const side = this.sides[this.random() < 0.5 ? 'hub' : 'agent'];
    const dice = this.random() * 100;
    if (dice < 14) this.send(side);
    else if (dice < 17) this.sendLatest(side);
    else if (dice < 52) this.deliver();
    else if (dice < 70) side.commit();
    else if (dice < 78) this.finishOne(side);
    else if (dice < 83) this.dial();
    else if (dice < 86) this.cut();
    else if (dice < 88) this.lose(side);
    else if (dice < 92) this.nowMs += Math.floor(this.random() * this.chances.pauseMs);
    else if (dice < 94) side.endpoint.tick();
    else if (dice < 95.5) this.giveRoom(side);
    else if (dice < 97) this.cancelOne(side);
    else if (dice < 98.7) this.crash(side);
    else this.restore(side);
  }

  send(side: Side): void {
    const [least, most] = this.chances.ttlMs;
    const delivery = this.random() < 0.6 ? 'once' : 'retry';
    const deadlineMs = this.nowMs + least + Math.floor(this.random() * (most - least));
    const isScheduled = this.chances.scheduled && this.random() < 0.15;
    const call: CallEnvelope = {
      kind: 'request',
      id: this.newId(),
      name: 'do',
      args: { n: this.#orders },
      delivery,
      sentAtMs: this.nowMs,
      deadlineMs,
      ...(isScheduled
        ? { atMs: this.nowMs + Math.floor(this.random() * Math.min(SOON_MS, deadlineMs - this.nowMs)) }
        : {}),
    };
    this.#orders += 1;
    this.sent.set(call.id, {
      call,
      from: side.name,
      order: this.#orders,
      incarnation: side.incarnation,
      isDurable: false,
      isCancelled: false,
      begunMs: [],
      outcomes: new Map(),
    });
    side.endpoint.send(call, 10);
  }

  sendLatest(side: Side): void {
    this.#latest += 1;
    side.endpoint.sendLatest({
      kind: 'latest',
      id: this.newId(),
      name: this.random() < 0.5 ? 'colour' : 'battery',
      args: this.#latest,
      sentAtMs: this.nowMs,
      deadlineMs: this.nowMs + 5000,
    });
  }

  durable(id: string): void {
    const sent = this.sent.get(id);
    if (sent !== undefined) sent.isDurable = true;
  }

  dial(): void {
    const { agent } = this.sides;
    this.#links += 1;
    const { hub } = this.sides;
    const link: Link = {
      id: this.#links,
      epoch: 0,
      incarnations: { hub: hub.incarnation, agent: agent.incarnation },
      to: { hub: [], agent: [] },
      isCut: false,
      isDead: { hub: false, agent: false },
    };
    this.links.push(link);
    // A new attempt is made when the one before is given up.
    if (agent.link !== undefined) this.lose(agent);
    agent.link = link;
    link.to.hub.push({ packet: 'hello', greeting: agent.endpoint.greet() });
  }

  /** What is under way on a link is lost; neither end has noticed. */
  cut(): void {
    const link = this.pick(this.links.filter(({ isCut }) => !isCut));
    if (link === undefined) return;
    link.isCut = true;
    if (this.random() < 0.5) link.isDead.hub = true;
    if (this.random() < 0.5) link.isDead.agent = true;
  }

  /** One end notices that its link is gone, or gives it up; perhaps much later than the other. */
  lose(side: Side): void {
    const { link } = side;
    if (link === undefined) return;
    side.endpoint.unlinked(link.epoch);
    side.link = undefined;
    if (this.random() < 0.5) link.isCut = true;
  }

  deliver(): void {
    const busy = this.links.filter(({ to }) => to.hub.length + to.agent.length > 0);
    const link = this.pick(busy);
    if (link === undefined) return;
    const name =
      link.to.hub.length === 0 || (link.to.agent.length > 0 && this.random() < 0.5) ? 'agent' : 'hub';
    const packet = link.to[name].shift();
    if (packet === undefined) return;
    // What was on its way when the link was cut may still come, or not.
    link.isDead[name] ||= link.isCut && this.random() < 0.5;
    if (link.isDead[name]) return;
    this.arrive(this.sides[name], link, packet);
  }

  arrive(side: Side, link: Link, packet: Packet): void {
    const { endpoint } = side;
    if (link.incarnations[side.name] !== side.incarnation) return;
    if (packet.packet !== 'message' && this.unheard.delete(other(side.name)))
      this.restoredAtOrder[other(side.name)] = this.#orders;
    if (packet.packet === 'hello') {
      const greeting = endpoint.greet();
      // Of a process that is no more: what it says last is not read after its successor was heard.
      if (link.incarnations.agent < this.#heardAgent) return;
      this.#heardAgent = link.incarnations.agent;
      const epoch = endpoint.nextEpoch(packet.greeting);
      if (epoch === undefined) return;
      link.epoch = epoch;
      side.link = link;
      endpoint.linked(packet.greeting, epoch, () =>
        link.to.agent.push({ packet: 'welcome', greeting, epoch }),
      );
    } else if (packet.packet === 'welcome') {
      if (side.link === link) endpoint.linked(packet.greeting, packet.epoch);
    } else endpoint.receive(link.epoch, packet.message);
  }

  giveRoom(side: Side): void {
    if (side.link !== undefined) side.endpoint.hasRoom(side.link.epoch);
  }

  /** The life of a call. */
  sentAs(id: string): Sent {
    const sent = this.sent.get(id);
    assert.ok(sent !== undefined, `${id} was never sent`);
    return sent;
  }

  begun(side: Side, call: CallEnvelope, attempt: number): void {
    const sent = this.sentAs(call.id);
    assert.equal(sent.from, other(side.name));
    assert.deepEqual(call, sent.call, 'a call arrives as it was sent, with its arguments');
    assert.ok(this.nowMs <= call.deadlineMs, 'nothing is begun after its deadline');
    assert.equal(side.running.has(call.id), false, 'it does not run twice at once');
    sent.begunMs.push(this.nowMs);
    if (call.delivery === 'once') assert.equal(sent.begunMs.length, 1, `${call.id} took effect twice`);
    if (sent.begunMs.length === 1 && call.atMs === undefined) this.checkOrder(sent);
    side.running.set(call.id, { attempt, isAborted: false });
  }

  /** First calls are in the order in which their sender took them in. */
  checkOrder(begun: Sent): void {
    // A state from before knows other messages than those that were sent later.
    if (this.restored.size > 0) return;
    for (const earlier of this.sent.values()) {
      if (earlier === begun) break;
      if (earlier.from !== begun.from || earlier.begunMs.length > 0 || earlier.call.atMs !== undefined)
        continue;
      const isOver =
        earlier.isCancelled ||
        earlier.outcomes.size > 0 ||
        earlier.call.deadlineMs < this.nowMs ||
        (!earlier.isDurable && earlier.incarnation < this.sides[earlier.from].incarnation);
      const wasInterrupted = this.crashed.has(other(begun.from));
      assert.ok(isOver || wasInterrupted, `${begun.call.id} was begun before ${earlier.call.id}`);
    }
  }

  checkAck(side: Side, { run, upTo }: Extract<LinkMessage, { type: 'ack' }>): void {
    assert.equal(side.durable.seenRun, run);
    assert.ok(side.durable.cursor >= upTo, 'what is acknowledged is durable');
  }

  finishOne(side: Side): void {
    const picked = this.pick([...side.running]);
    if (picked === undefined) return;
    const [id, { attempt, isAborted }] = picked;
    side.running.delete(id);
    const outcome: Outcome = isAborted
      ? { status: 'cancelled' }
      : { status: 'ok', value: id, startedAtMs: this.nowMs, finishedAtMs: this.nowMs };
    side.endpoint.finished(id, attempt, outcome);
  }

  settled(side: Side, call: CallEnvelope, outcome: Outcome): void {
    const sent = this.sentAs(call.id);
    assert.equal(sent.from, side.name);
    assert.equal(sent.outcomes.has(side.incarnation), false, 'an outcome is told once');
    sent.outcomes.set(side.incarnation, outcome);
    const { status } = outcome;
    const begun = sent.begunMs.length;
    if (status === 'ok') {
      assert.ok(begun > 0, 'what is told as done was done');
      assert.equal(outcome.value, call.id);
    }
    // Whoever was set back does not know what it has sent since.
    if ((status === 'expired' && !this.restored.has(side.name)) || status === 'rejected')
      assert.equal(begun, 0, `${call.id} is told as ${status} and was begun`);
  }

  cancelOne(side: Side): void {
    if (!this.chances.cancels) return;
    const mine = [...this.sent.values()].filter(
      ({ from, outcomes }) => from === side.name && outcomes.size === 0,
    );
    const sent = this.pick(mine);
    if (sent === undefined) return;
    sent.isCancelled = true;
    side.endpoint.cancel(sent.call.id);
  }

  crash(side: Side): void {
    if (!this.chances.crashes) return;
    this.crashed.add(side.name);
    side.start();
  }

  restore(side: Side): void {
    if (!this.chances.restores.includes(side.name)) return;
    // Of two ends that have both forgotten nobody is left who knows.
    if (this.restored.has(other(side.name))) return;
    // From before the last link that both ends know of: a later state is the same as after a crash.
    const known = this.sides[other(side.name)].durable.peerEpoch;
    const backup = this.pick(side.backups.filter(({ epoch }) => epoch < known));
    if (backup === undefined) return;
    side.durable = backup;
    this.restored.add(side.name);
    this.unheard.add(side.name);
    this.restoredAtOrder[side.name] = this.#orders;
    this.crashed.add(side.name);
    side.start();
  }

  /** Everything works from now on, and nothing new is sent. */
  heal(): void {
    for (let round = 0; round < 3; round += 1) {
      for (const link of this.links) {
        link.to.hub.length = 0;
        link.to.agent.length = 0;
      }
      this.dial();
      this.settleDown();
      this.nowMs += 20;
    }
    this.settleDown();
  }

  /** Until nothing more happens by itself. */
  settleDown(): void {
    const sides = Object.values(this.sides);
    const link = this.links.at(-1);
    assert.ok(link !== undefined);
    for (let turn = 0; turn < 10_000; turn += 1) {
      for (const side of sides) {
        side.endpoint.tick();
        this.giveRoom(side);
        if (side.running.size > 0) this.finishOne(side);
        if (side.changes.length + side.tasks.length > 0) side.commit();
      }
      for (const side of sides) {
        const packet = link.to[side.name].shift();
        if (packet !== undefined) this.arrive(side, link, packet);
      }
      const isQuiet = sides.every(
        ({ name, running, changes, tasks }) =>
          running.size + changes.length + tasks.length + link.to[name].length === 0,
      );
      if (isQuiet) return;
    }
    assert.fail('The two ends never come to rest.');
  }
}
