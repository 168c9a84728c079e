// Asks a person, who sits at a terminal, whether to go on.

import { WherryError, abortReason, onAbort } from '../base/index.ts';
import type { CliContext } from './cli-context.ts';

const firstLine = async (context: CliContext): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of context.stdin.read()) {
    text += decoder.decode(piece, { stream: true });
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0]?.trim() ?? '';
};

/**
 * Whether the answer was yes. `option` is what says so beforehand: where nobody sits there, it is asked for instead
 * (`BAD_REQUEST`).
 */
export const confirm = async (context: CliContext, question: string, option: string): Promise<boolean> => {
  if (!context.stdin.isTerminal() || !context.stderr.isTerminal)
    throw new WherryError('BAD_REQUEST', `${question} Add ${option} if that is meant.`);
  await context.stderr.write(`${question} Go on? [y/N] `);
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  const stop = onAbort(context.interrupt, () => reject(abortReason(context.interrupt)));
  try {
    return /^y(?:es)?$/iu.test(await Promise.race([firstLine(context), interrupted]));
  } finally {
    stop();
  }
};
