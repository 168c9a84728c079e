// Invites: codes by which somebody makes an account.

import type { JSX } from 'preact';
import type { InviteInfo, PageRemote } from '../../src/client/browser/index.ts';
import { verbsInWords } from '../account/grants.ts';
import { lifetimeChoices, lifetimeMs, showOnce } from '../account/new-token.tsx';
import { openDialog } from '../dialogs/dialog.tsx';
import { Choice } from '../dialogs/field.tsx';
import { FormDialog, textIn } from '../dialogs/form-dialog.tsx';
import { useLoaded } from '../loading/load.ts';
import { Loading } from '../loading/loading.tsx';
import { attempt, tell } from '../state/messages.ts';
import { adminStrings } from '../strings/administration.ts';
import { formatBytes, formatTime } from '../strings/index.ts';
import { QuotaField, RoleChoice, quotaIn, verbsIn } from './account-fields.tsx';
import { DataTable } from './data-table.tsx';

const InviteDialog = ({
  server: { admin },
  close,
}: {
  server: PageRemote;
  close: (code?: string) => void;
}): JSX.Element => {
  const text = adminStrings.value;
  const submit = async (form: FormData): Promise<void> => {
    const { code } = await admin.addInvite({
      verbs: verbsIn(form),
      hasHome: true,
      quotaBytes: quotaIn(form),
      lifetimeMs: lifetimeMs(textIn(form, 'lifetime')) ?? 0,
    });
    close(code);
  };
  return (
    <FormDialog title={text.makeInviteTitle} action={text.makeIt} onClose={() => close()} onSubmit={submit}>
      <RoleChoice />
      <QuotaField />
      <Choice name="lifetime" label={text.expiresAfter} choices={lifetimeChoices(false)} />
    </FormDialog>
  );
};

const InviteRow = ({ invite, onRemove }: { invite: InviteInfo; onRemove: () => void }): JSX.Element => {
  const text = adminStrings.value;
  return (
    <tr>
      <th scope="row">
        <code>{invite.id}</code>
      </th>
      <td data-label={text.role}>{verbsInWords(invite.verbs)}</td>
      <td data-label={text.quota}>
        {invite.quotaBytes === undefined ? text.noLimit : formatBytes(invite.quotaBytes)}
      </td>
      <td data-label={text.expires}>{formatTime(invite.expiresMs * 1000)}</td>
      <td class="row-actions">
        <button type="button" class="danger" aria-label={text.removeInvite(invite.id)} onClick={onRemove}>
          {text.removeIt}
        </button>
      </td>
    </tr>
  );
};

export const Invites = ({ server }: { server: PageRemote }): JSX.Element => {
  const text = adminStrings.value;
  const loaded = useLoaded(async ({ admin }) => {
    const [invites, { registration }] = await Promise.all([admin.listInvites(), admin.status()]);
    return { invites, registration };
  });
  const make = async (): Promise<void> => {
    const code = await openDialog<string>((close) => <InviteDialog server={server} close={close} />);
    if (code === undefined) return;
    await loaded.reload();
    await showOnce(text.inviteCode, code);
  };
  const remove = async (id: string): Promise<void> => {
    await server.admin.removeInvite(id);
    tell(text.inviteRemoved);
    await loaded.reload();
  };
  const invites = loaded.value?.invites;
  return (
    <section class="panel" aria-labelledby="invites">
      <h2 id="invites">{text.invites}</h2>
      <p>{text.invitesText}</p>
      {loaded.value?.registration === 'closed' && <p class="field-hint">{text.registrationIsClosed}</p>}
      <div class="panel-buttons">
        <button type="button" onClick={() => void attempt(make)}>
          {text.makeInvite}
        </button>
      </div>
      {invites === undefined && <Loading of={loaded} />}
      {invites?.length === 0 && <p class="nothing">{text.noInvites}</p>}
      {invites !== undefined && invites.length > 0 && (
        <DataTable
          label={text.invites}
          columns={[text.inviteId, text.role, text.quota, text.expires]}
          actions={text.actions}
        >
          {invites.map((invite) => (
            <InviteRow
              key={invite.id}
              invite={invite}
              onRemove={() => void attempt(() => remove(invite.id))}
            />
          ))}
        </DataTable>
      )}
    </section>
  );
};
