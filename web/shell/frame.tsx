// The frame around every view: where one can go, who one is, how the link is.

import type { ComponentChildren, JSX } from 'preact';
import { FilesView } from '../files/files-view.tsx';
import { openMenuBelow, type MenuItem } from '../menu/menu.tsx';
import { goTo, linkToPath, linkToView, route, type View } from '../state/route.ts';
import {
  linkState,
  loadSession,
  logOut,
  sessionInfo,
  sessionProblem,
  type SessionInfo,
} from '../state/session.ts';
import { attempt } from '../state/messages.ts';
import { strings } from '../strings/index.ts';
import { Icon, type IconName } from './icon.tsx';
import { Lazy } from './lazy.tsx';
import { preferenceItems } from './preference-items.ts';
import { UploadPanelPlace } from './upload-panel-place.tsx';

export const NavLink = ({
  link,
  icon,
  isCurrent,
  children,
}: {
  link: string;
  icon: IconName;
  isCurrent: boolean;
  children: ComponentChildren;
}): JSX.Element => (
  <li>
    <a href={link} class="nav-link" aria-current={isCurrent ? 'page' : undefined}>
      <Icon name={icon} />
      <span>{children}</span>
    </a>
  </li>
);

const Navigation = ({ info }: { info: SessionInfo }): JSX.Element => {
  const { view } = route.value;
  const text = strings.value;
  const to = (name: View, icon: IconName, label: string): JSX.Element => (
    <NavLink link={linkToView(name)} icon={icon} isCurrent={view === name}>
      {label}
    </NavLink>
  );
  return (
    <nav class="nav" aria-label={text.navigation}>
      <ul>
        <NavLink link={linkToPath(info.home)} icon="folder" isCurrent={view === 'files'}>
          {text.files}
        </NavLink>
        {to('trash', 'trash', text.trash)}
        {to('shares', 'share', text.shares)}
        {to('connect', 'connect', text.connectOthers)}
        {info.isAdmin && to('server', 'server', text.server)}
      </ul>
    </nav>
  );
};

const settingsItems = (): readonly MenuItem[] => {
  const text = strings.value;
  return [
    ...preferenceItems(),
    {
      label: text.myAccount,
      icon: 'users',
      startsGroup: true,
      run: () => goTo(linkToView('account')),
    },
    { label: text.logOut, icon: 'logOut', run: () => void attempt(logOut) },
  ];
};

interface HeadProps {
  /** The directory that the name of the page leads to. */
  readonly home: string;
  /** Whose page it is: an account, or a machine. */
  readonly name: string | null | undefined;
  readonly items: () => readonly MenuItem[];
}

export const Head = ({ home, name, items }: HeadProps): JSX.Element => {
  const text = strings.value;
  return (
    <header class="head">
      <a class="brand" href={linkToPath(home)}>
        <Icon name="boat" class="brand-icon" />
        <span>Wherry</span>
      </a>
      <LinkState />
      <button
        type="button"
        class="account-button"
        aria-haspopup="menu"
        onClick={(event) => openMenuBelow(text.settings, items(), event.currentTarget)}
      >
        <Icon name="settings" />
        <span class="account-name">{name}</span>
        <span class="for-screen-readers">, {text.settings}</span>
      </button>
    </header>
  );
};

const LinkState = (): JSX.Element => {
  const text = strings.value;
  const state = linkState.value;
  const words = {
    none: sessionProblem.value?.message ?? '',
    connecting: text.linkConnecting,
    online: text.linkOnline,
    lost: text.linkLost,
  };
  return (
    <div class={`link-state link-${state}`} role="status">
      <span class="link-dot" aria-hidden="true" />
      <span class={state === 'online' ? 'for-screen-readers' : 'link-text'}>{words[state]}</span>
      {state === 'none' && (
        <button type="button" onClick={() => void loadSession()}>
          {text.tryAgain}
        </button>
      )}
    </div>
  );
};

const CurrentView = (): JSX.Element => {
  const { view } = route.value;
  switch (view) {
    case 'files':
    // Those of `wherry gui` alone.
    case 'pairs':
    case 'machine':
      return <FilesView />;
    case 'trash':
      return <Lazy load={() => import('../trash/trash-view.tsx')} />;
    case 'shares':
      return <Lazy load={() => import('../shares/shares-view.tsx')} />;
    case 'connect':
      return <Lazy load={() => import('../connect/connect-view.tsx')} />;
    case 'account':
      return <Lazy load={() => import('../account/account-view.tsx')} />;
    case 'server':
      return <Lazy load={() => import('../server/server-view.tsx')} />;
  }
};

export const Frame = ({ info }: { info: SessionInfo }): JSX.Element => (
  <div class="frame">
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
    <Head home={info.home} name={info.account} items={settingsItems} />
    <Navigation info={info} />
    <main id="content" class="content" tabIndex={-1}>
      {sessionInfo.value === undefined ? null : <CurrentView />}
    </main>
    <UploadPanelPlace />
  </div>
);
