// Asks a person for a secret. Nothing of it is shown while it is typed.

import { onAbort, WherryError } from '../base/index.ts';
import type { CliContext } from './cli-context.ts';

const ENTER = /[\r\n\u0004]/u;
const ERASE = /[\b\u007f]/u;
const INTERRUPT = '\u0003';
const CONTROL = /\p{Cc}/u;

const interrupted = (): WherryError => new WherryError('CANCELLED', 'Interrupted.');

/** The line as far as it is typed, after one more piece; complete when it was ended. Pure. */
export const typeSecret = (
  typed: string,
  piece: string,
): { readonly typed: string; readonly isComplete: boolean } => {
  let line = typed;
  for (const character of piece) {
    if (character === INTERRUPT) throw interrupted();
    if (ENTER.test(character)) return { typed: line, isComplete: true };
    if (ERASE.test(character)) line = [...line].slice(0, -1).join('');
    else if (!CONTROL.test(character)) line += character;
  }
  return { typed: line, isComplete: false };
};

const readLine = async (pieces: AsyncIterable<Uint8Array>): Promise<string> => {
  const decoder = new TextDecoder();
  let typed = '';
  for await (const piece of pieces) {
    const next = typeSecret(typed, decoder.decode(piece, { stream: true }));
    if (next.isComplete) return next.typed;
    typed = next.typed;
  }
  return typed;
};

type Terminal = Pick<CliContext, 'stdin' | 'stderr' | 'interrupt'>;

/** What was typed up to Enter; "" for nothing. Code `CANCELLED` on Ctrl-C. Only for a terminal. */
export const askSecret = (terminal: Terminal, question: string): Promise<string> =>
  ask(terminal, question, true);

/** The same, for what may be seen. */
export const askLine = (terminal: Terminal, question: string): Promise<string> =>
  ask(terminal, question, false);

const ask = async (
  { stdin, stderr, interrupt }: Terminal,
  question: string,
  isSecret: boolean,
): Promise<string> => {
  if (stdin.ask !== undefined) {
    const line = await stdin.ask(question, isSecret, interrupt);
    if (line === undefined) throw interrupted();
    return line;
  }
  const showAgain = isSecret ? stdin.hideTyping?.() : undefined;
  let stop = (): void => {};
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = onAbort(interrupt, () => reject(interrupted()));
  });
  try {
    await stderr.write(question);
    return await Promise.race([readLine(stdin.readTyped?.(interrupt) ?? stdin.read()), stopped]);
  } finally {
    stop();
    showAgain?.();
    if (isSecret) await stderr.write('\n');
  }
};
