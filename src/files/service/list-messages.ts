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
  const count = async (bytes: number): Promise<void> => {
    size += bytes;
    if (size >= MESSAGE_SIZE || entries.length + problems.length >= MAX_LIST_ENTRIES) await flush();
  };
  return {
    flush,
    hasAny: () => size > 0,
    async addEntry(entry: Entry): Promise<void> {
      entries.push(encodeListedEntry(entry, directory));
      await count(ENTRY_OVERHEAD + 3 * (entry.path.length + (entry.target?.length ?? 0)));
    },
    async addProblem(problem: Problem): Promise<void> {
      problems.push(encodeProblem(problem));
      await count(ENTRY_OVERHEAD + 3 * (problem.path.length + problem.message.length));
    },
  };
};
