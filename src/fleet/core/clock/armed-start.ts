// The agent's side of a synchronised start: one job, from being asked to be ready to the start. Pure: fleet time and its error are arguments.
//
//   idle ──prepare──▶ armed ──commit──▶ committed ──due──▶ started
//     └──────┴── abort ──┴──────────────────┘ ──▶ aborted       refused, missed: the end as well
//
// What must hold: it starts at most once; only after a commit; never after an abort was answered `aborted`, in whichever order they came; and only
// when, by the hub's clock, it is surely no later than `at + tolerance`, and no earlier than `at - tolerance`.

export interface StartOrderInit {
  /** Fleet milliseconds. */
  readonly atMs: number;
  readonly toleranceMs: number;
}

/** The agent's clock as it is now. */
export interface ClockReading {
  readonly nowMs: number;
  readonly errorMs: number;
}

export type ArmAnswer =
  | { readonly kind: 'armed'; readonly errorMs: number }
  /** `inaccurate`: its clock may be off by more than is tolerated, or is not set. `too-late`: the time is over. */
  | { readonly kind: 'refused'; readonly reason: 'inaccurate' | 'too-late' | 'aborted' };

type State = 'idle' | 'armed' | 'refused' | 'committed' | 'started' | 'missed' | 'aborted';

const answerOf = ({ atMs, toleranceMs }: StartOrderInit, { nowMs, errorMs }: ClockReading): ArmAnswer => {
  // Not the other way round: what is no number is refused as well.
  if (!(errorMs <= toleranceMs)) return { kind: 'refused', reason: 'inaccurate' };
  if (!(nowMs + errorMs <= atMs + toleranceMs)) return { kind: 'refused', reason: 'too-late' };
  return { kind: 'armed', errorMs };
};

export class ArmedStart {
  #state: State = 'idle';
  #order: StartOrderInit = { atMs: 0, toleranceMs: 0 };
  #answer: ArmAnswer | undefined;

  get state(): State {
    return this.#state;
  }

  /** Asked to be ready. Asked again, it answers as before: what was answered may have been counted already. */
  prepare(order: StartOrderInit, clock: ClockReading): ArmAnswer {
    if (this.#state === 'aborted') return { kind: 'refused', reason: 'aborted' };
    if (this.#answer !== undefined) return this.#answer;
    this.#order = order;
    this.#answer = answerOf(order, clock);
    this.#state = this.#answer.kind;
    return this.#answer;
  }

  /** Told to start: the time to call `due` at. Undefined: it was not ready, or knows already. */
  commit(): number | undefined {
    if (this.#state !== 'armed') return undefined;
    this.#state = 'committed';
    return this.#order.atMs;
  }

  /** Told to stand down. `aborted`: it has not started, and never will. `started`: it was too late for that. */
  abort(): 'aborted' | 'started' {
    if (this.#state === 'started') return 'started';
    this.#state = 'aborted';
    return 'aborted';
  }

  /** Asked at, or after, the time of the start: `start` is said once, and means now. `wait`: it is too early. */
  due({ nowMs, errorMs }: ClockReading): 'start' | 'wait' | 'never' {
    if (this.#state !== 'committed') return 'never';
    const { atMs, toleranceMs } = this.#order;
    if (nowMs < atMs) return 'wait';
    // A clock that has become worse since, or was lost, may be later than it says.
    const isSurelyInTime = errorMs <= toleranceMs && nowMs + errorMs <= atMs + toleranceMs;
    this.#state = isSurelyInTime ? 'started' : 'missed';
    return isSurelyInTime ? 'start' : 'never';
  }
}
