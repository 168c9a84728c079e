// An upload that is being gone on with: its staged file, and the request that writes to it. One request at a time; a newer one ends
// the older one, whose connection may be dead without anybody having noticed, and goes on behind what that one brought.
//
// Must hold: an offset that was told is where the next request may go on, as long as the process lives; after that, and after a
// pause, where the last whole piece ended.

import { WherryError } from '../../base/index.ts';
import type { Clock } from '../../session/index.ts';
import type { StagedFile, Written } from '../../storage/index.ts';
import type { Exchange } from '../exchange.ts';

/** A staged file without a request for so long is put away: its path is free for others, and what is whole of it is kept. */
export const IDLE_MS = 60_000;

const superseded = (): WherryError =>
  new WherryError('CONNECTION_LOST', 'A newer request for the same upload took over.');

export interface LiveUpload {
  /** Ends whoever is at it, waits for him, and is at it until `work` is over. */
  run<T>(exchange: Exchange, work: (staged: StagedFile) => Promise<T>): Promise<T>;
  /** Gives the file its name. The upload is over then, whatever happens. */
  commit(): Promise<Written>;
  /** Puts it away: what is whole of it can be gone on with. */
  suspend(): Promise<void>;
  /** Nothing remains of it. */
  discard(): Promise<void>;
}

export interface LiveUploadInit {
  readonly stage: () => Promise<StagedFile>;
  readonly clock: Clock;
  /** It is over: committed, put away, discarded or refused. */
  readonly onOver: () => void;
}

export const createLiveUpload = ({ stage, clock, onOver }: LiveUploadInit): LiveUpload => {
  let staged: Promise<StagedFile> | undefined;
  let current: { readonly exchange: Exchange; readonly over: Promise<unknown> } | undefined;
  let cancelIdle = (): void => {};
  let isOver = false;

  const end = async (how: (file: StagedFile) => Promise<void>): Promise<void> => {
    if (isOver) return;
    isOver = true;
    cancelIdle();
    onOver();
    const file = await staged?.catch(() => undefined);
    if (file !== undefined) await how(file);
  };
  const suspend = (): Promise<void> => end((file) => file.suspend());
  const takeOver = async (): Promise<void> => {
    while (current !== undefined) {
      const { exchange, over } = current;
      exchange.end(superseded());
      await over.catch(() => {});
    }
  };
  return {
    run: async (exchange, work) => {
      await takeOver();
      cancelIdle();
      const over = (async () => {
        staged ??= stage();
        try {
          return await work(await staged);
        } catch (error) {
          // What refuses a write has ended it.
          if (!exchange.signal.aborted) await suspend();
          throw error;
        }
      })();
      const own = { exchange, over };
      current = own;
      try {
        return await over;
      } finally {
        if (current === own) current = undefined;
        if (!isOver) cancelIdle = clock.schedule(IDLE_MS, () => void suspend(), true);
      }
    },
    commit: async () => {
      const file = await staged;
      isOver = true;
      cancelIdle();
      onOver();
      if (file === undefined) throw superseded();
      try {
        return await file.commit();
      } finally {
        await file.discard();
      }
    },
    suspend,
    discard: async () => {
      await takeOver();
      await end((file) => file.discard());
    },
  };
};
