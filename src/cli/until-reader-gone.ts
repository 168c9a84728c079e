// For commands whose only purpose is their output: when the reader ends (as `head` does), so do they, without an error.

import { toWherryError } from '../base/index.ts';
import type { CliContext } from './cli-context.ts';
import { EXIT_DONE } from './exit-code.ts';

export const untilReaderGone = async (context: CliContext, print: () => Promise<number>): Promise<number> => {
  try {
    return await print();
  } catch (error) {
    // The reader had what it wanted; our own cancelling is no failure then.
    if (context.stdout.closed.aborted && toWherryError(error).code === 'CANCELLED') return EXIT_DONE;
    throw error;
  }
};
