// The hub's side of a synchronised start. Every agent is asked to be ready (`prepare`); a start is told (`commit`) only when enough of them
// are, and early enough that it reaches them; otherwise it is called off (`abort`). Pure: fleet time is an argument.
//
//   asked ──armed──▶ armed ──enough, in time──▶ committed        refused, silent, lost, too-far ──▶ not in it
//
// What must hold: one decision, once, for ever. No commit leaves after an abort, and none without a quorum of agents of which each is told more than three
// of its round trips and its clock's error before the time. An agent that is not told does not start, so those that were not
// committed are told to stand down, if only to free them. What no protocol can give: that all hear of a commit. Whoever does not, does not start.

import { WherryError } from '../../../base/index.ts';
import { START_MARGIN_MS, START_ROUND_TRIPS } from './limits.ts';

export interface StartVoteInit {
  /** When to start. Fleet milliseconds. */
  readonly atMs: number;
  readonly agents: readonly string[];
  /** How many must be ready; from 1 to the number of agents. */
  readonly quorum: number;
  /** An agent whose clock may be off by more is not counted as ready. */
  readonly toleranceMs: number;
  /** When the agents are asked: now. */
  readonly preparedMs: number;
  /** Who has not answered by then is not waited for. Default: half of the time until the start. */
  readonly decideByMs?: number | undefined;
}

export type StartVoteInput =
  | {
      readonly kind: 'armed';
      readonly agent: string;
      readonly errorMs: number;
      /** From `prepare` sent to `armed` received, or what else is known to be a round trip to it. */
      readonly rttMs: number;
    }
  | { readonly kind: 'refused'; readonly agent: string; readonly reason: string }
  /** Its connection is gone. It may come back and answer. */
  | { readonly kind: 'lost'; readonly agent: string }
  | { readonly kind: 'tick' }
  /** Somebody calls it off. */
  | { readonly kind: 'cancel' };

/**
 * Where an agent stands. `inaccurate`: its clock may be off by more than is tolerated, or what it answered makes no sense. `silent`: it had not
 * answered when it was decided; `late`: it has since. `too-far`: it was ready, but a commit might not have reached it in time.
 */
export type StartVerdict =
  | { readonly status: 'asked' | 'inaccurate' | 'lost' | 'silent' | 'late' }
  | {
      readonly status: 'armed' | 'committed' | 'aborted' | 'too-far';
      readonly errorMs: number;
      readonly rttMs: number;
    }
  | { readonly status: 'refused'; readonly reason: string };

export type StartDecision =
  | { readonly kind: 'commit' }
  | { readonly kind: 'abort'; readonly reason: 'no-quorum' | 'too-late' | 'cancelled' };

/** To be sent to an agent. */
export interface StartOrder {
  readonly kind: 'commit' | 'abort';
  readonly agent: string;
}

type Armed = Extract<StartVerdict, { readonly errorMs: number }>;

const isTime = (value: number): boolean => value >= 0 && value < Infinity;

const isArmed = (verdict: StartVerdict): verdict is Armed => verdict.status === 'armed';

/** Time that must be left to commit this one. */
const leadOf = ({ errorMs, rttMs }: Armed): number => START_ROUND_TRIPS * rttMs + errorMs;

class StartVote {
  readonly #init: StartVoteInit;
  readonly #verdicts: Map<string, StartVerdict>;
  readonly #decideByMs: number;
  #decision: StartDecision | undefined;

  constructor(init: StartVoteInit) {
    this.#init = init;
    this.#verdicts = new Map(init.agents.map((agent) => [agent, { status: 'asked' }]));
    this.#decideByMs = init.decideByMs ?? init.preparedMs + (init.atMs - init.preparedMs) / 2;
  }

  get decision(): StartDecision | undefined {
    return this.#decision;
  }

  get verdicts(): ReadonlyMap<string, StartVerdict> {
    return this.#verdicts;
  }

