// Stopping the server, and seeing whether it is back.

import { effect, signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { PageRemote } from '../../src/client/browser/index.ts';
import { openDialog } from '../dialogs/dialog.tsx';
import { Choice } from '../dialogs/field.tsx';
import { FormDialog, textIn } from '../dialogs/form-dialog.tsx';
import { tell } from '../state/messages.ts';
import { adminStrings } from '../strings/administration.ts';
import { formatDuration } from '../strings/index.ts';
import { isServerOnline } from '../state/server-link.ts';

const GRACES_MS = [30_000, 120_000, 600_000, 0];

/** Those that were stopped from here, and were not seen again yet. `gone`: the link has ended. */
const stopped = signal<ReadonlyMap<PageRemote, 'asked' | 'gone'>>(new Map());

const changed = (server: PageRemote, state: 'asked' | 'gone' | undefined): void => {
  const others = [...stopped.value].filter(([each]) => each !== server);
  stopped.value = new Map(state === undefined ? others : [...others, [server, state]]);
};

// Also while another server is shown.
effect(() => {
  for (const [server, state] of stopped.value) {
    const isOnline = isServerOnline(server);
    if (state === 'asked' && !isOnline) changed(server, 'gone');
    if (state !== 'gone' || !isOnline) continue;
    changed(server, undefined);
    tell(adminStrings.peek().stoppedBack);
  }
});

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
        changed(server, 'asked');
        close(true);
      }}
    >
      <p>{text.stopText}</p>
      <Choice name="grace" label={text.stopGrace} choices={choices} />
    </FormDialog>
  );
};

/** Above all parts of the administration, once it was stopped from here. */
export const StoppedNotice = ({ server }: { server: PageRemote }): JSX.Element | null => {
  if (!stopped.value.has(server)) return null;
  return (
    <p class="notice notice-warning" role="status">
      {adminStrings.value.stopped}
    </p>
  );
};

export const ShutDown = ({ server }: { server: PageRemote }): JSX.Element => (
  <button
    type="button"
    class="danger"
    disabled={stopped.value.has(server)}
    onClick={() => void openDialog<boolean>((close) => <ShutDownDialog server={server} close={close} />)}
  >
    {adminStrings.value.stopServer}
  </button>
);
