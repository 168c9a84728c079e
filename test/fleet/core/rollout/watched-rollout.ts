// A rollout of which every step is checked against what must hold, worked out from nothing but what was told to it and what it said.
// Beside it runs a twin that is restored from its JSON before every input: both must do the same.

import assert from 'node:assert/strict';
import { OUTCOME_STATUSES, type OutcomeStatus } from '../../../../src/fleet/core/outcome.ts';
import { createRollout } from '../../../../src/fleet/core/rollout/create-rollout.ts';
import { DEFAULT_MAX_IN_FLIGHT } from '../../../../src/fleet/core/rollout/limits.ts';
import type { RolloutPlan } from '../../../../src/fleet/core/rollout/plan.ts';
import type { Rollout, RolloutEffect } from '../../../../src/fleet/core/rollout/rollout.ts';
import { restoreRollout } from '../../../../src/fleet/core/rollout/restore-rollout.ts';
import { failedTargets, notBegunTargets } from '../../../../src/fleet/core/rollout/rollout-state.ts';

const restored = (rollout: Rollout): Rollout => restoreRollout(JSON.parse(JSON.stringify(rollout)));

/** Ends of batches, by trying every number of agents. */
const endsOf = (plan: RolloutPlan, total: number): readonly number[] => {
  const ends: number[] = [];
  for (const batch of plan.batches ?? ['100%']) {
    let end = 1;
    const isEnough = (): boolean =>
      typeof batch === 'number' ? end >= batch : (end / total) * 100 >= Number(batch.slice(0, -1)) - 1e-9;
    while (end < total && !isEnough()) end += 1;
    if (end > (ends.at(-1) ?? 0)) ends.push(end);
  }
  return ends;
};

export class WatchedRollout {
  readonly plan: RolloutPlan;
  readonly ends: readonly number[];
  readonly maxInFlight: number;
  rollout: Rollout;
  #twin: Rollout;

  readonly dispatched = new Set<string>();
  readonly accepted = new Set<string>();
  readonly cancelled = new Set<string>();
  readonly outcomes = new Map<string, OutcomeStatus>();
  isStarted = false;
  isFinished = false;
  /** Why it must have stopped. */
  stop: 'failures' | 'soak' | 'requested' | undefined;
  cancelsRunning = false;
  asked: number[] = [];
  agreed = 0;
  readonly #settledAtMs = new Map<number, number>();

  constructor(plan: RolloutPlan, total: number, jobId = 'job') {
    this.plan = plan;
    const ids = Array.from({ length: total }, (_, index) => `agent-${index}`);
    this.rollout = createRollout({ jobId, targets: ids, plan });
    this.#twin = restored(this.rollout);
    assert.deepEqual([...this.rollout.targets].toSorted(), ids.toSorted());
    this.ends = endsOf(plan, total);
    const { maxInFlight = DEFAULT_MAX_IN_FLIGHT } = plan;
    this.maxInFlight = maxInFlight === 'unlimited' ? total : maxInFlight;
  }

  get targets(): readonly string[] {
    return this.rollout.targets;
  }

  get inFlight(): readonly string[] {
    return [...this.dispatched].filter((id) => !this.outcomes.has(id));
  }

  start(nowMs: number): void {
    const isFirst = this.rollout.phase.kind === 'new';
    this.isStarted ||= isFirst;
    this.#step((rollout) => rollout.start(nowMs), nowMs);
  }

