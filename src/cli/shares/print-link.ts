// The link of a share on stdout, alone on its line, so that a script can take the first one; and the code that a phone reads.

import { WherryError, displayName } from '../../base/index.ts';
import type { ShareInfo } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';

export interface QrFlags extends ClientFlags {
  readonly qr?: boolean;
}

/** Code: `BAD_REQUEST`. */
export const ensureQrGoes = ({ qr, json }: QrFlags): void => {
  if (qr === true && json === true)
    throw new WherryError(
      'BAD_REQUEST',
      '--qr draws for people and --json writes for programs; leave one of them out.',
    );
};

export const printLink = async (
  context: CliContext,
  { qr }: QrFlags,
  { url = '' }: ShareInfo,
): Promise<void> => {
  await context.stdout.write(`${displayName(url)}\n`);
  if (qr !== true) return;
  const { drawQr } = await import('./draw-qr.ts');
  await context.stdout.write(await drawQr(url, context.stdout.hasColor));
};
