// `wherry totp disable`: the password alone again.

import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { printResult } from '../print-result.ts';
import { withAnswers } from '../accounts/with-answers.ts';

export type TotpDisableFlags = ClientFlags;

export const disableCodes = (context: CliContext, flags: TotpDisableFlags): Promise<void> =>
  withAnswers(context, flags, async (remote) => {
    await remote.account.disableTotp();
    await printResult(context, flags, {
      text: 'Codes are off: the password alone is enough.',
      json: { type: 'totpDisabled' },
    });
  });
