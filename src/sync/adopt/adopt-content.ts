// Makes a file of a plan from a content that this side has somewhere else, so that nobody need send it.

import type { Hasher, RemotePath } from '../../base/index.ts';
import { stageWithParents, type Storage } from '../../storage/index.ts';
import { DONE, LEFT, outcomeOf, type Outcome } from '../apply/outcome.ts';
import type { StepAttributes } from '../apply/step.ts';
import { copyContent } from './copy-content.ts';
import type { KnownPlaces } from './known-places.ts';

export interface AdoptInit {
  readonly places: KnownPlaces;
  /** Where it goes: as the survey saw it, so that nothing else is replaced. */
  readonly seen: Storage;
  readonly createHasher: () => Hasher;
  /** What is there now differs from it, and most likely little: nothing is read only to look. */
  readonly isReplacing: boolean;
}

export interface WantedContent {
  /** As trees have it. */
  readonly content: string;
  readonly size: number;
  readonly after: StepAttributes;
}

/** `left` where the content is nowhere. Throws only what ends the run. */
export const adoptContent = async (
  { places, seen, createHasher, isReplacing }: AdoptInit,
  path: RemotePath,
  { content, size, after }: WantedContent,
  signal?: AbortSignal,
): Promise<Outcome> => {
  for await (const { file, learn } of places.find(content, size, !isReplacing, signal)) {
    try {
      const staged = await stageWithParents(seen, path, { size, ...after }, { policy: 'fail' });
      try {
        const last = await copyContent(file, staged, createHasher(), content, { signal, onOther: learn });
        if (last === undefined) continue;
        await staged.commit(last);
        return DONE;
      } finally {
        await staged.discard();
      }
    } catch (error) {
      // It is sent instead, and what is in the way is met again there.
      outcomeOf(error);
    }
  }
  return LEFT;
};
