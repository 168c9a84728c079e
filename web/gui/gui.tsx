// `wherry gui` in the browser: its frame, or what to do when this browser was not let in.

import type { JSX } from 'preact';
import { Icon } from '../shell/icon.tsx';
import { loadSession, sessionInfo, sessionProblem } from '../state/session.ts';
import { guiStrings } from '../strings/gui.ts';
import { strings } from '../strings/index.ts';
import { GuiFrame } from './gui-frame.tsx';

const NotIn = (): JSX.Element => {
  const text = guiStrings.value;
  return (
    <main class="gui-out">
      <Icon name="boat" class="brand-icon" />
      <h1>Wherry</h1>
      {sessionProblem.value !== undefined && <p role="alert">{sessionProblem.value.message}</p>}
      <p>{text.notIn}</p>
      <button type="button" onClick={() => void loadSession()}>
        {strings.value.tryAgain}
      </button>
    </main>
  );
};

const Gui = (): JSX.Element => (sessionInfo.value?.account === null ? <NotIn /> : <GuiFrame />);

export default Gui;
