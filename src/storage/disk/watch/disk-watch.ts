// A watch of a directory on disk: what its tree tells, gathered into hints; what becomes of the root; and what is done
// where the operating system cannot tell: then it is said every few seconds that it is time to look.

import {
  ROOT_PATH,
  WherryError,
  isWherryError,
  onAbort,
  throwIfAborted,
  toWherryError,
  type RemotePath,
} from '../../../base/index.ts';
import { createHintGatherer } from '../../gather-hints.ts';
import { createPathFilter } from '../../path-filter.ts';
import type { WatchClock } from '../../watch-clock.ts';
import type { HintListener, Watch, WatchMode, WatchOptions } from '../../watch.ts';
import { errnoOf } from '../calls/directory-calls.ts';
import type { RootPlace } from '../roots/root-marker.ts';
import { eventsTold, type EventQueue } from './event-queue.ts';
import type { LookAtDirectories } from './look-at-directories.ts';
import { lookAtRoot } from './root-place.ts';
import type { TreeListener, WatchedTree, WatchedTreeInit } from './watched-tree.ts';

export interface DiskWatchInit {
  readonly place: RootPlace;
  readonly look: LookAtDirectories;
  readonly clock: WatchClock;
  readonly queue: EventQueue;
  /** Code: `UNSUPPORTED` where nothing tells of changes. */
  readonly createTree: (init: WatchedTreeInit) => WatchedTree;
  /** Why changes may come that nobody tells, although the operating system tells of its own: a sentence. */
  readonly doubt?: string | undefined;
  /** Milliseconds between hints where changes are not told. Default 10 s. */
  readonly pollMs?: number | undefined;
  /** Milliseconds until it is tried again whether changes are told. Default 5 min. */
  readonly retryMs?: number | undefined;
  /** Milliseconds between looks at the root's place, of whose parents nobody tells. Default 3 s. */
  readonly placeMs?: number | undefined;
}

const DEFAULT_POLL_MS = 10_000;
const DEFAULT_RETRY_MS = 5 * 60_000;
const DEFAULT_PLACE_MS = 3000;
/** New directories are looked for so long after the first event that may mean one. */
const SETTLE_MS = 10;
/** After long work there is a long pause: so many times as long. */
const PAUSE_FACTOR = 4;
const MAX_PAUSE_MS = 10_000;

const EVENTS: WatchMode = { kind: 'events' };

const SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC:
    'The operating system lets no more directories be watched; raise its limit (fs.inotify.max_user_watches on Linux).',
  EMFILE:
    'The operating system lets no more programs watch directories; raise its limit (fs.inotify.max_user_instances on Linux).',
};

const reasonOf = (error: unknown): string =>
  SENTENCES[errnoOf(error)] ??
  (isWherryError(error) ? error.message : 'The operating system could not watch the directories.');

/** A failure of this program, or of a moment: it is tried again when it is time to look. */
const isPassing = (error: unknown): boolean =>
  isWherryError(error) && (error.code === 'INTERNAL' || error.code === 'BUSY');

const pollingMode = (why: string): WatchMode => ({ kind: 'polling', why });

/** See Storage.watch. */
export const openDiskWatch = async (
  init: DiskWatchInit,
  path: RemotePath,
  onHint: HintListener,
  options: WatchOptions = {},
): Promise<Watch> => {
  throwIfAborted(options.signal);
  const watch = new DiskWatch(init, path, onHint, options);
  await watch.open();
  return watch;
};

