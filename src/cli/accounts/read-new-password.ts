// A new password for somebody: typed twice on a terminal, or the first line of standard input.

import { WherryError, displayName } from '../../base/index.ts';
import { askSecret } from '../ask-secret.ts';
import type { CliContext } from '../cli-context.ts';
import { readSecretStream } from '../read-secret-file.ts';

/** Code: `BAD_REQUEST` (the two differ, or nothing came). */
export const readNewPassword = async (context: CliContext, name: string): Promise<string> => {
  if (!context.stdin.isTerminal()) {
    if (context.workplace !== undefined)
      throw new WherryError(
        'BAD_REQUEST',
        'A script of the shell holds no passwords; type this command in the shell, or run it by itself as "wherry …", which reads the password from standard input.',
      );
    const line = await readSecretStream(context.stdin);
    if (line === '')
      throw new WherryError(
        'BAD_REQUEST',
        'No password came from standard input; write it there, on one line.',
      );
    return line;
  }
  const password = await askSecret(context, `New password for ${displayName(name)} (not shown): `);
  if ((await askSecret(context, 'The same again: ')) === password) return password;
  throw new WherryError('BAD_REQUEST', 'The two passwords differ; nothing was changed.');
};
