// The right side: the servers that the program is connected to, one of them shown, or the form that connects to another one.

import type { JSX } from 'preact';
import type { GuiConnection } from '../../src/gui/index.ts';
import { PaneView } from '../files/pane-view.tsx';
import { openMenuBelow } from '../menu/menu.tsx';
import { Icon } from '../shell/icon.tsx';
import { attempt } from '../state/messages.ts';
import { goTo, linkToView } from '../state/route.ts';
import { guiStrings } from '../strings/gui.ts';
import { strings } from '../strings/index.ts';
import { ConnectForm } from './connect-form.tsx';
import { disconnectFrom } from './connect.ts';
import { connections } from './program.ts';
import { saveRemote } from './save-remote.tsx';
import { hostOf, servers, shownConnection, shownServer, shownServerId } from './sides.ts';

export const nameOfServer = ({ name, account, address }: GuiConnection): string =>
  name ?? `${account}@${hostOf(address)}`;

const Chooser = (): JSX.Element | null => {
  const text = guiStrings.value;
  const all = connections.value ?? [];
  const shown = servers.value.map(({ id }) => all.find((each) => each.id === id));
  if (shown.length === 0) return null;
  return (
    <nav class="server-tabs" aria-label={text.servers}>
      {shown.map(
        (connection) =>
          connection !== undefined && (
            <button
              key={connection.id}
              type="button"
              class="tab"
              aria-current={connection.id === shownServerId.value ? 'true' : undefined}
              onClick={() => {
                shownServerId.value = connection.id;
              }}
            >
              <span class={`link-dot link-dot-${connection.state}`} aria-hidden="true" />
              {nameOfServer(connection)}
            </button>
          ),
      )}
      <button
        type="button"
        class="tab"
        aria-current={shownServerId.value === undefined ? 'true' : undefined}
        onClick={() => {
          shownServerId.value = undefined;
        }}
      >
        <Icon name="connect" />
        {text.another}
      </button>
    </nav>
  );
};

const ServerHead = ({ connection }: { connection: GuiConnection }): JSX.Element => {
  const text = guiStrings.value;
  return (
    <header class="side-head">
      <Icon name="server" />
      <h2>{text.server}</h2>
      <span class="side-note" title={connection.address}>
        {text.asAccount(connection.account, hostOf(connection.address))}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={text.ofServer(nameOfServer(connection))}
        aria-haspopup="menu"
        onClick={(event) =>
          openMenuBelow(
            nameOfServer(connection),
            [
              {
                label: text.saveRemote,
                icon: 'check',
                run: () => void saveRemote(connection),
              },
              { label: strings.value.trash, icon: 'trash', run: () => goTo(linkToView('trash')) },
              { label: strings.value.shares, icon: 'share', run: () => goTo(linkToView('shares')) },
              {
                label: text.disconnect,
                icon: 'logOut',
                startsGroup: true,
                run: () => void attempt(() => disconnectFrom(connection)),
              },
            ],
            event.currentTarget,
          )
        }
      >
        <Icon name="more" />
      </button>
    </header>
  );
};

const Warning = ({ connection }: { connection: GuiConnection }): JSX.Element | null => {
  const text = guiStrings.value;
  if (connection.warning !== undefined)
    return (
      <p class="notice notice-danger side-notice" role="alert">
        <Icon name="warning" />
        <span>
          <strong>{text.keyChanged}</strong> {connection.warning}
        </span>
      </p>
    );
  if (connection.state !== 'lost') return null;
  return (
    <p class="notice notice-warning side-notice" role="status">
      {text.serverLost}
    </p>
  );
};

export const ServerSideView = (): JSX.Element => {
  const server = shownServer.value;
  const connection = shownConnection.value;
  return (
    <>
      <Chooser />
      {server === undefined || connection === undefined ? (
        <ConnectForm />
      ) : (
        <>
          <ServerHead connection={connection} />
          <Warning connection={connection} />
          <PaneView key={server.id} pane={server.pane} />
        </>
      )}
    </>
  );
};
