// The whole page: the login, or the frame with what is to be seen in it; above it dialogues, menus and messages.

import type { JSX } from 'preact';
import { Dialogs } from '../dialogs/dialog.tsx';
import { Menus } from '../menu/menu.tsx';
import { sessionInfo, sessionProblem } from '../state/session.ts';
import { strings } from '../strings/index.ts';
import { Frame } from './frame.tsx';
import { Lazy } from './lazy.tsx';
import { Messages } from './messages.tsx';

const Content = (): JSX.Element => {
  const info = sessionInfo.value;
  if (info === undefined)
    return (
      <main class="waiting">
        {sessionProblem.value === undefined ? strings.value.loading : sessionProblem.value.message}
      </main>
    );
  if (info.gui === true) return <Lazy load={() => import('../gui/gui.tsx')} />;
  return info.account === null ? (
    <Lazy load={() => import('../login/login-screen.tsx')} />
  ) : (
    <Frame info={info} />
  );
};

export const App = (): JSX.Element => (
  <>
    <Content />
    <Messages />
    <Dialogs />
    <Menus />
  </>
);
