// Where the content of a file may be already, so that it need not be sent: under its name, and under the numbered names
// that the policy `rename` would have given it. The same on both sides of a transfer.

import type { RemotePath } from '../base/index.ts';
import {
  MAX_NUMBERED_NAMES,
  numberedPath,
  type ConflictPolicy,
  type Entry,
  type Storage,
} from '../storage/index.ts';
import { statOrNothing } from './destination.ts';

/** Files of exactly this size, in the order in which a commit would look at them, up to the first name that is free. */
export async function* sameCandidates(
  storage: Storage,
  path: RemotePath,
  size: number,
  policy: ConflictPolicy,
): AsyncGenerator<Entry, void> {
  for (let number = 0; number <= (policy === 'rename' ? MAX_NUMBERED_NAMES : 0); number += 1) {
    const candidate = number === 0 ? path : numberedPath(path, number, 'file');
    const entry = await statOrNothing(storage, candidate);
    if (entry === undefined) return;
    if (entry.kind === 'file' && entry.size === size) yield entry;
  }
}
