// What tells one state of an entry from another, as HTTP names it (RFC 9110, 8.8).

import type { Entry } from '../../storage/index.ts';
import type { Current } from './conditional.ts';

/** A strong one: the version of an entry is another one whenever its content is. */
export const etagOf = ({ version }: Pick<Entry, 'version'>): string => `"${version}"`;

export const currentOf = (entry: Entry): Current => ({
  etag: etagOf(entry),
  mtimeMs: Math.floor(entry.mtimeUs / 1000),
});
