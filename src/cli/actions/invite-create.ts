// `wherry invite create`: a code with which one person can register.

import { ROLES, type Verb } from '../../accounts/rights/index.ts';
import { inviteJson } from '../accounts/format-accounts.ts';
import { withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';
import { printResult } from '../print-result.ts';
import { formatLocalTime } from '../text/format-time.ts';

export interface InviteCreateFlags extends AdminFlags {
  readonly role?: readonly Verb[];
  readonly noHome?: boolean;
  /** Bytes. */
  readonly quota?: number;
  /** Milliseconds. */
  readonly expires?: number;
}

const DEFAULT_LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;

export const createInvite = async (context: CliContext, flags: InviteCreateFlags): Promise<void> => {
  const { code, invite } = await withAdmin(context, flags, (admin) =>
    admin.addInvite({
      verbs: flags.role ?? ROLES.editor,
      hasHome: flags.noHome !== true,
      quotaBytes: flags.quota,
      lifetimeMs: flags.expires ?? DEFAULT_LIFETIME_MS,
    }),
  );
  await printResult(context, flags, { text: code, json: { ...inviteJson(invite), code } });
  if (flags.json === true || flags.quiet === true) return;
  await context.stderr.write(
    `Good for one person until ${formatLocalTime(invite.expiresMs * 1000)}: ${context.program} register URL NAME --invite CODE\n`,
  );
};
