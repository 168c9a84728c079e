// What is known of a tree that is watched, between its surveys. A survey of only what may have changed comes behind everything that had
// happened before it began; where that cannot be had, it looks at everything.

import type { RemotePath } from '../../base/index.ts';
import type { Watch, WatchHint } from '../../storage/index.ts';
import { DirtyDirectories } from './dirty-directories.ts';
import { survey, type Survey, type SurveyInit } from './survey.ts';

export interface Remembered extends Survey {
  /** Most of it was not looked at: nothing was told of it. */
  readonly isPartial: boolean;
}

export class TreeMemory {
  readonly #dirty = new DirtyDirectories();
  #watch: Watch | undefined;
  #previous: Survey | undefined;

  /** What the watch tells; nothing it has told before it was armed counts. */
  hear(hint: WatchHint): void {
    this.#dirty.hear(hint);
  }

  /** The watch that tells; undefined: none does any more. */
  armed(watch: Watch | undefined): void {
    this.#watch = watch;
    this.lookAtEverything();
  }

  /** The next survey looks at everything. */
  lookAtEverything(): void {
    this.#dirty.hear({ kind: 'everything', why: 'polling' });
  }

  /** As `survey`, of only what may have changed, unless `isWhole`. */
  async survey(
    init: SurveyInit,
    path: RemotePath,
    isWhole: boolean,
    signal?: AbortSignal,
  ): Promise<Remembered> {
    if (isWhole || !(await this.#isFlushed())) this.lookAtEverything();
    const look = this.#dirty.begin();
    const previous = this.#previous;
    const { changed } = look;
    try {
      const again = previous === undefined || changed === undefined ? undefined : { previous, changed };
      const found = await survey({ ...init, again }, path, signal);
      // What was not read is not in the catalog either.
      if (found.digest === '') look.failed();
      else {
        this.#previous = found;
        look.done();
      }
      return { ...found, isPartial: again !== undefined };
    } catch (error) {
      look.failed();
      throw error;
    }
  }

  /** Whether everything that happened before has been told. */
  async #isFlushed(): Promise<boolean> {
    const watch = this.#watch;
    if (watch === undefined || watch.state !== 'there' || watch.mode.kind !== 'events') return false;
    try {
      await watch.flush();
      return true;
    } catch {
      // It is over: nothing is told any more.
      return false;
    }
  }
}
