// The tokens and sessions of one account, seen by an administrator.

import type { JSX } from 'preact';
import { displayName, type AccountInfo, type PageRemote } from '../../src/client/browser/index.ts';
import { makeToken, showOnce } from '../account/new-token.tsx';
import { TokenTable } from '../account/token-table.tsx';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { useLoaded } from '../loading/load.ts';
import { Loading } from '../loading/loading.tsx';
import { attempt, tell } from '../state/messages.ts';
import { adminStrings } from '../strings/administration.ts';

const AccountTokens = ({
  server,
  account: { name },
  close,
}: {
  server: PageRemote;
  account: AccountInfo;
  close: () => void;
}): JSX.Element => {
  const text = adminStrings.value;
  const shown = displayName(name);
  const loaded = useLoaded(({ admin }) => admin.listTokens(name));
  const make = async (): Promise<void> => {
    const token = await makeToken((made) => server.admin.addToken(name, made));
    if (token === undefined) return;
    await loaded.reload();
    await showOnce(text.tokenOf(shown), token);
  };
  return (
    <Dialog title={text.tokensTitle(shown)} onClose={close} isWide>
      <div class="panel-buttons">
        <button type="button" onClick={() => void attempt(make)}>
          {text.makeToken}
        </button>
      </div>
      {loaded.value === undefined ? (
        <Loading of={loaded} />
      ) : (
        <TokenTable
          label={text.tokensTitle(shown)}
          tokens={loaded.value}
          onRevoke={async (token) => {
            await attempt(async () => {
              await server.admin.revokeToken(token.id, name);
              tell(text.wasRevoked(displayName(token.name)));
            });
            await loaded.reload();
          }}
        />
      )}
    </Dialog>
  );
};

export const showTokens = async (server: PageRemote, account: AccountInfo): Promise<void> => {
  await openDialog((close) => <AccountTokens server={server} account={account} close={close} />);
};