  /** When it wants a `tick`, in fleet time, which may change with each input; undefined once it is decided. */
  nextTickMs(nowMs: number): number | undefined {
    if (this.#decision !== undefined) return undefined;
    const leads = this.#near(nowMs).map(([, verdict]) => leadOf(verdict));
    // Only what is a quorum now, and would be none later, is a reason to hurry: one far agent does not end the vote for all.
    const lead = leads.toSorted((a, b) => a - b)[this.#init.quorum - 1];
    return lead === undefined
      ? this.#decideByMs
      : Math.min(this.#decideByMs, this.#init.atMs - lead - START_MARGIN_MS);
  }

  /** One thing that happened, and what is to be sent because of it. What comes from agents that were not asked is left out. */
  take(input: StartVoteInput, nowMs: number): readonly StartOrder[] {
    if (input.kind === 'cancel') return this.#decision === undefined ? this.#abort('cancelled') : [];
    if (input.kind !== 'tick') {
      const verdict = this.#verdicts.get(input.agent);
      if (verdict === undefined) return [];
      if (this.#decision !== undefined) return this.#takeLate(input, verdict);
      this.#note(input, verdict);
    }
    return this.#decision === undefined ? this.#decide(nowMs) : [];
  }

  #armed(): readonly (readonly [string, Armed])[] {
    return [...this.#verdicts].flatMap(([agent, verdict]) =>
      isArmed(verdict) ? [[agent, verdict] as const] : [],
    );
  }

  /** Those that are ready and that a commit would reach. */
  #near(nowMs: number): readonly (readonly [string, Armed])[] {
    return this.#armed().filter(([, verdict]) => this.#init.atMs - nowMs > leadOf(verdict));
  }

  #note(input: Exclude<StartVoteInput, { kind: 'tick' | 'cancel' }>, verdict: StartVerdict): void {
    const { agent } = input;
    // Who has refused will not start, whatever comes after.
    if (verdict.status === 'refused' || verdict.status === 'inaccurate') return;
    if (input.kind === 'lost') this.#verdicts.set(agent, { status: 'lost' });
    else if (input.kind === 'refused') this.#verdicts.set(agent, { status: 'refused', reason: input.reason });
    else if (!isTime(input.errorMs) || input.errorMs > this.#init.toleranceMs || !isTime(input.rttMs))
      this.#verdicts.set(agent, { status: 'inaccurate' });
    else if (!isArmed(verdict))
      this.#verdicts.set(agent, { status: 'armed', errorMs: input.errorMs, rttMs: input.rttMs });
  }

  /** After the decision: who is ready only now is told to stand down. */
  #takeLate(input: StartVoteInput, verdict: StartVerdict): readonly StartOrder[] {
    if (input.kind !== 'armed' || (verdict.status !== 'silent' && verdict.status !== 'lost')) return [];
    this.#verdicts.set(input.agent, { status: 'late' });
    return [{ kind: 'abort', agent: input.agent }];
  }

  #decide(nowMs: number): readonly StartOrder[] {
    const { quorum } = this.#init;
    const statuses = [...this.#verdicts.values()].map(({ status }) => status);
    const hopeful = statuses.filter((status) => status !== 'refused' && status !== 'inaccurate');
    if (hopeful.length < quorum) return this.#abort('no-quorum');
    const isAnswered = !statuses.includes('asked') && !statuses.includes('lost');
    if (!isAnswered && nowMs < (this.nextTickMs(nowMs) ?? Infinity)) return [];
    if (this.#armed().length < quorum) return this.#abort('no-quorum');
    const near = new Set(this.#near(nowMs).map(([agent]) => agent));
    return near.size < quorum ? this.#abort('too-late') : this.#commit(near);
  }

  #commit(near: ReadonlySet<string>): readonly StartOrder[] {
    this.#decision = { kind: 'commit' };
    for (const [agent, verdict] of this.#armed())
      this.#verdicts.set(agent, { ...verdict, status: near.has(agent) ? 'committed' : 'too-far' });
    return this.#orders();
  }

  #abort(reason: Extract<StartDecision, { kind: 'abort' }>['reason']): readonly StartOrder[] {
    this.#decision = { kind: 'abort', reason };
    for (const [agent, verdict] of this.#armed())
      this.#verdicts.set(agent, { ...verdict, status: 'aborted' });
    return this.#orders();
  }

  /** For every agent that may be ready: also for those that were not heard of. */
  #orders(): readonly StartOrder[] {
    for (const [agent, { status }] of this.#verdicts)
      if (status === 'asked') this.#verdicts.set(agent, { status: 'silent' });
    return [...this.#verdicts].flatMap(([agent, { status }]): StartOrder[] =>
      status === 'refused' ? [] : [{ kind: status === 'committed' ? 'commit' : 'abort', agent }],
    );
  }
}

export type { StartVote };

/** Code: `BAD_REQUEST` (a quorum that cannot be, a time that is over). */
export const createStartVote = (init: StartVoteInit): StartVote => {
  const { agents, quorum, atMs, preparedMs, toleranceMs } = init;
  if (!Number.isSafeInteger(quorum) || quorum < 1 || quorum > new Set(agents).size)
    throw new WherryError(
      'BAD_REQUEST',
      `A quorum of ${quorum} cannot be had of ${agents.length} agents; ask for 1 to ${agents.length}.`,
    );
  if (!isTime(toleranceMs))
    throw new WherryError('BAD_REQUEST', `The tolerance must be 0 ms or more, not ${toleranceMs}.`);
  if (!(atMs > preparedMs && atMs < Infinity))
    throw new WherryError('BAD_REQUEST', 'The time of the start is over; choose one that is to come.');
  return new StartVote(init);
};
