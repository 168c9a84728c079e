// Stopping the server, and seeing whether it is back.

import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { PageRemote } from '../../src/client/browser/index.ts';
import { openDialog } from '../dialogs/dialog.tsx';
import { Choice } from '../dialogs/field.tsx';
import { FormDialog, textIn } from '../dialogs/form-dialog.tsx';
import { tell } from '../state/messages.ts';
import { linkState } from '../state/session.ts';
import { adminStrings } from '../strings/administration.ts';
import { formatDuration } from '../strings/index.ts';

const GRACES_MS = [30_000, 120_000, 600_000, 0];

/** It was stopped from here, and was not seen again yet. `gone`: its link has ended. */
const stopped = signal<'no' | 'asked' | 'gone'>('no');

const ShutDownDialog = ({
  server,
  close,
}: {
  server: PageRemote;
  close: (isStopped?: boolean) => void;
}): JSX.Element => {
  const text = adminStrings.value;
  const choices = GRACES_MS.map(
    (ms) => [String(ms), ms === 0 ? text.stopGraceNone : formatDuration(ms / 1000)] as const,
  );
  return (
    <FormDialog
      title={text.stopTitle}
      action={text.stopIt}
      isDanger
      onClose={() => close()}
      onSubmit={async (form) => {
        await server.admin.shutDown({ graceMs: Number(textIn(form, 'grace')) });
        stopped.value = 'asked';
        close(true);
      }}
    >
      <p>{text.stopText}</p>
      <Choice name="grace" label={text.stopGrace} choices={choices} />
    </FormDialog>
  );
};

/** Above all parts of the administration, once it was stopped from here. */
export const StoppedNotice = (): JSX.Element | null => {
  const text = adminStrings.value;
  const state = linkState.value;
  useEffect(() => {
    if (stopped.value === 'asked' && state !== 'online') stopped.value = 'gone';
    if (stopped.value !== 'gone' || state !== 'online') return;
    stopped.value = 'no';
    tell(text.stoppedBack);
  }, [state, stopped.value]);
  if (stopped.value === 'no') return null;
  return (
    <p class="notice notice-warning" role="status">
      {text.stopped}
    </p>
  );
};

export const ShutDown = ({ server }: { server: PageRemote }): JSX.Element => (
  <button
    type="button"
    class="danger"
    disabled={stopped.value !== 'no'}
    onClick={() => void openDialog<boolean>((close) => <ShutDownDialog server={server} close={close} />)}
  >
    {adminStrings.value.stopServer}
  </button>
);
