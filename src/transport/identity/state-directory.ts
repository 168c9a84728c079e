// Where this install keeps its state unless told otherwise.

import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** `$XDG_STATE_HOME/wherry`, or `~/.local/state/wherry`. A relative XDG_STATE_HOME means nothing, as its specification demands. */
export const defaultStateDirectory = (environment: NodeJS.ProcessEnv = process.env): string => {
  const base = environment['XDG_STATE_HOME'] ?? '';
  return isAbsolute(base) ? join(base, 'wherry') : join(homedir(), '.local', 'state', 'wherry');
};
