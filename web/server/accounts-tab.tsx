// The accounts of the server: a list, and what can be done with each.

import type { JSX } from 'preact';
import { displayName, type AccountInfo, type PageRemote } from '../../src/client/browser/index.ts';
import { grantsInWords, isOwner } from '../account/grants.ts';
import { useLoaded } from '../loading/load.ts';
import { Loading } from '../loading/loading.tsx';
import { openMenuBelow, type MenuItem } from '../menu/menu.tsx';
import { Icon } from '../shell/icon.tsx';
import { attempt } from '../state/messages.ts';
import { adminStrings } from '../strings/administration.ts';
import { formatBytes } from '../strings/index.ts';
import { showTokens } from './account-tokens.tsx';
import { addAccount } from './add-account.tsx';
import {
  changeGrants,
  changeQuota,
  disable,
  enable,
  removeAccount,
  removeTotp,
  setPassword,
} from './change-account.tsx';
import { Invites } from './invites.tsx';
import { DataTable } from './data-table.tsx';

const loginOf = ({ hasPassword, hasTotp }: AccountInfo): string => {
  const text = adminStrings.value;
  if (!hasPassword) return text.byToken;
  return hasTotp ? text.byPasswordAndCode : text.byPassword;
};

/** Nobody takes the rights of the owner, nor removes it. */
const menuFor = (
  account: AccountInfo,
  act: (change: (server: PageRemote, account: AccountInfo) => Promise<void>) => void,
): readonly MenuItem[] => {
  const text = adminStrings.value;
  const isOther = !isOwner(account);
  const items: readonly (MenuItem | false)[] = [
    { label: text.itsTokens, icon: 'token', run: () => act(showTokens) },
    isOther && { label: text.changeRole, icon: 'users', run: () => act(changeGrants) },
    account.home !== undefined && { label: text.changeQuota, icon: 'chart', run: () => act(changeQuota) },
    { label: text.setPassword, icon: 'rename', run: () => act(setPassword) },
    account.hasTotp && { label: text.removeTotp, icon: 'keyboard', run: () => act(removeTotp) },
    isOther &&
      account.isDisabled && {
        label: text.enable,
        icon: 'check',
        startsGroup: true,
        run: () => act(enable),
      },
    isOther &&
      !account.isDisabled && {
        label: text.disable,
        icon: 'pause',
        startsGroup: true,
        run: () => act(disable),
      },
    isOther && { label: text.removeAccount, icon: 'trash', isDanger: true, run: () => act(removeAccount) },
  ];
  return items.filter((item) => item !== false);
};

const AccountRow = ({
  account,
  act,
}: {
  account: AccountInfo;
  act: Parameters<typeof menuFor>[1];
}): JSX.Element => {
  const text = adminStrings.value;
  const name = displayName(account.name);
  return (
    <tr class={account.isDisabled ? 'is-disabled' : undefined}>
      <th scope="row">
        <bdi>{name}</bdi>
      </th>
      <td data-label={text.state}>{account.isDisabled ? text.disabled : text.active}</td>
      <td data-label={text.login}>{loginOf(account)}</td>
      <td data-label={text.quota}>
        {account.quotaBytes === undefined ? text.noLimit : formatBytes(account.quotaBytes)}
      </td>
      <td data-label={text.may}>{grantsInWords(account)}</td>
      <td class="row-actions">
        <button
          type="button"
          class="icon-button"
          aria-haspopup="menu"
          aria-label={text.actionsFor(name)}
          onClick={(event) =>
            openMenuBelow(text.actionsFor(name), menuFor(account, act), event.currentTarget)
          }
        >
          <Icon name="more" />
        </button>
      </td>
    </tr>
  );
};

export const AccountsTab = ({ server }: { server: PageRemote }): JSX.Element => {
  const text = adminStrings.value;
  const loaded = useLoaded(({ admin }) => admin.listAccounts());
  const accounts = loaded.value;
  const reloadAfter = (task: () => Promise<unknown>): void => {
    void attempt(async () => {
      try {
        await task();
      } finally {
        await loaded.reload();
      }
    });
  };
  return (
    <div class="panels-wide">
      <section class="panel" aria-labelledby="accounts">
        <h2 id="accounts">
          {text.tabAccounts} {accounts !== undefined && <span class="count">{accounts.length}</span>}
        </h2>
        <div class="panel-buttons">
          <button type="button" class="primary" onClick={() => reloadAfter(() => addAccount(server))}>
            {text.addAccount}
          </button>
        </div>
        {accounts === undefined ? (
          <Loading of={loaded} />
        ) : (
          <DataTable
            label={text.tabAccounts}
            columns={[text.account, text.state, text.login, text.quota, text.may]}
            actions={text.actions}
          >
            {accounts.map((account) => (
              <AccountRow
                key={account.name}
                account={account}
                act={(change) => reloadAfter(() => change(server, account))}
              />
            ))}
          </DataTable>
        )}
      </section>
      <Invites server={server} />
    </div>
  );
};
