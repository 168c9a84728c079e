// `wherry token create`: makes a token, here, and tells the server how to recognise it.

import { deriveVerifier, generateToken, OWNER_ACCOUNT } from '../../accounts/index.ts';
import type { NewToken } from '../../admin/index.ts';
import { isLocal, withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';
import { printResult } from '../print-result.ts';
import { formatIsoTime } from '../text/format-time.ts';
import { withRemote } from '../with-remote.ts';

export interface TokenCreateFlags extends AdminFlags {
  readonly account?: string;
  /** Milliseconds. */
  readonly expires?: number;
}

const addToken = (context: CliContext, flags: TokenCreateFlags, token: NewToken): Promise<void> =>
  flags.account === undefined && !isLocal(flags)
    ? withRemote(context, flags, (remote) => remote.account.addToken(token))
    : withAdmin(context, flags, (admin) => admin.addToken(flags.account ?? OWNER_ACCOUNT, token));

export const createToken = async (
  context: CliContext,
  flags: TokenCreateFlags,
  name: string,
): Promise<void> => {
  const token = generateToken();
  const verifier = deriveVerifier(token);
  const nowMs = context.timeMs();
  const expiresMs = flags.expires === undefined ? undefined : nowMs + flags.expires;
  await addToken(context, flags, { name, kind: 'named', verifier, expiresMs });
  const created = formatIsoTime(nowMs * 1000);
  const expires = expiresMs === undefined ? undefined : formatIsoTime(expiresMs * 1000);
  // Undefined for one's own, whose name only the server knows.
  const account = flags.account ?? (isLocal(flags) ? OWNER_ACCOUNT : undefined);
  if (flags.quiet === true && flags.json !== true) {
    await context.stdout.write(`${token}\n`);
    return;
  }
  await printResult(context, flags, {
    text: token,
    json: { type: 'token', id: verifier.id, account, name, kind: 'named', created, expires, token },
  });
  if (flags.json === true) return;
  await context.stderr.write(
    'This is the only time it is shown. Keep it in a file that only you may read, and give that to --token-file.\n',
  );
};
