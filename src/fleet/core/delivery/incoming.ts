// Calls of the peer: accepted once each, begun in order, answered. Knows handlers only as something that is begun and finishes.
//
//   (new) ──accept──▶ waiting ──begin──▶ begun ──finished──▶ done ──deadline + allowance──▶ (forgotten)
//            │            └──cancel, deadline──────────────────▲
//            └──refused (rejected, expired)────────────────────┘
//
// What must hold: an id is accepted once as long as it may come again. `once` is durably begun before its handler is called, so
// that a crash never calls it twice. Nothing is begun after its deadline. First calls of handlers are in the order of the messages.

import { WherryError } from '../../../base/index.ts';
import type { Outcome } from '../outcome.ts';
import type { CallEnvelope } from './envelope.ts';
import type { EndpointHost } from './endpoint-host.ts';
import type { IncomingRecord } from './journal.ts';
import {
  ANSWER_GRACE_MS,
  BEGIN_LEAD_MS,
  MAX_REMEMBERED,
  MAX_RUNNING,
  MAX_WAITING,
  SKEW_ALLOWANCE_MS,
} from './limits.ts';

interface Execution {
  readonly id: string;
  readonly deadlineMs: number;
  state: IncomingRecord['state'];
  attempt: number;
  envelope: CallEnvelope | undefined;
  outcome: Outcome | undefined;
  /** The answer that was queued last. */
  answerId: string | undefined;
  /** Its handler has been called, perhaps by a process that is no more. */
  wasCalled: boolean;
}

/** One that is about to be begun; all behind it wait until it is. */
interface Start {
  readonly execution: Execution;
  /** Its mark is durable, or need not be. */
  isReady: boolean;
}

export interface IncomingInit {
  readonly records: readonly IncomingRecord[];
  readonly maxWaiting?: number | undefined;
  readonly maxRunning?: number | undefined;
  readonly maxRemembered?: number | undefined;
  /** Queues the answer to a call. */
  readonly answer: (answer: {
    readonly id: string;
    readonly re: string;
    readonly attempt: number;
    readonly outcome: Outcome;
    readonly deadlineMs: number;
  }) => void;
  /** Whether an answer is still in the queue. */
  readonly isQueued: (answerId: string) => boolean;
}

export class Incoming {
  readonly #host: EndpointHost;
  readonly #init: IncomingInit;
  readonly #known = new Map<string, Execution>();
  /** Accepted and to be begun as soon as there is room, in order. */
  readonly #waiting: Execution[] = [];
  /** Those whose own time has come: they wait for no room. */
  readonly #due: Execution[] = [];
  /** Accepted, to be begun at a time of their own. */
  readonly #scheduled = new Set<Execution>();
  readonly #starts: Start[] = [];
  /** Waiting when this process began: begun only when the peer has shown that nothing was set back. */
  #recovered: readonly Execution[] = [];
  /** Begun for good: their handlers have been called. */
  readonly #running = new Set<string>();
  #nextTickMs = Infinity;

  constructor(host: EndpointHost, init: IncomingInit) {
    this.#host = host;
    this.#init = init;
    for (const record of init.records) {
      const { state, envelope } = record;
      const execution = {
        ...record,
        answerId: undefined,
        // One of mode `retry` is called before it is kept that it is.
        wasCalled: state === 'begun' || envelope?.delivery === 'retry',
      };
      this.#known.set(record.id, execution);
      this.#wakeAt(record.deadlineMs);
    }
    this.#recovered = [...this.#known.values()].filter(({ state }) => state === 'waiting');
  }

