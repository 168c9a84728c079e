// Asks a person, who sits at a terminal, whether to go on.

import { WherryError } from '../base/index.ts';
import { askLine } from './ask-secret.ts';
import type { CliContext } from './cli-context.ts';

/**
 * Whether the answer was yes. `option` is what says so beforehand: where nobody sits there, it is asked for instead
 * (`BAD_REQUEST`).
 */
export const confirm = async (context: CliContext, question: string, option: string): Promise<boolean> => {
  if (!context.stdin.isTerminal() || !context.stderr.isTerminal)
    throw new WherryError('BAD_REQUEST', `${question} Add ${option} if that is meant.`);
  return /^y(?:es)?$/iu.test((await askLine(context, `${question} Go on? [y/N] `)).trim());
};