  accept(id: string, nowMs: number): void {
    const isHeld = this.dispatched.has(id) && !this.outcomes.has(id);
    if (isHeld) this.accepted.add(id);
    this.#step((rollout) => {
      rollout.accepted(id);
      return [];
    }, nowMs);
  }

  tell(id: string, status: OutcomeStatus, nowMs: number): void {
    const counts = !this.isFinished && !this.outcomes.has(id);
    if (counts) this.outcomes.set(id, status);
    const crosses = counts && this.stop === undefined && this.#isCrossed();
    if (crosses) this.stop = 'failures';
    this.#step((rollout) => rollout.outcome(id, { status }, nowMs), nowMs, crosses);
  }

  soaked(isGood: boolean, nowMs: number): void {
    const isAsked = this.rollout.phase.kind === 'soak';
    if (isAsked && isGood) this.agreed += 1;
    if (isAsked && !isGood) this.stop = 'soak';
    this.#step((rollout) => rollout.soaked(isGood, nowMs), nowMs, isAsked && !isGood);
  }

  abort(cancelRunning: boolean | undefined, nowMs: number): void {
    const isNew = this.stop === undefined && !this.isFinished;
    const escalates = !this.isFinished && this.stop !== undefined && cancelRunning === true;
    if (isNew) this.stop = 'requested';
    if (isNew) this.cancelsRunning = cancelRunning ?? this.plan.cancelRunning ?? false;
    if (escalates) this.cancelsRunning = true;
    this.#step((rollout) => rollout.abort('enough', { cancelRunning }), nowMs, isNew || escalates);
  }

  tick(nowMs: number): void {
    this.#step((rollout) => rollout.tick(nowMs), nowMs);
    const { phase } = this.rollout;
    assert.ok(phase.kind !== 'pause' || nowMs < phase.untilMs, 'a pause does not end');
  }

  /** What was said to it so far, counted anew. */
  #isCrossed(): boolean {
    const { abortWhen } = this.plan;
    if (abortWhen === undefined) return false;
    const { failures, minFinished = 1, count = ['failed', 'rejected', 'interrupted', 'unknown'] } = abortWhen;
    const isFailure = (status: OutcomeStatus): boolean => count.some((each) => each === status);
    const judged = [...this.outcomes.values()].filter(
      (status) => isFailure(status) || (status !== 'expired' && status !== 'cancelled'),
    );
    const failed = judged.filter(isFailure).length;
    if (judged.length < minFinished) return false;
    return typeof failures === 'number'
      ? failed > failures
      : failed * 100 > judged.length * Number(failures.slice(0, -1));
  }

  #step(input: (rollout: Rollout) => readonly RolloutEffect[], nowMs: number, isStopping = false): void {
    const wasFinished = this.isFinished;
    // An abort by the threshold, or by an answer, goes by the plan.
    if (isStopping && this.stop !== 'requested' && !this.cancelsRunning)
      this.cancelsRunning = this.plan.cancelRunning ?? false;
    const toCancel = isStopping
      ? this.inFlight.filter(
          (id) => !this.cancelled.has(id) && (this.cancelsRunning || !this.accepted.has(id)),
        )
      : [];

    this.#twin = restored(this.#twin);
    const effects = input(this.rollout);
    assert.deepEqual(input(this.#twin), effects, 'a restored one does otherwise');
    assert.deepEqual(this.#twin.snapshot(), this.rollout.snapshot());

    for (const effect of effects) this.#take(effect, nowMs);
    assert.deepEqual(
      effects.flatMap((effect) => (effect.kind === 'cancel' ? [effect.agentId] : [])).toSorted(),
      toCancel.toSorted(),
      'agents that are called off',
    );
    if (wasFinished) assert.deepEqual(effects, []);
    this.#settle(nowMs);
    this.#check();
    this.#checkResume(nowMs);
  }

  #take(effect: RolloutEffect, nowMs: number): void {
    assert.ok(!this.isFinished, 'nothing comes after the end');
    switch (effect.kind) {
      case 'dispatch': {
        const { agentId } = effect;
        assert.ok(this.isStarted && this.stop === undefined, 'dispatched before the start or after the stop');
        assert.ok(!this.dispatched.has(agentId) && !this.outcomes.has(agentId), 'dispatched twice');
        this.#checkBatch(this.targets.indexOf(agentId), nowMs);
        this.dispatched.add(agentId);
        assert.ok(this.inFlight.length <= this.maxInFlight, 'too many at once');
        return;
      }
      case 'cancel':
        assert.ok(this.stop !== undefined && !this.cancelled.has(effect.agentId));
        this.cancelled.add(effect.agentId);
        return;
      case 'ask-soak':
        assert.ok(this.plan.soak === true && effect.batch < this.ends.length - 1);
        assert.equal(effect.batch, this.asked.length, 'asked once after each batch but the last');
        this.asked.push(effect.batch);
        return;
      case 'wait':
        assert.ok(effect.untilMs > nowMs);
        return;
      case 'finished':
        this.isFinished = true;
    }
  }

  /** Whatever comes before this place's batch is settled, since long enough, and was agreed to. */
  #checkBatch(place: number, nowMs: number): void {
    const batch = this.ends.findIndex((end) => end > place);
    const begin = this.ends[batch - 1] ?? 0;
    for (const id of this.targets.slice(0, begin))
      assert.ok(this.outcomes.has(id), 'a batch began too early');
    if (batch === 0) return;
    const settledAtMs = this.#settledAtMs.get(begin) ?? nowMs;
    assert.ok(nowMs >= settledAtMs + (this.plan.pauseBetweenMs ?? 0), 'a pause was cut short');
    if (this.plan.soak === true) assert.ok(this.agreed >= batch, 'nobody agreed to the batch');
  }

  #settle(nowMs: number): void {
    for (const end of this.ends) {
      const isSettled = this.targets.slice(0, end).every((id) => this.outcomes.has(id));
      if (isSettled && !this.#settledAtMs.has(end)) this.#settledAtMs.set(end, nowMs);
    }
  }

  #check(): void {
    const { phase } = this.rollout;
    const summary = this.rollout.summary();
    const count = (status: OutcomeStatus): number =>
      [...this.outcomes.values()].filter((each) => each === status).length;
    for (const status of OUTCOME_STATUSES) assert.equal(summary[status], count(status), status);
    assert.equal(summary.pending, this.inFlight.length);
    assert.equal(
      Object.values(summary).reduce((sum, each) => sum + each, 0),
      this.targets.length,
    );

    const cause = 'cause' in phase ? phase.cause : undefined;
    assert.equal(cause?.kind, this.stop);
    assert.equal(
      phase.kind === 'aborting' || (phase.kind === 'finished' && cause !== undefined),
      this.stop !== undefined,
    );
    assert.equal(phase.kind === 'finished', this.isFinished);
    // It does not stand still while there is something to do.
    if (phase.kind === 'aborting') assert.ok(this.inFlight.length > 0);
    if (phase.kind === 'batch') {
      assert.ok(this.inFlight.length > 0);
      const open = this.targets
        .slice(0, this.ends[phase.batch])
        .filter((id) => !this.outcomes.has(id) && !this.dispatched.has(id));
      assert.ok(open.length === 0 || this.inFlight.length === this.maxInFlight, 'a place is left empty');
    }

    const verdict = this.rollout.verdict();
    assert.equal(verdict !== undefined, this.isFinished);
    if (verdict !== undefined) {
      const isOk = this.stop === undefined && count('ok') === this.targets.length;
      assert.deepEqual(verdict, { isOk, summary, cause });
    }
    const snapshot = this.rollout.snapshot();
    assert.deepEqual(
      failedTargets(snapshot),
      this.targets.filter((id) => (this.outcomes.get(id) ?? 'ok') !== 'ok'),
    );
    assert.deepEqual(
      notBegunTargets(snapshot),
      this.targets.filter((id) => !this.outcomes.has(id) && !this.dispatched.has(id)),
    );
  }

  /** One that is restored says again what may not have been done, and changes nothing by it. */
  #checkResume(nowMs: number): void {
    const { phase } = this.rollout;
    const again: RolloutEffect[] = this.targets
      .filter((id) => this.dispatched.has(id) && !this.outcomes.has(id))
      .flatMap((agentId): RolloutEffect[] => {
        if (this.cancelled.has(agentId)) return [{ kind: 'cancel', agentId }];
        return this.accepted.has(agentId) ? [] : [{ kind: 'dispatch', agentId }];
      });
    if (phase.kind === 'soak') again.push({ kind: 'ask-soak', batch: phase.batch });
    if (phase.kind === 'pause') again.push({ kind: 'wait', untilMs: phase.untilMs });
    if (phase.kind === 'finished') again.push({ kind: 'finished' });
    const copy = restored(this.rollout);
    // A pause that is over goes on as it does by a tick.
    assert.deepEqual(copy.resume(phase.kind === 'pause' ? Math.min(nowMs, phase.untilMs - 1) : nowMs), again);
    assert.deepEqual(copy.snapshot(), this.rollout.snapshot());
  }
}
