// Questions of a server, on the terminal. Always shown as asked by that server: a stranger's text must not pass for ours.

import { displayName } from '../../base/index.ts';
import type { AnswerQuestion } from '../../session/index.ts';
import { askLine, askSecret } from '../ask-secret.ts';
import type { CliContext } from '../cli-context.ts';

/** A longer text may be broken by the terminal, and what stands on the next line then must not be a stranger's alone. */
const MAX_ON_ONE_LINE = 60;

const isYes = (line: string): boolean => /^y(?:es)?$/iu.test(line.trim());

/** Undefined where nobody sits: the questions are then refused. `server`: its name, as the user knows it. */
export const answerOnTerminal = (context: CliContext, server: string): AnswerQuestion | undefined => {
  if (!context.stdin.isTerminal()) return undefined;
  return async ({ kind, text, isLocal }, signal) => {
    // A server that is gone waits for no answer.
    const terminal = { ...context, interrupt: AbortSignal.any([context.interrupt, signal]) };
    const host = displayName(server);
    const isLong = isLocal !== true && text.length > MAX_ON_ONE_LINE;
    const shown = isLocal === true ? displayName(text) : `[asked by ${host}] ${displayName(text)}`;
    const asked = isLong ? `${shown}\n[your answer to ${host}]` : shown;
    if (kind === 'confirm') return isYes(await askLine(terminal, `${asked} [y/N] `));
    return kind === 'secret' ? askSecret(terminal, `${asked}: `) : askLine(terminal, `${asked}: `);
  };
};