  /** What a crash has left begun is over (`once`) or begun again (`retry`). Call once, when answers can be queued. */
  recover(): void {
    for (const execution of [...this.#known.values()]) {
      if (execution.state !== 'begun') continue;
      if (execution.envelope?.delivery !== 'retry') this.#finish(execution, { status: 'interrupted' });
      else {
        execution.state = 'waiting';
        this.#enqueue(execution);
      }
    }
    this.#beginNext();
  }

  /** This end is in an earlier state than the peer has seen it in: what waits here since then may have run already. */
  setBack(): void {
    for (const execution of this.#recovered) {
      if (execution.state !== 'waiting') continue;
      if (execution.envelope?.delivery === 'once') this.#finish(execution, { status: 'interrupted' });
    }
  }

  /** The peer durably knows this end as it is now, and would notice if it was set back. What a crash has left waiting is begun. */
  release(): void {
    const recovered = this.#recovered;
    this.#recovered = [];
    for (const execution of recovered) if (execution.state === 'waiting') this.#enqueue(execution);
    this.#beginNext();
  }

  get remembered(): number {
    return this.#known.size;
  }

  get running(): number {
    return this.#running.size;
  }

  /** A call has arrived, perhaps again. Code: `QUEUE_FULL` (more ids than are remembered): it must not be acknowledged. */
  receive(envelope: CallEnvelope): void {
    const known = this.#known.get(envelope.id);
    if (known !== undefined) return this.#answerAgain(known);
    if (this.#known.size >= (this.#init.maxRemembered ?? MAX_REMEMBERED))
      throw new WherryError('QUEUE_FULL', 'More messages than can be remembered; send more slowly.');
    const execution: Execution = {
      id: envelope.id,
      deadlineMs: envelope.deadlineMs,
      state: 'waiting',
      attempt: 0,
      envelope,
      outcome: undefined,
      answerId: undefined,
      wasCalled: false,
    };
    this.#known.set(envelope.id, execution);
    this.#wakeAt(envelope.deadlineMs);
    if (envelope.deadlineMs < this.#host.nowMs()) return this.#finish(execution, { status: 'expired' });
    if (this.#waiting.length + this.#scheduled.size >= (this.#init.maxWaiting ?? MAX_WAITING))
      return this.#finish(execution, { status: 'rejected', reason: 'busy' });
    this.#enqueue(execution);
    if (!this.#beginNext(execution)) this.#write(execution);
  }

  /** The peer does not want a call any more. */
  cancel(id: string): void {
    const execution = this.#known.get(id);
    if (execution === undefined || execution.state === 'done') return;
    if (this.#running.has(id)) this.#host.abort(id, 'cancelled');
    else this.#finish(execution, { status: 'cancelled' });
  }

  /** A handler has come to its end. */
  finished(id: string, attempt: number, outcome: Outcome): void {
    const execution = this.#known.get(id);
    this.#running.delete(id);
    if (execution !== undefined && execution.state === 'begun' && execution.attempt === attempt)
      this.#finish(execution, outcome);
    this.#beginNext();
  }

  /** Begins what is due, gives up what is too late, forgets what cannot come again. */
  tick(nowMs: number): void {
    this.#nextTickMs = Infinity;
    const forgotten: string[] = [];
    for (const execution of [...this.#known.values()]) {
      const { id, state, deadlineMs } = execution;
      if (state === 'done') {
        if (nowMs > deadlineMs + SKEW_ALLOWANCE_MS) forgotten.push(id);
        else this.#wakeAt(deadlineMs + SKEW_ALLOWANCE_MS);
      } else if (nowMs <= deadlineMs) this.#wakeAt(deadlineMs);
      else if (state === 'waiting') this.#tooLate(execution);
      else this.#host.abort(id, 'expired');
    }
    for (const execution of this.#scheduled) this.#ripen(execution, nowMs);
    this.#forget(forgotten);
    this.#beginNext();
  }

  get nextTickMs(): number {
    return this.#nextTickMs;
  }

  #wakeAt(ms: number): void {
    this.#nextTickMs = Math.min(this.#nextTickMs, ms);
  }

  #enqueue(execution: Execution): void {
    const { atMs } = execution.envelope ?? {};
    if (atMs === undefined) this.#waiting.push(execution);
    else {
      this.#scheduled.add(execution);
      this.#ripen(execution, this.#host.nowMs());
    }
  }

  /** One with a time of its own: it is begun so early that its mark is durable at that time. */
  #ripen(execution: Execution, nowMs: number): void {
    const beginMs = (execution.envelope?.atMs ?? 0) - BEGIN_LEAD_MS;
    if (nowMs < beginMs) return this.#wakeAt(beginMs);
    this.#scheduled.delete(execution);
    this.#due.push(execution);
  }

  /** Begins as many as there is room for. Whether `mine` is among them: it is kept as begun then, and need not be as waiting. */
  #beginNext(mine?: Execution): boolean {
    const maxRunning = this.#init.maxRunning ?? MAX_RUNNING;
    let isMineBegun = false;
    for (;;) {
      const hasRoom = this.#running.size + this.#starts.length < maxRunning;
      const execution = this.#due.shift() ?? (hasRoom ? this.#waiting.shift() : undefined);
      if (execution === undefined) break;
      if (execution.state !== 'waiting') continue;
      if (execution.deadlineMs < this.#host.nowMs()) {
        this.#tooLate(execution);
        continue;
      }
      this.#start(execution);
      isMineBegun ||= execution === mine;
    }
    this.#callStarted();
    return isMineBegun;
  }

  #start(execution: Execution): void {
    execution.state = 'begun';
    execution.attempt += 1;
    this.#write(execution);
    const start: Start = { execution, isReady: execution.envelope?.delivery === 'retry' };
    this.#starts.push(start);
    if (start.isReady) return;
    this.#host.onDurable(() => {
      start.isReady = true;
      this.#callStarted();
    });
  }

  /** Calls handlers, as far as nothing before them waits for its mark. */
  #callStarted(): void {
    for (let first = this.#starts[0]; first?.isReady === true; first = this.#starts[0]) {
      this.#starts.shift();
      const { execution } = first;
      if (execution.state !== 'begun' || execution.envelope === undefined) continue;
      // The disk may have been slow.
      if (execution.deadlineMs < this.#host.nowMs()) {
        this.#tooLate(execution);
        continue;
      }
      execution.wasCalled = true;
      this.#running.add(execution.id);
      this.#host.begin(execution.envelope, execution.attempt);
    }
  }

