// The messages of files.watch.

import { readFields } from '../../base/index.ts';

/** From now on changes are told. */
export const ARMED = { armed: true } as const;
/** Something may have changed since the message before. */
export const CHANGED = { changed: true } as const;

/** Code: `BAD_REQUEST`, for a peer that says neither. */
export const isArmedMessage = (message: unknown): boolean => {
  const fields = readFields(message, 'answer');
  return fields.flag('armed', false);
};
