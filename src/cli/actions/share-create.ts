// `wherry share create`: a link by which others reach a file or directory.

import { WherryError } from '../../base/index.ts';
import { readNewPassword } from '../accounts/read-new-password.ts';
import type { CliContext } from '../cli-context.ts';
import { readSecretFile } from '../read-secret-file.ts';
import { describeNewShare, shareJson } from '../shares/format-shares.ts';
import { ensureQrGoes, printLink, type QrFlags } from '../shares/print-link.ts';
import { formatJson } from '../text/format-json.ts';
import { typedRemotePath } from '../typed-paths.ts';
import { withRemote } from '../with-remote.ts';

export interface ShareCreateFlags extends QrFlags {
  readonly upload?: boolean;
  readonly password?: boolean;
  readonly passwordFile?: string;
  /** Milliseconds. */
  readonly expires?: number;
  readonly uses?: number;
  readonly label?: string;
}

const readPassword = async (context: CliContext, flags: ShareCreateFlags): Promise<string | undefined> => {
  const { password, passwordFile } = flags;
  if (password === true && passwordFile !== undefined)
    throw new WherryError(
      'BAD_REQUEST',
      '--password asks for one and --password-file has one; leave one of them out.',
    );
  if (passwordFile !== undefined) return readSecretFile(passwordFile, 'password');
  return password === true ? readNewPassword(context, 'the share') : undefined;
};

export const createShare = async (
  context: CliContext,
  flags: ShareCreateFlags,
  text: string,
): Promise<void> => {
  ensureQrGoes(flags);
  const path = typedRemotePath(context.workplace, text);
  const password = await readPassword(context, flags);
  const share = await withRemote(context, flags, (remote) =>
    remote.shares.create({
      path,
      access: flags.upload === true ? 'upload' : 'read',
      password,
      expiresMs: flags.expires === undefined ? undefined : context.timeMs() + flags.expires,
      maxUses: flags.uses,
      label: flags.label,
    }),
  );
  if (flags.json === true) {
    await context.stdout.write(`${formatJson(shareJson(share))}\n`);
    return;
  }
  await printLink(context, flags, share);
  if (flags.quiet === true) return;
  await context.stderr.write(
    `${describeNewShare(share)} To end it: ${context.program} share revoke ${share.id}\n`,
  );
};
