// Entries and problems of a directory, gathered into messages of bounded size.

import type { RemotePath } from '../../base/index.ts';
import type { Entry, Problem } from '../../storage/index.ts';
import { MAX_LIST_ENTRIES, MESSAGE_SIZE } from '../limits.ts';
import { encodeListedEntry, encodeProblem } from '../wire/entries.ts';

// Bytes of an entry on the wire besides its path and target, roughly.
const ENTRY_OVERHEAD = 64;

/** Gathers entries into messages of bounded size. */
export const createListMessages = (directory: RemotePath, send: (message: unknown) => Promise<void>) => {
  let entries: unknown[] = [];
  let problems: unknown[] = [];
  let size = 0;
  const flush = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
    const message = { entries, problems, ...more };
    [entries, problems, size] = [[], [], 0];
    await send(message);
  };
  /** Something to wait for when a message was full: mostly there is nothing, and a list has many entries. */
  const count = (bytes: number): Promise<void> | undefined => {
    size += bytes;
    return size >= MESSAGE_SIZE || entries.length + problems.length >= MAX_LIST_ENTRIES ? flush() : undefined;
  };
  return {
    flush,
    hasAny: () => size > 0,
    addEntry(entry: Entry): Promise<void> | undefined {
      entries.push(encodeListedEntry(entry, directory));
      return count(ENTRY_OVERHEAD + 3 * (entry.path.length + (entry.target?.length ?? 0)));
    },
    addProblem(problem: Problem): Promise<void> | undefined {
      problems.push(encodeProblem(problem));
      return count(ENTRY_OVERHEAD + 3 * (problem.path.length + problem.message.length));
    },
  };
};
