// The whole page: the login, or the frame with what is to be seen in it; above it dialogues, menus and messages.

import type { JSX } from 'preact';
import { Dialogs } from '../dialogs/dialog.tsx';
import { Menus } from '../menu/menu.tsx';
import { loadSession, sessionInfo, sessionProblem } from '../state/session.ts';
import { Frame } from './frame.tsx';
import { Lazy, Waiting } from './lazy.tsx';
import { Messages } from './messages.tsx';

const Content = (): JSX.Element => {
  const info = sessionInfo.value;
  if (info === undefined)
    return (
      <main>
        <Waiting problem={sessionProblem.value?.message} onAgain={() => void loadSession()} />
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
