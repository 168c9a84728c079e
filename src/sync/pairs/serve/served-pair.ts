// One saved pair that is served: connects, watches it, and begins again, ever more rarely, when something ends that.
//
// What must hold: what came of a run is remembered before another process could ask for it; a pair that is paused has let go of its
// directory and of its server; one that has run before never makes its local directory anew, since then it is only away.

import { WherryError, displayName, onAbort, toWherryError, type ErrorCode } from '../../../base/index.ts';
import type { Clock } from '../../../session/index.ts';
import { findDirectory } from '../../../storage/disk/index.ts';
import type { LiveState } from '../../engine/live-loop.ts';
import type { HeldBy, PairState } from '../pair-status.ts';
import type { PairStore } from '../pair-store.ts';
import { isSameRecord, recordRun, type RunRecord } from '../run-record.ts';
import type { SavedPair } from '../saved-pair.ts';
import type { SyncResult, SyncWatch, SyncWatchEvent } from '../../sync-api.ts';
import { heldBy } from './held-by.ts';
import { FAILED_RETRY_MS, FIRST_RETRY_MS, LAST_RETRY_MS } from './limits.ts';
import type { ServedEvent } from './served-event.ts';
import type { SharedLink, SharedLinks } from './shared-links.ts';

export interface ServedPairInit {
  readonly pair: SavedPair;
  readonly store: Pick<PairStore, 'readRecord' | 'writeRecord'>;
  readonly links: SharedLinks;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Milliseconds since 1970. */
  readonly timeMs: () => number;
  readonly onEvent: (event: ServedEvent) => void;
}

export interface ServedPair {
  readonly pair: SavedPair;
  readonly state: PairState;
  readonly isPaused: boolean;
  /** Fulfils when what is known of the last run is written down, or cannot be. */
  recorded(): Promise<void>;
  /** Cuts short what is under way, and fulfils when directory and server are let go. */
  pause(): Promise<void>;
  resume(allowDelete: number | undefined): void;
  /** Ends it: after the run under way, or `atOnce`. Idempotent; may be called again to hurry it. */
  close(atOnce: boolean): Promise<void>;
}

/** What no waiting makes better. */
const FAILED: ReadonlySet<ErrorCode> = new Set([
  'BAD_REQUEST',
  'FORBIDDEN',
  'READ_ONLY',
  'UNAUTHENTICATED',
  'UNKNOWN_METHOD',
  'UNSUPPORTED',
]);

const OFFLINE: ReadonlySet<ErrorCode> = new Set(['CONNECTION_LOST', 'TIMEOUT']);

const LASTING: ReadonlySet<PairState['state']> = new Set(['idle', 'held']);

export const servePair = (init: ServedPairInit): ServedPair => new Served(init);

class Served implements ServedPair {
  readonly #init: ServedPairInit;
  readonly pair: SavedPair;
  #state: PairState = { state: 'waiting' };
  #live: LiveState | undefined;
  #isPaused: boolean;
  #isClosed = false;
  #allowDelete: number | undefined;
  #record: RunRecord | undefined;
  #held: HeldBy | undefined;
  #lost: WherryError | undefined;
  #watch: SyncWatch | undefined;
  /** Of what is under way now. */
  #cutting = new AbortController();
  #retryMs = FIRST_RETRY_MS;
  #wake: () => void = () => {};
  #isAsked = false;
  #recorded = Promise.resolve();
  readonly #over: Promise<void>;
  /** Fulfils when the pair rests after a pause. */
  #rested = Promise.withResolvers<void>();

