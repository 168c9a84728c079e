// `wherry completions`: prints the script for a shell.

import type { CliContext } from '../cli-context.ts';
import { COMPLETION_SCRIPTS, type Shell } from '../completions/scripts.ts';

export const completions = async (context: CliContext, _flags: object, shell: Shell): Promise<void> =>
  context.stdout.write(COMPLETION_SCRIPTS[shell]);
