// Asking a server while a person waits at a key: in silence, of nobody but the server, and not for long.

import { WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';

/** Milliseconds: a person waits at a key that does nothing. */
const PATIENCE_MS = 2000;

/** Says nothing, and asks nobody. */
const silence = (context: CliContext, interrupt: AbortSignal): CliContext => {
  const nowhere = { ...context.stderr, isTerminal: false, write: async () => {} };
  return {
    ...context,
    interrupt,
    stderr: nowhere,
    stdout: nowhere,
    stdin: { ...context.stdin, isTerminal: () => false },
  };
};

/** `ask` gets a context whose interrupt is its deadline, and the milliseconds that a server may be silent. Rejects as it does. */
export const askPatiently = async (
  context: CliContext,
  ask: (silent: CliContext, timeoutMs: number) => Promise<void>,
): Promise<void> => {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new WherryError('TIMEOUT')), PATIENCE_MS);
  try {
    await ask(silence(context, AbortSignal.any([context.interrupt, deadline.signal])), PATIENCE_MS);
  } finally {
    clearTimeout(timer);
  }
};
