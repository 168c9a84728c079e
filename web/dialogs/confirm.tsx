// Asks whether something that cannot be taken back is to be done.

import type { JSX } from 'preact';
import { strings } from '../strings/index.ts';
import { Dialog, openDialog } from './dialog.tsx';

export interface ConfirmInit {
  readonly title: string;
  readonly text: string;
  readonly action: string;
}

const ConfirmDialog = ({
  init,
  close,
}: {
  init: ConfirmInit;
  close: (yes?: boolean) => void;
}): JSX.Element => (
  <Dialog title={init.title} onClose={() => close()}>
    <p>{init.text}</p>
    <div class="dialog-buttons">
      <button type="button" onClick={() => close()}>
        {strings.value.cancel}
      </button>
      <button type="button" class="danger" onClick={() => close(true)}>
        {init.action}
      </button>
    </div>
  </Dialog>
);

export const confirm = async (init: ConfirmInit): Promise<boolean> =>
  (await openDialog<boolean>((close) => <ConfirmDialog init={init} close={close} />)) === true;
