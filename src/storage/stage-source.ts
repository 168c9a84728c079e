// A file that is there already, out of which a staged write takes what need not be sent.

import { WherryError, type RemotePath } from '../base/index.ts';
import { MAX_STAGE_SOURCES } from './limits.ts';

/** A regular file as it was when its chunks became known; links inside the root are followed. */
export interface StageSource {
  readonly path: RemotePath;
  /** What it holds is wanted only as long as it has this version. */
  readonly version: string;
}

/** Codes: `BAD_REQUEST`. */
export const requireSources = (sources: readonly StageSource[] = []): readonly StageSource[] => {
  if (sources.length <= MAX_STAGE_SOURCES) return sources;
  throw new WherryError('BAD_REQUEST', `A file is made of at most ${MAX_STAGE_SOURCES} others.`);
};

/** A range of a source must lie in it. */
export const isRangeWithin = (offset: number, length: number, size: number): boolean =>
  Number.isSafeInteger(offset) &&
  Number.isSafeInteger(length) &&
  offset >= 0 &&
  length >= 0 &&
  offset <= size - length;
