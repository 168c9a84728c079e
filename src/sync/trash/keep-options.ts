// How long the trash of a local directory keeps things, and how much: checked, with their defaults.

import { DEFAULT_TRASH_KEEP_MS, WherryError } from '../../base/index.ts';

/** The same options as those of a server. */
export interface TrashKeepOptions {
  /**
   * Milliseconds that what is removed or replaced in the local directory stays in its trash. Default 30 days; 0 keeps nothing more, and leaves
   * what is there.
   */
  readonly trashKeepMs?: number | undefined;
  /** Bytes that the trash of the local directory may hold: when it holds more, the oldest items go. Default: no limit. */
  readonly trashKeepBytes?: number | undefined;
}

export interface ResolvedTrashKeep {
  readonly keepMs: number;
  readonly keepBytes: number | undefined;
}

/** Codes: `BAD_REQUEST`, `INVALID_SIZE`. */
export const resolveTrashKeep = ({
  trashKeepMs = DEFAULT_TRASH_KEEP_MS,
  trashKeepBytes,
}: TrashKeepOptions): ResolvedTrashKeep => {
  if (!Number.isSafeInteger(trashKeepMs) || trashKeepMs < 0)
    throw new WherryError('BAD_REQUEST', 'The time in the trash must be a whole number of milliseconds.');
  if (trashKeepBytes !== undefined && (!Number.isSafeInteger(trashKeepBytes) || trashKeepBytes < 1))
    throw new WherryError(
      'INVALID_SIZE',
      'The size of the trash must be a whole number of bytes above 0; to keep nothing, set its time to 0.',
    );
  return { keepMs: trashKeepMs, keepBytes: trashKeepBytes };
};
