// `wherry passwd`: a new password for oneself, which the server asks for.

import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { printResult } from '../print-result.ts';
import { withAnswers } from '../accounts/with-answers.ts';

export type PasswdFlags = ClientFlags;

export const changePassword = (context: CliContext, flags: PasswdFlags): Promise<void> =>
  withAnswers(context, flags, async (remote) => {
    await remote.account.changePassword();
    await printResult(context, flags, {
      text: 'The password is changed. All other logins and tokens of the account have ended.',
      json: { type: 'passwordChanged' },
    });
  });
