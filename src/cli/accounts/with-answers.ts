// A connection whose server may ask the person at this terminal, for a command that is there to be asked: secrets too.

import { WherryError } from '../../base/index.ts';
import type { Remote } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { withRemote } from '../with-remote.ts';
import { answerOnTerminal } from './answer-on-terminal.ts';

/** Code: `BAD_REQUEST` where there is no terminal. */
export const withAnswers = async <T>(
  context: CliContext,
  flags: ClientFlags,
  use: (remote: Remote) => Promise<T>,
): Promise<T> => {
  if (!context.stdin.isTerminal())
    throw new WherryError(
      'BAD_REQUEST',
      'The server asks for a password here, and this is no terminal, where somebody could type it; run this command on one, or in "wherry shell".',
    );
  return withRemote(context, flags, use, {
    answerFor: (host) => answerOnTerminal(context, host),
    takesSecrets: true,
    onTotpSecret: (uri, secret) =>
      void context.stderr.write(
        `Put this into your authenticator app, as a secret (${secret}) or as a link:\n  ${uri}\n`,
      ),
  });
};
