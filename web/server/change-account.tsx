// What can be changed about an account. Each tells what came of it, and resolves when the list is to be asked for again.

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import {
  displayName,
  formatSize,
  parseRemotePath,
  roleOf,
  type AccountInfo,
  type PageRemote,
} from '../../src/client/browser/index.ts';
import { verbsInWords } from '../account/grants.ts';
import { confirm } from '../dialogs/confirm.tsx';
import { openDialog } from '../dialogs/dialog.tsx';
import { Field } from '../dialogs/field.tsx';
import { FormDialog, textIn } from '../dialogs/form-dialog.tsx';
import { Icon } from '../shell/icon.tsx';
import { attempt, tell } from '../state/messages.ts';
import { adminStrings } from '../strings/administration.ts';
import { QuotaField, RoleChoice, quotaIn, verbsIn } from './account-fields.tsx';

type Change = (server: PageRemote, account: AccountInfo) => Promise<void>;

interface ChangeDialogProps {
  readonly server: PageRemote;
  readonly account: AccountInfo;
  readonly close: () => void;
}

const GrantsDialog = ({ server, account: first, close }: ChangeDialogProps): JSX.Element => {
  const text = adminStrings.value;
  const [account, setAccount] = useState(first);
  const { name, grants } = account;
  const set = async (form: FormData): Promise<void> => {
    const path = parseRemotePath(textIn(form, 'path'));
    setAccount(await server.admin.changeAccount(name, { grant: { path, verbs: verbsIn(form) } }));
    tell(text.wasChanged(displayName(name)));
  };
  const remove = async (path: string): Promise<void> => {
    setAccount(
      await server.admin.changeAccount(name, { grant: { path: parseRemotePath(path), verbs: null } }),
    );
    tell(text.wasChanged(displayName(name)));
  };
  const [only] = grants;
  return (
    <FormDialog
      title={text.changeRoleTitle(displayName(name))}
      action={text.addRule}
      closing={text.done}
      onClose={close}
      onSubmit={set}
    >
      <h3>{text.rules}</h3>
      {grants.length === 0 && <p class="nothing">{text.noRules}</p>}
      <ul class="rules">
        {grants.map(({ path, verbs }) => (
          <li key={path}>
            <span>{text.onPath(verbsInWords(verbs), displayName(path))}</span>
            <button
              type="button"
              class="icon-button"
              aria-label={text.removeRule(displayName(path))}
              title={text.removeRule(displayName(path))}
              onClick={() => void attempt(() => remove(path))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <Field name="path" label={text.path} value={only?.path ?? '/'} isRequired />
      <RoleChoice value={roleOf(only?.verbs ?? [])} />
    </FormDialog>
  );
};

export const changeGrants: Change = async (server, account) => {
  await openDialog((close) => <GrantsDialog server={server} account={account} close={close} />);
};

const QuotaDialog = ({ server, account: { name, quotaBytes }, close }: ChangeDialogProps): JSX.Element => {
  const text = adminStrings.value;
  const shown = quotaBytes === undefined ? '' : formatSize(quotaBytes);
  return (
    <FormDialog
      title={text.changeQuotaTitle(displayName(name))}
      action={text.save}
      onClose={close}
      onSubmit={async (form) => {
        // What is shown is rounded, and would come back as another quota.
        if (textIn(form, 'quota') === shown) return close();
        await server.admin.changeAccount(name, { quotaBytes: quotaIn(form) ?? null });
        tell(text.wasChanged(displayName(name)));
        close();
      }}
    >
      <QuotaField value={shown} />
    </FormDialog>
  );
};

export const changeQuota: Change = async (server, account) => {
  await openDialog((close) => <QuotaDialog server={server} account={account} close={close} />);
};

const PasswordDialog = ({ server, account: { name }, close }: ChangeDialogProps): JSX.Element => {
  const text = adminStrings.value;
  return (
    <FormDialog
      title={text.setPasswordTitle(displayName(name))}
      action={text.save}
      onClose={close}
      onSubmit={async (form) => {
        await server.admin.changeAccount(name, { password: textIn(form, 'password') });
        tell(text.passwordWasSet(displayName(name)));
        close();
      }}
    >
      <p>{text.setPasswordText}</p>
      <Field
        name="password"
        label={text.newPassword}
        hint={text.passwordHint}
        autocomplete="new-password"
        isSecret
        isRequired
      />
    </FormDialog>
  );
};

export const setPassword: Change = async (server, account) => {
  await openDialog((close) => <PasswordDialog server={server} account={account} close={close} />);
};

export const removeTotp: Change = async ({ admin }, { name }) => {
  const text = adminStrings.value;
  const shown = displayName(name);
  const init = { title: text.removeTotpTitle(shown), text: text.removeTotpText, action: text.switchOff };
  if (!(await confirm(init))) return;
  await admin.changeAccount(name, { totp: null });
  tell(text.wasChanged(shown));
};

export const disable: Change = async ({ admin }, { name }) => {
  const text = adminStrings.value;
  const shown = displayName(name);
  const init = { title: text.disableTitle(shown), text: text.disableText, action: text.disable };
  if (!(await confirm(init))) return;
  await admin.changeAccount(name, { isDisabled: true });
  tell(text.wasDisabled(shown));
};

export const enable: Change = async ({ admin }, { name }) => {
  await admin.changeAccount(name, { isDisabled: false });
  tell(adminStrings.value.wasEnabled(displayName(name)));
};

export const removeAccount: Change = async ({ admin }, { name, home }) => {
  const text = adminStrings.value;
  const shown = displayName(name);
  const init = {
    title: text.removeAccountTitle(shown),
    text: text.removeAccountText(displayName(home ?? '')),
    action: text.removeIt,
  };
  if (!(await confirm(init))) return;
  await admin.removeAccount(name);
  tell(text.wasRemoved(shown));
};