class DiskWatch implements Watch {
  readonly over: Promise<WherryError | undefined>;
  readonly #init: DiskWatchInit;
  readonly #path: RemotePath;
  readonly #gatherer;
  readonly #isLeftOut;
  readonly #normal: WatchMode;
  readonly #stops: (() => void)[] = [];
  readonly #end: (reason: WherryError | undefined) => void;
  #mode: WatchMode;
  #tree: WatchedTree | undefined;
  #top: Watch['state'] = 'away';
  #root: Watch['state'] = 'there';
  #isArmed = false;
  /** Events were lost: what is watched may not be what is there. */
  #hasLost = false;
  #isOver = false;
  #reason: WherryError | undefined;
  #callOffSettling: (() => void) | undefined;
  #callOffPoll: (() => void) | undefined;
  #callOffPlace: (() => void) | undefined;
  #lastWorkMs = 0;
  #lettingGo: Promise<void> = Promise.resolve();
  #retryAtMs = Infinity;
  /** One thing after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(init: DiskWatchInit, path: RemotePath, onHint: HintListener, options: WatchOptions) {
    this.#init = init;
    this.#path = path;
    this.#normal = init.doubt === undefined ? EVENTS : pollingMode(init.doubt);
    this.#mode = this.#normal;
    this.#isLeftOut = createPathFilter(options.exclude);
    const { promise, resolve } = Promise.withResolvers<WherryError | undefined>();
    this.over = promise;
    this.#end = resolve;
    this.#gatherer = createHintGatherer({
      clock: init.clock,
      quietMs: options.quietMs,
      atMostMs: options.atMostMs,
      onHint,
      onFailure: (error) => this.#finish(toWherryError(error)),
    });
    this.#stops.push(
      onAbort(options.signal, (reason) => this.#finish(reason)),
      init.queue.onOverflow(() => this.#lose()),
    );
  }

  get mode(): WatchMode {
    return this.#mode;
  }

  get state(): Watch['state'] {
    return this.#top === 'there' && this.#root === 'there' ? 'there' : 'away';
  }

  async open(): Promise<void> {
    try {
      const absent = await this.#arm().catch((error: unknown) => {
        this.#ensureGoesOn();
        this.#giveUp(error);
        return this.#lookAtTop();
      });
      if (absent !== undefined) throw new WherryError(absent.code, absent.message);
      await this.#lookAtRoot();
      this.#ensureGoesOn();
    } catch (error: unknown) {
      this.#finish(toWherryError(error));
      throw error;
    }
    this.#isArmed = true;
    this.#gatherer.clear();
    this.#settleSoon();
    this.#pollLater();
    this.#lookAtPlaceLater();
  }

  async flush(): Promise<void> {
    this.#ensureGoesOn();
    await eventsTold();
    await this.#inTurn(() => this.#settle());
    if (this.#mode.kind === 'polling') this.#gatherer.everything('polling');
    else if (this.#tree?.tellsInOrder !== true) this.#gatherer.everything('overflow');
    this.#gatherer.tellNow();
    this.#ensureGoesOn();
  }

  close(): Promise<void> {
    this.#finish(undefined);
    return this.#lettingGo;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ensureGoesOn(): void {
    if (this.#isOver)
      throw this.#reason ?? new WherryError('CANCELLED', 'The watch is closed; begin another one.');
  }

  #finish(reason: WherryError | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#reason = reason;
    this.#gatherer.close();
    this.#callOffSettling?.();
    this.#callOffPoll?.();
    this.#callOffPlace?.();
    for (const stop of this.#stops) stop();
    this.#letGoOfTree();
    this.#end(reason);
  }

  #letGoOfTree(): void {
    if (this.#tree === undefined) return;
    const closed = this.#tree.close();
    this.#tree = undefined;
    this.#lettingGo = this.#lettingGo.then(() => closed);
  }

  /** Work after the work before it; what fails in it ends the telling of events, never the process. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      if (this.#isOver) return;
      const begun = this.#init.clock.nowMs();
      try {
        await work();
      } catch (error: unknown) {
        if (!this.#isOver) this.#giveUp(error);
      }
      this.#lastWorkMs = this.#init.clock.nowMs() - begun;
    });
    return this.#turn;
  }

  #createListener(): TreeListener {
    return {
      changed: (directory) => {
        if (this.#isArmed) this.#gatherer.changed(directory);
      },
      topIs: (state) => {
        if (this.#top === state) return;
        this.#top = state;
        if (this.#isArmed) this.#gatherer.everything('root');
      },
      unsettled: () => this.#settleSoon(),
      lost: () => this.#lose(),
    };
  }

  /** Watches everything anew. Gives why the top is not there, if it is not. */
  async #arm(): ReturnType<WatchedTree['arm']> {
    this.#hasLost = false;
    this.#letGoOfTree();
    const tree = this.#init.createTree({
      top: this.#path,
      isLeftOut: this.#isLeftOut,
      look: this.#init.look,
      countEvent: () => this.#init.queue.count(),
      listener: this.#createListener(),
    });
    this.#tree = tree;
    const absent = await tree.arm();
    if (absent !== undefined && this.#top === 'there') {
      this.#top = 'away';
      this.#gatherer.everything('root');
    }
    return absent;
  }

  #lose(): void {
    this.#hasLost = true;
    this.#settleSoon();
  }

  #settleSoon(): void {
    if (!this.#isArmed || this.#isOver || this.#callOffSettling !== undefined) return;
    const pauseMs = Math.min(Math.max(SETTLE_MS, this.#lastWorkMs * PAUSE_FACTOR), MAX_PAUSE_MS);
    this.#callOffSettling = this.#init.clock.schedule(pauseMs, () => void this.#inTurn(() => this.#settle()));
  }

  async #settle(): Promise<void> {
    this.#callOffSettling?.();
    this.#callOffSettling = undefined;
    if (this.#tree !== undefined && this.#hasLost) {
      await this.#arm();
      this.#gatherer.everything('overflow');
    } else await this.#tree?.settle();
    // That the root was removed is told by nothing else, as long as it is open.
    await this.#lookAtRoot();
  }

  /** Nothing tells of changes for now. */
  #giveUp(error: unknown): void {
    this.#letGoOfTree();
    this.#mode = pollingMode(reasonOf(error));
    const retryMs = isPassing(error) ? 0 : (this.#init.retryMs ?? DEFAULT_RETRY_MS);
    this.#retryAtMs = this.#init.clock.nowMs() + retryMs;
    if (!this.#isArmed) return;
    this.#gatherer.everything('polling');
    this.#pollLater();
  }

  #pollLater(): void {
    if (this.#mode.kind === 'events' || this.#isOver) return;
    this.#callOffPoll?.();
    this.#callOffPoll = this.#init.clock.schedule(this.#init.pollMs ?? DEFAULT_POLL_MS, () => {
      this.#gatherer.everything('polling');
      void this.#inTurn(() => this.#poll()).then(() => this.#pollLater());
    });
  }

  async #poll(): Promise<void> {
    if (this.#tree !== undefined) return;
    if (this.#init.clock.nowMs() >= this.#retryAtMs) {
      await this.#arm();
      this.#mode = this.#normal;
      this.#gatherer.everything('rearmed');
      return;
    }
    const absent = await this.#lookAtTop();
    const top = absent === undefined ? 'there' : 'away';
    if (top !== this.#top) this.#gatherer.everything('root');
    this.#top = top;
  }

  async #lookAtTop(): ReturnType<WatchedTree['arm']> {
    let absent: Awaited<ReturnType<WatchedTree['arm']>>;
    await this.#init.look([this.#path], (found) => {
      absent = 'code' in found ? found : undefined;
      return false;
    });
    if (absent === undefined) this.#top = 'there';
    return absent;
  }

  #lookAtPlaceLater(): void {
    if (this.#isOver) return;
    this.#callOffPlace = this.#init.clock.schedule(this.#init.placeMs ?? DEFAULT_PLACE_MS, () => {
      void this.#inTurn(() => this.#lookAtRoot()).then(() => this.#lookAtPlaceLater());
    });
  }

  async #lookAtRoot(): Promise<void> {
    const now = await lookAtRoot(this.#init.place);
    if (now === 'away' && (await this.#isRootRemoved()))
      return this.#finish(
        new WherryError('NOT_FOUND', 'The served directory was removed; open it again when it is back.'),
      );
    if (now === this.#root || this.#isOver) return;
    this.#root = now;
    this.#gatherer.everything('root');
  }

  async #isRootRemoved(): Promise<boolean> {
    let isRemoved = false;
    await this.#init.look([ROOT_PATH], (found) => {
      isRemoved = 'code' in found ? found.code === 'NOT_FOUND' : found.isRemoved;
      return false;
    });
    return isRemoved;
  }
}
