// `wherry totp enable`: one-time codes besides the password.

import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { printResult } from '../print-result.ts';
import { withAnswers } from '../accounts/with-answers.ts';

export type TotpEnableFlags = ClientFlags;

export const enableCodes = (context: CliContext, flags: TotpEnableFlags): Promise<void> =>
  withAnswers(context, flags, async (remote) => {
    await remote.account.enableTotp();
    await printResult(context, flags, {
      text: 'Codes are on: a login by password asks for one from now on.',
      json: { type: 'totpEnabled' },
    });
  });
