// A hub and its agents on a network that delays, drops and goes down, living through one synchronised start. Time is the hub's; what chance decides
// comes from a seed.

import { ArmedStart } from '../../../../src/fleet/core/clock/armed-start.ts';
import { ClockEstimate } from '../../../../src/fleet/core/clock/clock-estimate.ts';
import {
  createStartVote,
  type StartOrder,
  type StartVote,
  type StartVoteInput,
} from '../../../../src/fleet/core/clock/start-vote.ts';
import { seededRandom } from '../../seeded-random.ts';
import { Agenda } from './agenda.ts';

export interface StartWorldInit {
  readonly seed: number;
  readonly agents: number;
  readonly quorum: number;
  readonly toleranceMs: number;
  /** From the question to the start. */
  readonly leadMs: number;
  /** Longest time of a message on the way. */
  readonly maxDelayMs: number;
  /** Of a hundred messages. */
  readonly dropPercent: number;
  /** Of a hundred agents: how many lose their connection for a while. */
  readonly outagePercent: number;
}

interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is not answered is sent again after this. */
const RESEND_MS = 40;
const EXCHANGE_MS = 200;
const PREPARE_MS = 4_000;
const AFTERWARDS_MS = 1_000;

class SimulatedAgent {
  readonly name: string;
  readonly outage: Outage | undefined;
  readonly start = new ArmedStart();
  readonly estimate = new ClockEstimate();
  /** By the hub's clock. */
  readonly startedMs: number[] = [];
  commitHeardMs = Infinity;
  /** When the hub had its word that it stands down. */
  abortKnownMs = Infinity;
  readonly #localMs: () => number;

  constructor(name: string, outage: Outage | undefined, localMs: () => number) {
    this.name = name;
    this.outage = outage;
    this.#localMs = localMs;
  }

  get localMs(): number {
    return this.#localMs();
  }

  get clock(): { readonly nowMs: number; readonly errorMs: number } {
    return { nowMs: this.estimate.now(this.localMs), errorMs: this.estimate.errorMs(this.localMs) };
  }
}

export class StartWorld {
  readonly vote: StartVote;
  readonly atMs: number;
  readonly agents: readonly SimulatedAgent[];
  readonly #init: StartWorldInit;
  readonly #agenda = new Agenda();
  readonly #chance: () => number;
  readonly #endMs: number;
  /** What has been answered. */
  readonly #settled = new Set<string>();

