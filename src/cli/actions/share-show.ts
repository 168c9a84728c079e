// `wherry share show`: the link of a share once more, and what is known of it.

import { WherryError, displayName } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { formatShare, shareJson } from '../shares/format-shares.ts';
import { ensureQrGoes, printLink, type QrFlags } from '../shares/print-link.ts';
import { formatJson } from '../text/format-json.ts';
import { withRemote } from '../with-remote.ts';

export type ShareShowFlags = QrFlags;

export const showShare = async (context: CliContext, flags: ShareShowFlags, id: string): Promise<void> => {
  ensureQrGoes(flags);
  const shares = await withRemote(context, flags, (remote) => remote.shares.list());
  const share = shares.find((each) => each.id === id);
  if (share === undefined)
    throw new WherryError(
      'NOT_FOUND',
      `You have no share "${displayName(id)}"; list your shares to see which there are.`,
    );
  if (flags.json === true) {
    await context.stdout.write(`${formatJson(shareJson(share))}\n`);
    return;
  }
  await printLink(context, flags, share);
  if (flags.quiet !== true) await context.stdout.write(formatShare(share));
};
