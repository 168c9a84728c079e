// How many files are open for random access, in all and by each connection: each costs descriptors, and a worker's care.

import { WherryError } from '../../base/index.ts';
import type { CallContext } from '../../session/index.ts';
import { MAX_OPEN_FILES } from '../limits.ts';

export interface OpenFiles {
  /** Counts one more. The returned function takes that back, once. Code: `BUSY` when there are too many. */
  enter(context: CallContext): () => void;
}

export const createOpenFiles = (): OpenFiles => {
  // What a connection's calls have in common is their principal; of an unnamed peer there is only one.
  const unnamed = {};
  const byConnection = new WeakMap<object, number>();
  let together = 0;
  return {
    enter(context) {
      const connection = context.principal ?? unnamed;
      const own = byConnection.get(connection) ?? 0;
      if (own >= MAX_OPEN_FILES.perConnection) {
        throw new WherryError(
          'BUSY',
          `This connection has ${own} files open, which is as many as it may; close one of them first.`,
        );
      }
      if (together >= MAX_OPEN_FILES.together) {
        throw new WherryError(
          'BUSY',
          `The server has ${together} files open, which is as many as it may; try again in a moment.`,
        );
      }
      byConnection.set(connection, own + 1);
      together += 1;
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        byConnection.set(connection, (byConnection.get(connection) ?? 1) - 1);
        together -= 1;
      };
    },
  };
};