  constructor(init: ServedPairInit) {
    this.#init = init;
    this.pair = init.pair;
    this.#isPaused = init.pair.isPaused;
    this.#over = this.#serve();
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get state(): PairState {
    return { ...this.#state, ran: this.#record?.time };
  }

  recorded(): Promise<void> {
    return this.#recorded;
  }

  async pause(): Promise<void> {
    if (this.#isClosed) return;
    if (!this.#isPaused) this.#rested = Promise.withResolvers();
    this.#isPaused = true;
    this.#cut();
    await this.#rested.promise;
  }

  resume(allowDelete: number | undefined): void {
    if (allowDelete !== undefined) this.#allowDelete = allowDelete;
    this.#isPaused = false;
    this.#retryMs = FIRST_RETRY_MS;
    if (this.#watch === undefined) this.#ask();
    else this.#watch.resume(this.#takeAllowance());
  }

  async close(atOnce: boolean): Promise<void> {
    this.#isClosed = true;
    // What waits for a link that is lost would wait for it first.
    if (atOnce || this.#lost !== undefined) this.#cut();
    // After the run under way.
    else void this.#watch?.close();
    this.#ask();
    await this.#over;
  }

  #ask(): void {
    this.#isAsked = true;
    this.#wake();
  }

  #cut(): void {
    this.#cutting.abort(new WherryError('CANCELLED', 'It was paused, or stopped.'));
    this.#ask();
  }

  #takeAllowance(): { readonly allowDelete: number | undefined } {
    const allowDelete = this.#allowDelete;
    this.#allowDelete = undefined;
    return { allowDelete };
  }

  async #serve(): Promise<void> {
    this.#record = await this.#init.store.readRecord(this.pair.name).catch(() => undefined);
    while (!this.#isClosed) {
      this.#isAsked = false;
      if (this.#isPaused) {
        this.#tell({ state: 'paused' });
        this.#rested.resolve();
        await this.#wait(undefined);
        continue;
      }
      this.#cutting = new AbortController();
      const error = await this.#keep(this.#cutting.signal).catch((failure: unknown) =>
        toWherryError(failure),
      );
      if (error !== undefined && !this.#isClosed && !this.#isPaused) await this.#wait(this.#fail(error));
    }
    await this.#recorded;
    this.#rested.resolve();
  }

  /** Until something ends it; undefined: it was told to. */
  async #keep(signal: AbortSignal): Promise<WherryError | undefined> {
    const { pair } = this;
    this.#live = undefined;
    await this.#ensureLocal();
    const link = await this.#takeLink(signal);
    if (link === undefined) return undefined;
    try {
      this.#lost = link.lost;
      if (this.#isClosed) return undefined;
      const watch = await link.server.sync.watch(pair.local, pair.remote, {
        ...pair.options,
        mode: pair.mode,
        signal,
        onEvent: (event) => this.#hear(event),
      });
      try {
        this.#watch = watch;
        if (this.#allowDelete !== undefined) watch.resume(this.#takeAllowance());
        if (this.#isClosed) void watch.close();
        return await watch.over;
      } finally {
        this.#watch = undefined;
        await watch.close();
      }
    } finally {
      this.#lost = undefined;
      await link.release();
    }
  }

  /** Undefined: the signal came first, and whatever comes then is let go. */
  async #takeLink(signal: AbortSignal): Promise<SharedLink | undefined> {
    const taking = this.#init.links.take(this.pair, (lost) => this.#hearLink(lost));
    const aborted = Promise.withResolvers<undefined>();
    const stopListening = onAbort(signal, () => aborted.resolve(undefined));
    try {
      const link = await Promise.race([taking, aborted.promise]);
      if (link === undefined)
        taking.then(
          (late) => late.release(),
          // Nobody waits for it any more.
          () => {},
        );
      return link;
    } finally {
      stopListening();
    }
  }

  /** Code: `NOT_FOUND`. */
  async #ensureLocal(): Promise<void> {
    if (this.#record?.agreement === undefined) return;
    const { local } = this.pair;
    await findDirectory(local).catch((error: unknown) => {
      throw new WherryError(
        'NOT_FOUND',
        `${displayName(local)} is not there, and was kept in step before; is a disk not mounted? If it is gone for good, make an empty directory there.`,
        { cause: error },
      );
    });
  }

  #hear(event: SyncWatchEvent): void {
    const { pair } = this;
    if (event.type === 'settled') {
      const { change, result } = event;
      this.#init.onEvent({ type: 'settled', pair, change, result });
    } else if (event.type === 'ran') this.#remember(event.result);
    else if (event.type === 'planned') {
      const { refusal, changes } = event.plan;
      if (refusal === undefined && changes.length > 0) this.#tell({ state: 'running' });
    } else if (event.type === 'state') {
      this.#live = event.state;
      if (event.state.kind === 'idle') this.#retryMs = FIRST_RETRY_MS;
      this.#tellLive();
    }
  }

  #hearLink(lost: WherryError | undefined): void {
    this.#lost = lost;
    this.#tellLive();
  }

  #remember(result: SyncResult): void {
    const { onEvent, store, timeMs } = this.#init;
    const { pair } = this;
    const record = recordRun(this.#record, result, timeMs());
    const isNews = !isSameRecord(this.#record, record);
    this.#record = record;
    this.#held = heldBy(result.plan);
    onEvent({ type: 'ran', pair, result });
    if (!isNews) return;
    this.#recorded = this.#recorded
      .then(() => store.writeRecord(pair.name, record))
      .catch((error: unknown) => onEvent({ type: 'unrecorded', pair, error: toWherryError(error) }));
  }

  #tellLive(): void {
    const live = this.#live;
    if (this.#lost !== undefined) {
      const { code, message } = this.#lost;
      this.#tell({ state: 'offline', code, message });
    } else if (live?.kind === 'refused') this.#tell({ state: 'held', held: this.#held });
    else if (live?.kind === 'waiting') this.#tell(this.#away(live.error));
    else if (live?.kind === 'idle') this.#tell({ state: 'idle' });
    // A look that finds nothing to do is over in a moment, and what held the pair before holds it until then.
    else if (live?.kind === 'running' && !LASTING.has(this.#state.state)) this.#tell({ state: 'running' });
  }

  #away({ code, message }: WherryError): PairState {
    return { state: OFFLINE.has(code) ? 'offline' : 'waiting', code, message };
  }

  /** How long to wait. */
  #fail(error: WherryError): number {
    const { random } = this.#init;
    const { code, message } = error;
    if (FAILED.has(code)) {
      this.#tell({ state: 'failed', code, message });
      return FAILED_RETRY_MS * (0.75 + random() / 2);
    }
    this.#tell(this.#away(error));
    const waitMs = this.#retryMs * (0.5 + random() / 2);
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
    return waitMs;
  }

  #tell(state: PairState): void {
    const before = this.#state;
    this.#state = state;
    if (JSON.stringify(before) === JSON.stringify(state)) return;
    this.#init.onEvent({ type: 'state', pair: this.pair, state });
  }

  /** Until something is asked, or for so long. */
  async #wait(ms: number | undefined): Promise<void> {
    if (this.#isAsked) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const cancel = ms === undefined ? () => {} : this.#init.clock.schedule(ms, resolve);
    try {
      await promise;
    } finally {
      cancel();
      this.#wake = () => {};
    }
  }
}
