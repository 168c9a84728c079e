// The one-time code of an account that wants one besides its password.

import { WherryError } from '../base/index.ts';
import { totpStep, type Account } from '../accounts/index.ts';
import type { AuthenticateDeps } from './login-deps.ts';

const wrongCode = (): WherryError =>
  new WherryError(
    'UNAUTHENTICATED',
    'The code is wrong or was used already; wait for the next one and try again.',
    { details: NEEDS_CODE },
  );

/** Says to a door that can ask that it is a code which is wanted. */
export const NEEDS_CODE = { needs: 'code' } as const;

/** Of two logins with the same code one succeeds. Code: `UNAUTHENTICATED`. */
export const takeCode = async (
  { accounts, now }: Pick<AuthenticateDeps, 'accounts' | 'now'>,
  { name, totpSecret }: Account,
  code: string,
): Promise<void> => {
  if (totpSecret === undefined) return;
  const step = await totpStep(totpSecret, code, now());
  if (step === undefined || !(await accounts.takeTotpStep(name, step))) throw wrongCode();
};
