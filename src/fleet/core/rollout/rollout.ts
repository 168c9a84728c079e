// One job over its agents, as a machine: what happened comes in, what is to be done comes out as values. It knows no clock, no
// connection and no disk, and never does anything by itself.
//
// What must hold after each input, whatever the order they come in:
// - no more than `maxInFlight` agents are dispatched and without an outcome;
// - nothing of a batch is dispatched before every agent of the batches before it has its outcome;
// - nothing is dispatched any more from the first outcome on that crosses the threshold, or once the job was aborted;
// - each agent is dispatched at most once, and has one outcome, the first that is told;
// - the counts of the summary add up to the number of targets.

import { WherryError, quoteText } from '../../../base/index.ts';
import type { Outcome } from '../outcome.ts';
import { isThresholdCrossed, tallyFailures } from './plan.ts';
import {
  AGENT_STATES,
  IN_FLIGHT_STATES,
  type AbortCause,
  type AgentState,
  type RolloutPhase,
  type RolloutSnapshot,
  type RolloutSummary,
} from './rollout-state.ts';

/** What whoever drives a rollout is to do, in the order given, once the snapshot is kept that goes with it. */
export type RolloutEffect =
  /** Send the call to this agent, under an id that job and agent make: sent twice, it must be the same message. */
  | { readonly kind: 'dispatch'; readonly agentId: string }
  /** Call it off, and tell what became of it as its outcome: it may have been too late. */
  | { readonly kind: 'cancel'; readonly agentId: string }
  /** Ask whether to go on after this batch, counted from 0, and tell by `soaked`. */
  | { readonly kind: 'ask-soak'; readonly batch: number }
  /** Call `tick` then. */
  | { readonly kind: 'wait'; readonly untilMs: number }
  /** Nothing changes any more. */
  | { readonly kind: 'finished' };

export interface AbortOptions {
  /** Whether what agents have begun is called off, too. Default: as the plan says. */
  readonly cancelRunning?: boolean | undefined;
}

export interface RolloutVerdict {
  /** Every agent has done it; false also for a job that was stopped. */
  readonly isOk: boolean;
  readonly summary: RolloutSummary;
  /** Why it was stopped. Undefined: it was not. */
  readonly cause: AbortCause | undefined;
}

const OPEN_STATES: readonly AgentState[] = ['not-begun', ...IN_FLIGHT_STATES];

const noCounts = (): Record<AgentState, number> =>
  Object.fromEntries(AGENT_STATES.map((state) => [state, 0])) as Record<AgentState, number>;

/** Made by `createRollout` and `restoreRollout`. Times are milliseconds of any one clock that all inputs use. */
export class Rollout {
  readonly #job: Pick<RolloutSnapshot, 'version' | 'jobId' | 'plan' | 'targets'>;
  readonly #places: ReadonlyMap<string, number>;
  readonly #states: AgentState[];
  readonly #counts = noCounts();
  #phase: RolloutPhase;
  /** All targets before this one have been begun. */
  #next = 0;

  constructor({ states, phase, ...job }: RolloutSnapshot) {
    this.#job = job;
    this.#places = new Map(job.targets.map((id, place) => [id, place]));
    this.#states = [...states];
    this.#phase = phase;
    for (const state of states) this.#counts[state] += 1;
  }

  get jobId(): string {
    return this.#job.jobId;
  }

  /** Frozen when the job was made, in the order in which they are reached. */
  get targets(): readonly string[] {
    return this.#job.targets;
  }

  get phase(): RolloutPhase {
    return this.#phase;
  }

