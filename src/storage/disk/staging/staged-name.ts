// How something in staging is known to those who put it there.

import type { Directory } from '../calls/directory-calls.ts';
import type { OpenDirectory } from '../jail/directory-cache.ts';

/** A name in staging. `pinned` is the destination's directory when it waits there. */
export interface StagedName {
  readonly home: Directory;
  readonly name: string;
  readonly pinned: OpenDirectory | undefined;
}
