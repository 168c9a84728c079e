// The frame of `wherry gui`: where one can go, and how the program and the server that is shown are.

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { WherryError } from '../../src/client/browser/index.ts';
import { hasFiles } from '../files/drag.ts';
import { hasUploads } from '../uploads/begin.ts';
import { Head, NavLink } from '../shell/frame.tsx';
import { Lazy } from '../shell/lazy.tsx';
import { preferenceItems } from '../shell/preference-items.ts';
import { tellProblem } from '../state/messages.ts';
import { linkToPath, linkToView, route } from '../state/route.ts';
import { isAdmin } from '../state/session.ts';
import { guiStrings } from '../strings/gui.ts';
import { strings } from '../strings/index.ts';
import { connectTo } from './connect.ts';
import { api, connections, followProgram, programInfo } from './program.ts';
import { followServers, shownConnection, shownServer } from './sides.ts';
import { SidesView } from './sides-view.tsx';
import { nameOfServer } from './server-side.tsx';

const Navigation = (): JSX.Element => {
  const { view } = route.value;
  const text = strings.value;
  const own = guiStrings.value;
  const connection = shownConnection.value;
  return (
    <nav class="nav" aria-label={text.navigation}>
      <ul>
        <NavLink link={linkToPath('/')} icon="folder" isCurrent={view === 'files'}>
          {text.files}
        </NavLink>
        <NavLink link={linkToView('pairs')} icon="retry" isCurrent={view === 'pairs'}>
          {own.pairs}
        </NavLink>
        <NavLink link={linkToView('machine')} icon="computer" isCurrent={view === 'machine'}>
          {own.ownServers}
        </NavLink>
      </ul>
      {connection !== undefined && (
        <>
          <h2 class="nav-title">{nameOfServer(connection)}</h2>
          <ul>
            <NavLink link={linkToView('trash')} icon="trash" isCurrent={view === 'trash'}>
              {text.trash}
            </NavLink>
            <NavLink link={linkToView('shares')} icon="share" isCurrent={view === 'shares'}>
              {text.shares}
            </NavLink>
            {isAdmin.value && (
              <NavLink link={linkToView('server')} icon="server" isCurrent={view === 'server'}>
                {text.server}
              </NavLink>
            )}
          </ul>
        </>
      )}
    </nav>
  );
};

/** Views of the server that is shown. */
const ServersView = (): JSX.Element => {
  const { view } = route.value;
  if (shownServer.value === undefined)
    return (
      <div class="view">
        <p>{guiStrings.value.noServerShown}</p>
        <a href={linkToPath('/')}>{guiStrings.value.connectTitle}</a>
      </div>
    );
  // What is shown of one server is nothing of the next.
  const key = shownServer.value.id;
  if (view === 'trash') return <Lazy key={key} load={() => import('../trash/trash-view.tsx')} />;
  if (view === 'shares') return <Lazy key={key} load={() => import('../shares/shares-view.tsx')} />;
  return <Lazy key={key} load={() => import('../server/server-view.tsx')} />;
};

const CurrentView = (): JSX.Element => {
  const { view } = route.value;
  switch (view) {
    case 'pairs':
      return <Lazy load={() => import('./pairs-view.tsx')} />;
    case 'machine':
      return <Lazy load={() => import('./machine-view.tsx')} />;
    case 'trash':
    case 'shares':
    case 'server':
      return <ServersView />;
    default:
      return <SidesView />;
  }
};

/** What `--remote` has said is connected to, unless a page before has done so. */
const connectFirst = (): (() => void) => {
  let isDone = false;
  return connections.subscribe((known) => {
    if (known === undefined || isDone) return;
    isDone = true;
    if (known.some(({ state }) => state !== 'closed')) return;
    void api.value
      ?.info()
      .then(
        ({ remote }) => (remote === undefined ? undefined : connectTo({ target: remote }).catch(tellProblem)),
        tellProblem,
      );
  });
};

/** Files that are dropped beside the panes are nobody's; those that are dropped onto one never come to the window. */
const refuseDrops = (): (() => void) => {
  const drop = (event: DragEvent): void => {
    if (hasFiles(event)) tellProblem(new WherryError('UNSUPPORTED', guiStrings.value.noDrops));
  };
  addEventListener('drop', drop);
  return () => removeEventListener('drop', drop);
};

export const GuiFrame = (): JSX.Element => {
  useEffect(followProgram, []);
  useEffect(followServers, []);
  useEffect(connectFirst, []);
  useEffect(refuseDrops, []);
  return (
    <div class="frame gui-frame">
      <a
        class="skip-link"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('#content [tabindex="0"], #content')?.focus();
        }}
      >
        {strings.value.skipToContent}
      </a>
      <Head home="/" name={programInfo.value?.hostName} items={preferenceItems} />
      <Navigation />
      <main id="content" class="content" tabIndex={-1}>
        <CurrentView />
      </main>
      {hasUploads.value && <Lazy load={() => import('../uploads/upload-panel.tsx')} />}
    </div>
  );
};
