// Keeps a pair in step for as long as it lives: watches both sides, runs when either says that something may have changed, and now
// and then although neither does. Knows nothing of what a run is.
//
// What must hold: both sides are watched before a run looks at them, and a hint that comes during a run leads to another one, so
// that nothing that happens is missed; a run that could not do everything, or could not be had, is tried again, ever more rarely.

import { WherryError, isWherryError, onAbort, type ErrorCode } from '../../base/index.ts';
import type { Clock } from '../../session/index.ts';

/** One side that is watched. */
export interface ArmedSide {
  /** What is watched is at its place. */
  readonly isThere: boolean;
  /** Fulfils when nothing more will be told, with why. */
  readonly over: Promise<WherryError | undefined>;
  /** Everything that happened before has been told. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** What came of a run. */
export interface LiveRun {
  /** Why nothing was done; undefined: it was. */
  readonly refusal: string | undefined;
  /** Something was not done that may be done soon: it was just being changed. */
  readonly isUnfinished: boolean;
}

export type LiveState =
  /** A run is under way. */
  | { readonly kind: 'running' }
  /** Both sides were the same after the last run, but for what that told. */
  | { readonly kind: 'idle' }
  /** The gate let nothing be done; what makes it pass, or another change, leads to another look. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** It cannot be run now, and is tried again. */
  | { readonly kind: 'waiting'; readonly error: WherryError }
  | { readonly kind: 'paused' };

export interface LiveLoopInit {
  /** Watches a side from when it fulfils; `onHint` hears that something may have changed. Undefined: there is nothing to watch yet. */
  readonly arm: Readonly<Record<'left' | 'right', (onHint: () => void) => Promise<ArmedSide | undefined>>>;
  /** `isWhole`: what was told does not count, everything is looked at. */
  readonly run: (isWhole: boolean) => Promise<LiveRun>;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly onState?: ((state: LiveState) => void) | undefined;
  /** Whether an error ends it; everything else is waited out. */
  readonly isFinal: (error: WherryError) => boolean;
  /** Milliseconds after which both sides are looked at although nothing was told. Default 10 minutes, more or less. */
  readonly lookEveryMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface LiveLoop {
  readonly state: LiveState;
  /** Fulfils when it is over: with undefined after `close`, else with why. */
  readonly over: Promise<WherryError | undefined>;
  /** Fulfils when everything that happened before has been looked at and done, or told. */
  flush(): Promise<void>;
  /** Looks as soon as it can, although nothing was told. */
  look(): void;
  /** What is told meanwhile is looked at when it goes on. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 10 * 60 * 1000;
/** After a run that could not do everything, or could not be had. */
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 60_000;

export const startLiveLoop = (init: LiveLoopInit): LiveLoop => new Loop(init);

type SideName = 'left' | 'right';
const SIDE_NAMES: readonly SideName[] = ['left', 'right'];

class Loop implements LiveLoop {
  readonly #init: LiveLoopInit;
  readonly over: Promise<WherryError | undefined>;
  state: LiveState = { kind: 'running' };
  readonly #armed: Partial<Record<SideName, ArmedSide>> = {};
  readonly #closing = new AbortController();
  #isDirty = true;
  /** Time has passed without anything being told. */
  #isWhole = true;
  #isPaused = false;
  /** Counts what was told and asked: a run answers for all that came before it began. */
  #asked = 0;
  #answered = 0;
  #retryMs = FIRST_RETRY_MS;
  #wake: () => void = () => {};
  #waiters: {
    readonly asked: number;
    readonly resolve: () => void;
    readonly reject: (error: Error) => void;
  }[] = [];

  constructor(init: LiveLoopInit) {
    this.#init = init;
    const stopListening = onAbort(init.signal, (reason) => this.#closing.abort(reason));
    this.over = this.#live().then(
      () => undefined,
      (error: unknown) =>
        isWherryError(error) ? error : new WherryError('INTERNAL', undefined, { cause: error }),
    );
    void this.over.then((error) => {
      stopListening();
      const gone = error ?? new WherryError('CANCELLED', 'It is not kept in step any more.');
      for (const { reject } of this.#waiters.splice(0)) reject(gone);
    });
  }

  look(): void {
    this.#isDirty = true;
    this.#asked += 1;
    this.#retryMs = FIRST_RETRY_MS;
    this.#wake();
  }

  async flush(): Promise<void> {
    await Promise.all(SIDE_NAMES.map(async (side) => this.#armed[side]?.flush()));
    this.look();
    const asked = this.#asked;
    await new Promise<void>((resolve, reject) => {
      this.#waiters.push({ asked, resolve, reject });
    });
  }

  pause(): void {
    this.#isPaused = true;
    this.#wake();
  }

  resume(): void {
    this.#isPaused = false;
    this.look();
  }

  async close(): Promise<void> {
    this.#closing.abort(CLOSED);
    this.#wake();
    await this.over;
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  async #live(): Promise<void> {
    try {
      while (!this.#isClosed) {
        if (this.#isPaused) {
          this.#tell({ kind: 'paused' });
          await this.#wait(undefined);
          continue;
        }
        const waitMs = await this.#turn();
        if (!this.#isDirty && !this.#isPaused) {
          const isTimeUp = await this.#wait(waitMs);
          this.#isWhole ||= isTimeUp && this.state.kind === 'idle';
        }
      }
    } finally {
      for (const side of SIDE_NAMES) await this.#armed[side]?.close();
    }
  }

  /** Arms what is not, and runs once. How long nothing need happen. */
  async #turn(): Promise<number> {
    const { run, isFinal } = this.#init;
    this.#isDirty = false;
    const asked = this.#asked;
    this.#tell({ kind: 'running' });
    try {
      const isArmed = await this.#arm();
      const isWhole = this.#isWhole;
      this.#isWhole = false;
      const { refusal, isUnfinished } = await run(isWhole);
      // What was not there to be watched may be there now, and is looked at once more when it is.
      if (!isArmed && (await this.#arm())) this.#isDirty = true;
      if (refusal !== undefined) this.#tell({ kind: 'refused', reason: refusal });
      else this.#tell({ kind: 'idle' });
      this.#answer(asked);
      if (isUnfinished) return this.#nextRetryMs();
      this.#retryMs = FIRST_RETRY_MS;
      return (this.#init.lookEveryMs ?? LOOK_EVERY_MS) * (0.75 + this.#init.random() / 2);
    } catch (error: unknown) {
      if (this.#isClosed) return 0;
      if (!isWherryError(error) || isFinal(error)) throw error;
      this.#tell({ kind: 'waiting', error });
      return this.#nextRetryMs();
    }
  }

  /** Whether both sides are watched. */
  async #arm(): Promise<boolean> {
    let isArmed = true;
    for (const side of SIDE_NAMES) {
      if (this.#armed[side] !== undefined) continue;
      const armed = await this.#init.arm[side](() => {
        this.#isDirty = true;
        this.#wake();
      });
      if (armed === undefined) {
        isArmed = false;
        continue;
      }
      this.#armed[side] = armed;
      void armed.over.then(() => {
        // Watched anew, and looked at, in the next turn.
        if (this.#armed[side] !== armed) return;
        delete this.#armed[side];
        this.#isDirty = true;
        this.#wake();
      });
    }
    for (const side of SIDE_NAMES) if (this.#armed[side]?.isThere === false) throw away(side);
    return isArmed;
  }

  #nextRetryMs(): number {
    const now = this.#retryMs;
    this.#retryMs = Math.min(LAST_RETRY_MS, now * 2);
    return now * (0.5 + this.#init.random() / 2);
  }

  #answer(asked: number): void {
    this.#answered = asked;
    const answered = this.#waiters.filter((waiter) => waiter.asked <= this.#answered);
    this.#waiters = this.#waiters.filter((waiter) => waiter.asked > this.#answered);
    for (const { resolve } of answered) resolve();
  }

  #tell(state: LiveState): void {
    this.state = state;
    this.#init.onState?.(state);
  }

  /** Until something is told or asked, or for so long: then true. */
  async #wait(ms: number | undefined): Promise<boolean> {
    if (this.#isClosed) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#wake = () => resolve(false);
    const cancel = ms === undefined ? () => {} : this.#init.clock.schedule(ms, () => resolve(true));
    const stopListening = onAbort(this.#closing.signal, () => resolve(false));
    try {
      return await promise;
    } finally {
      cancel();
      stopListening();
      this.#wake = () => {};
    }
  }
}

const CLOSED = new WherryError('CANCELLED', 'It is not kept in step any more.');
const AWAY_CODE: ErrorCode = 'NOT_FOUND';

const away = (side: SideName): WherryError =>
  new WherryError(
    AWAY_CODE,
    side === 'left'
      ? 'The local directory is not at its place; nothing is done until it is back.'
      : 'The directory at the server is not at its place; nothing is done until it is back.',
  );
