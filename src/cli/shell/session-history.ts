// The history of one shell: what earlier ones left, and what is typed in it. A comfort: without it the shell goes on, and says
// so once.

import { isKept, type HistoryFile } from './history-file.ts';

export interface SessionHistory {
  /** The oldest first; nothing when it cannot be read. */
  read(): Promise<readonly string[]>;
  /** Keeps a line, later. */
  add(line: string): void;
  /** Fulfils when all that was added is kept. */
  settled(): Promise<void>;
}

export const createSessionHistory = (
  file: HistoryFile,
  tell: (error: unknown) => Promise<void>,
): SessionHistory => {
  let isBroken = false;
  let adding: Promise<void> = Promise.resolve();
  const fail = async (error: unknown): Promise<void> => {
    if (isBroken) return;
    isBroken = true;
    await tell(error);
  };
  return {
    read: async () => {
      try {
        return await file.read();
      } catch (error) {
        await fail(error);
        return [];
      }
    },
    add: (line) => {
      if (!isBroken && isKept(line)) adding = adding.then(() => file.add(line)).catch(fail);
    },
    settled: () => adding,
  };
};
