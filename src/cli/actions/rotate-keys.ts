// `wherry rotate-keys`: a new key for this machine's server.

import { resolve } from 'node:path';
import type { CliContext } from '../cli-context.ts';
import { printResult } from '../print-result.ts';

export interface RotateKeysFlags {
  readonly state?: string;
  readonly stolen?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const rotateKeys = async (context: CliContext, flags: RotateKeysFlags): Promise<void> => {
  const { defaultStateDirectory, rotateIdentity } = await import('../../transport/identity/index.ts');
  const state = flags.state === undefined ? defaultStateDirectory() : resolve(flags.state);
  const isHandedOver = flags.stolen !== true;
  const { oldPin, newPin } = await rotateIdentity(state, isHandedOver);
  const clients = isHandedOver
    ? 'Clients that know the old pin accept the new one.'
    : 'Clients that know the old pin refuse it, or warn: tell them the new one.';
  await printResult(context, flags, {
    text: `The server has a new key once it is started again. Its pin is ${newPin}, and was ${oldPin}. ${clients}`,
    json: { type: 'keysRotated', oldPin, newPin, isHandedOver },
  });
};