  #tooLate(execution: Execution): void {
    this.#finish(execution, { status: execution.wasCalled ? 'interrupted' : 'expired' });
  }

  #finish(execution: Execution, outcome: Outcome): void {
    this.#scheduled.delete(execution);
    execution.state = 'done';
    execution.envelope = undefined;
    execution.outcome = outcome;
    this.#write(execution);
    this.#wakeAt(execution.deadlineMs + SKEW_ALLOWANCE_MS);
    this.#answer(execution, outcome);
  }

  #answer(execution: Execution, outcome: Outcome): void {
    execution.answerId = this.#host.newId();
    const { id: re, attempt, deadlineMs } = execution;
    this.#init.answer({
      id: execution.answerId,
      re,
      attempt,
      outcome,
      deadlineMs: deadlineMs + ANSWER_GRACE_MS,
    });
  }

  /** A duplicate: its answer was perhaps lost with a state of the peer that is no more. */
  #answerAgain(execution: Execution): void {
    const { state, outcome, answerId } = execution;
    if (state !== 'done' || outcome === undefined) return;
    if (answerId === undefined || !this.#init.isQueued(answerId)) this.#answer(execution, outcome);
  }

  #write({ id, state, attempt, deadlineMs, envelope, outcome }: Execution): void {
    this.#host.write({
      change: 'put-incoming',
      record: { id, state, attempt, deadlineMs, envelope, outcome },
    });
  }

  #forget(ids: readonly string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.#known.delete(id);
    this.#host.write({ change: 'forget-incoming', ids });
  }
}