  /** The first input. Once is enough: a second time nothing happens. */
  start(nowMs: number): readonly RolloutEffect[] {
    if (this.#phase.kind !== 'new') return [];
    this.#phase = { kind: 'batch', batch: 0 };
    return this.#goOn(nowMs);
  }

  /**
   * The first input of one that was restored: everything that was to be done and may not have been. Agents that have the call are
   * left alone. Before `start`, nothing is.
   */
  resume(nowMs: number): readonly RolloutEffect[] {
    const effects: RolloutEffect[] = [];
    this.#states.forEach((state, place) => {
      const agentId = this.#job.targets[place] ?? '';
      if (state === 'queued') effects.push({ kind: 'dispatch', agentId });
      if (state === 'cancelling') effects.push({ kind: 'cancel', agentId });
    });
    if (this.#phase.kind === 'soak') effects.push({ kind: 'ask-soak', batch: this.#phase.batch });
    if (this.#phase.kind === 'finished') effects.push({ kind: 'finished' });
    return [...effects, ...this.#goOn(nowMs)];
  }

  /** The agent has the call: from now on it is called off only if running ones are. Code: `BAD_REQUEST` (no target). */
  accepted(agentId: string): void {
    const place = this.#place(agentId);
    if (this.#states[place] === 'queued') this.#set(place, 'running');
  }

  /**
   * What became of an agent: `expired` once the time of a call is over that waited for an agent that was off. A second outcome
   * changes nothing. One of an agent that was not dispatched, such as one that left the fleet meanwhile, settles it.
   * Code: `BAD_REQUEST` (no target).
   */
  outcome(agentId: string, { status }: Pick<Outcome, 'status'>, nowMs: number): readonly RolloutEffect[] {
    const place = this.#place(agentId);
    const isOpen = OPEN_STATES.includes(this.#states[place] ?? 'not-begun');
    if (this.#phase.kind === 'finished' || !isOpen) return [];
    this.#set(place, status);
    return this.#goOn(nowMs);
  }

  /** The answer to `ask-soak`; at any other time it changes nothing. */
  soaked(isGood: boolean, nowMs: number): readonly RolloutEffect[] {
    if (this.#phase.kind !== 'soak') return [];
    if (!isGood) return this.#abort({ kind: 'soak' }, this.#job.plan.cancelRunning);
    this.#phase = { kind: 'batch', batch: this.#phase.batch + 1 };
    return this.#goOn(nowMs);
  }

  /** Stops it: what is queued is called off. Said again with `cancelRunning`, what is running is, too. */
  abort(reason: string, options: AbortOptions = {}): readonly RolloutEffect[] {
    const phase = this.#phase;
    if (phase.kind === 'finished') return [];
    if (phase.kind === 'aborting')
      return options.cancelRunning === true ? this.#abort(phase.cause, true) : [];
    const cancelRunning = options.cancelRunning ?? this.#job.plan.cancelRunning;
    return this.#abort({ kind: 'requested', reason }, cancelRunning);
  }

  /** Time has passed. May come at any time, and too early: then the wait is told again. */
  tick(nowMs: number): readonly RolloutEffect[] {
    return this.#goOn(nowMs);
  }

  summary(): RolloutSummary {
    const { queued, running, cancelling, ...counts } = this.#counts;
    return { ...counts, pending: queued + running + cancelling };
  }

  /** Undefined until it has finished. */
  verdict(): RolloutVerdict | undefined {
    if (this.#phase.kind !== 'finished') return undefined;
    const { cause } = this.#phase;
    return {
      isOk: cause === undefined && this.#counts.ok === this.#states.length,
      summary: this.summary(),
      cause,
    };
  }

  snapshot(): RolloutSnapshot {
    return { ...this.#job, states: [...this.#states], phase: this.#phase };
  }

  /** For `JSON.stringify`. */
  toJSON(): RolloutSnapshot {
    return this.snapshot();
  }

  #place(agentId: string): number {
    const place = this.#places.get(agentId);
    if (place !== undefined) return place;
    throw new WherryError(
      'BAD_REQUEST',
      `${quoteText(agentId)} is no target of the job; tell only of its targets.`,
    );
  }

  #set(place: number, state: AgentState): void {
    this.#counts[this.#states[place] ?? 'not-begun'] -= 1;
    this.#counts[state] += 1;
    this.#states[place] = state;
  }

  get #inFlight(): number {
    return this.#counts.queued + this.#counts.running + this.#counts.cancelling;
  }

  /** As far as it goes without any further input. */
  #goOn(nowMs: number): readonly RolloutEffect[] {
    const stopped = this.#judge();
    if (stopped !== undefined) return stopped;
    switch (this.#phase.kind) {
      case 'new':
      case 'soak':
      case 'finished':
        return [];
      case 'batch':
        return this.#goOnInBatch(this.#phase.batch, nowMs);
      case 'pause':
        return this.#goOnAfterBatch(this.#phase.batch, this.#phase.untilMs, nowMs);
      case 'aborting':
        return this.#inFlight > 0 ? [] : this.#finish(this.#phase.cause);
    }
  }

  /** Undefined while the threshold is not crossed, or when the job is stopped or over anyway. */
  #judge(): readonly RolloutEffect[] | undefined {
    const { abortWhen, cancelRunning } = this.#job.plan;
    if (abortWhen === undefined || this.#phase.kind === 'aborting' || this.#phase.kind === 'finished')
      return undefined;
    const tally = tallyFailures(abortWhen, this.#counts);
    return isThresholdCrossed(abortWhen, tally)
      ? this.#abort({ kind: 'failures', ...tally }, cancelRunning)
      : undefined;
  }

  #goOnInBatch(batch: number, nowMs: number): readonly RolloutEffect[] {
    const { batchEnds, maxInFlight, pauseBetweenMs } = this.#job.plan;
    const end = batchEnds[batch] ?? this.#states.length;
    const effects: RolloutEffect[] = [];
    for (; this.#next < end && this.#inFlight < maxInFlight; this.#next += 1) {
      if (this.#states[this.#next] !== 'not-begun') continue;
      this.#set(this.#next, 'queued');
      effects.push({ kind: 'dispatch', agentId: this.#job.targets[this.#next] ?? '' });
    }
    // Only agents of this batch can be in flight, as those before it were settled before it began.
    if (this.#next < end || this.#inFlight > 0) return effects;
    if (end === this.#states.length) return [...effects, ...this.#finish()];
    const untilMs = nowMs + pauseBetweenMs;
    this.#phase = { kind: 'pause', batch, untilMs };
    return [...effects, ...this.#goOnAfterBatch(batch, untilMs, nowMs)];
  }

  /** The pause comes first, so that whoever is asked has seen the batch run for that long. */
  #goOnAfterBatch(batch: number, untilMs: number, nowMs: number): readonly RolloutEffect[] {
    if (nowMs < untilMs) return [{ kind: 'wait', untilMs }];
    if (this.#job.plan.soak) {
      this.#phase = { kind: 'soak', batch };
      return [{ kind: 'ask-soak', batch }];
    }
    this.#phase = { kind: 'batch', batch: batch + 1 };
    return this.#goOnInBatch(batch + 1, nowMs);
  }

  #abort(cause: AbortCause, cancelRunning: boolean): readonly RolloutEffect[] {
    this.#phase = { kind: 'aborting', cause, cancelRunning };
    const effects: RolloutEffect[] = [];
    this.#states.forEach((state, place) => {
      if (state !== 'queued' && !(state === 'running' && cancelRunning)) return;
      this.#set(place, 'cancelling');
      effects.push({ kind: 'cancel', agentId: this.#job.targets[place] ?? '' });
    });
    return this.#inFlight > 0 ? effects : [...effects, ...this.#finish(cause)];
  }

  #finish(cause?: AbortCause): readonly RolloutEffect[] {
    this.#phase = { kind: 'finished', ...(cause === undefined ? {} : { cause }) };
    return [{ kind: 'finished' }];
  }
}
