// Questions of a server, on the terminal. Always shown as asked by that server: a stranger's text must not pass for ours.

import { displayName } from '../../base/index.ts';
import type { AnswerQuestion } from '../../session/index.ts';
import { askLine, askSecret } from '../ask-secret.ts';
import type { CliContext } from '../cli-context.ts';

const isYes = (line: string): boolean => /^y(?:es)?$/iu.test(line.trim());

/** Undefined where nobody sits: the questions are then refused. `server`: its name, as the user knows it. */
export const answerOnTerminal = (context: CliContext, server: string): AnswerQuestion | undefined => {
  if (!context.stdin.isTerminal()) return undefined;
  return async ({ kind, text, isLocal }, signal) => {
    // A server that is gone waits for no answer.
    const terminal = { ...context, interrupt: AbortSignal.any([context.interrupt, signal]) };
    const asked =
      isLocal === true ? displayName(text) : `[asked by ${displayName(server)}] ${displayName(text)}`;
    if (kind === 'confirm') return isYes(await askLine(terminal, `${asked} [y/N] `));
    return kind === 'secret' ? askSecret(terminal, `${asked}: `) : askLine(terminal, `${asked}: `);
  };
};
