// Where transfers between this computer and a server begin: what is taken at the destination is asked about before a byte moves. What
// that needs is loaded then.

import type { TransferRequest } from '../../src/gui/index.ts';
import { attempt } from '../state/messages.ts';
import { api } from './program.ts';

export type WantedTransfer = Omit<TransferRequest, 'onConflict' | 'dryRun'>;

export const beginTransfer = (wanted: WantedTransfer): void => {
  const asked = api.value;
  if (asked === undefined) return;
  void attempt(async () => {
    const { prepareTransfer } = await import('./prepare-transfer.tsx');
    await prepareTransfer(asked, wanted);
  });
};