  constructor(init: StartWorldInit) {
    this.#init = init;
    this.#chance = seededRandom(init.seed);
    this.atMs = PREPARE_MS + init.leadMs;
    this.#endMs = this.atMs + AFTERWARDS_MS;
    this.agents = Array.from({ length: init.agents }, (_, index) => this.#createAgent(`agent-${index}`));
    this.vote = createStartVote({
      atMs: this.atMs,
      agents: this.agents.map(({ name }) => name),
      quorum: init.quorum,
      toleranceMs: init.toleranceMs,
      preparedMs: PREPARE_MS,
    });
  }

  /** Lives through it. */
  run(): this {
    for (const agent of this.agents) {
      this.#agenda.in(this.#chance() * 100, () => this.#exchange(agent));
      this.#agenda.in(PREPARE_MS, () => this.#prepare(agent, PREPARE_MS));
      const { name, outage } = agent;
      if (outage === undefined) continue;
      this.#agenda.in(outage.fromMs + 50, () => {
        this.#settled.delete(`prepare ${name}`);
        this.#take({ kind: 'lost', agent: name });
      });
      this.#agenda.in(outage.toMs, () => this.#prepare(agent, this.#agenda.nowMs));
    }
    this.#agenda.in(PREPARE_MS, () => this.#tick());
    this.#agenda.runUntil(this.#endMs);
    return this;
  }

  #createAgent(name: string): SimulatedAgent {
    const { leadMs, outagePercent } = this.#init;
    const originMs = this.#chance() * 1e9;
    const rate = 1 + (this.#chance() * 2 - 1) * 90e-6;
    const fromMs = PREPARE_MS + (this.#chance() * 1.2 - 0.1) * leadMs;
    const outage = { fromMs, toMs: fromMs + this.#chance() * leadMs };
    const isUnlucky = this.#chance() * 100 < outagePercent;
    return new SimulatedAgent(
      name,
      isUnlucky ? outage : undefined,
      () => originMs + this.#agenda.nowMs * rate,
    );
  }

  /** Brings something to the other end, or not. */
  #send({ outage }: SimulatedAgent, arrive: () => void): void {
    const isDown = (): boolean =>
      outage !== undefined && this.#agenda.nowMs >= outage.fromMs && this.#agenda.nowMs < outage.toMs;
    if (isDown() || this.#chance() * 100 < this.#init.dropPercent) return;
    this.#agenda.in(0.05 + this.#chance() * this.#init.maxDelayMs, () => {
      if (!isDown()) arrive();
    });
  }

  #exchange(agent: SimulatedAgent): void {
    const t1 = agent.localMs;
    this.#send(agent, () => {
      const stampMs = this.#agenda.nowMs;
      this.#send(agent, () => {
        const t4 = agent.localMs;
        agent.estimate.add({ t1, t2: stampMs, t3: stampMs, t4 }, t4);
      });
    });
    this.#agenda.in(EXCHANGE_MS, () => this.#exchange(agent));
  }

  #prepare(agent: SimulatedAgent, firstMs: number): void {
    const { name } = agent;
    const key = `prepare ${name}`;
    if (this.vote.decision !== undefined || this.#settled.has(key)) return;
    this.#send(agent, () => {
      const { atMs } = this;
      const answer = agent.start.prepare({ atMs, toleranceMs: this.#init.toleranceMs }, agent.clock);
      this.#send(agent, () => {
        this.#settled.add(key);
        const rttMs = this.#agenda.nowMs - firstMs;
        this.#take(
          answer.kind === 'armed'
            ? { kind: 'armed', agent: name, errorMs: answer.errorMs, rttMs }
            : { kind: 'refused', agent: name, reason: answer.reason },
        );
      });
    });
    this.#agenda.in(RESEND_MS, () => this.#prepare(agent, firstMs));
  }

  #take(input: StartVoteInput): void {
    for (const order of this.vote.take(input, this.#agenda.nowMs)) this.#order(order);
  }

  #tick(): void {
    this.#take({ kind: 'tick' });
    const nextMs = this.vote.nextTickMs(this.#agenda.nowMs);
    if (nextMs === undefined) return;
    this.#agenda.in(Math.max(1, Math.min(20, nextMs - this.#agenda.nowMs)), () => this.#tick());
  }

  /** Sent until it is answered, as what waits in an outbox is, also after an outage. */
  #order(order: StartOrder): void {
    const agent = this.agents.find(({ name }) => name === order.agent);
    const key = `${order.kind} ${order.agent}`;
    if (agent === undefined || this.#settled.has(key)) return;
    this.#send(agent, () => {
      const said = order.kind === 'abort' ? agent.start.abort() : this.#commit(agent);
      this.#send(agent, () => {
        this.#settled.add(key);
        if (said === 'aborted') agent.abortKnownMs = this.#agenda.nowMs;
      });
    });
    this.#agenda.in(RESEND_MS, () => this.#order(order));
  }

  #commit(agent: SimulatedAgent): void {
    agent.commitHeardMs = Math.min(agent.commitHeardMs, this.#agenda.nowMs);
    const fleetMs = agent.start.commit();
    if (fleetMs !== undefined) this.#waitForStart(agent, fleetMs);
  }

  #waitForStart(agent: SimulatedAgent, fleetMs: number): void {
    // Timers come a little late, and once in a while much later.
    const lateMs = this.#chance() * (this.#chance() < 0.02 ? 50 : 2);
    this.#agenda.in(Math.max(0.1, fleetMs - agent.clock.nowMs) + lateMs, () => {
      const said = agent.start.due(agent.clock);
      if (said === 'start') agent.startedMs.push(this.#agenda.nowMs);
      if (said === 'wait') this.#waitForStart(agent, fleetMs);
    });
  }
}
