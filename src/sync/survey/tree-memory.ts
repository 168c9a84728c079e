// What is known of a tree that is watched, between its surveys.

import { DirtyDirectories } from './dirty-directories.ts';
import { survey, type Survey, type SurveyInit } from './survey.ts';
import type { RemotePath } from '../../base/index.ts';
import type { WatchHint } from '../../storage/index.ts';

export class TreeMemory {
  readonly #dirty = new DirtyDirectories();
  #previous: Survey | undefined;

  /** What the watch tells; nothing it has told before it was armed counts. */
  hear(hint: WatchHint): void {
    this.#dirty.hear(hint);
  }

  /** The next survey looks at everything. */
  lookAtEverything(): void {
    this.#dirty.hear({ kind: 'everything', why: 'polling' });
  }

  /** As `survey`, of only what may have changed. */
  async survey(init: SurveyInit, path: RemotePath, signal?: AbortSignal): Promise<Survey> {
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
      return found;
    } catch (error) {
      look.failed();
      throw error;
    }
  }
}
