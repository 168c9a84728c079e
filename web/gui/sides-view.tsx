// This computer and a server, side by side; where there is no room for both, one of them, with a way to the other.

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { isDialogOpen } from '../dialogs/dialog.tsx';
import { PaneView } from '../files/pane-view.tsx';
import type { Pane } from '../files/pane.ts';
import { Icon } from '../shell/icon.tsx';
import { guiStrings } from '../strings/gui.ts';
import { strings } from '../strings/index.ts';
import { programInfo } from './program.ts';
import { ServerSideView } from './server-side.tsx';
import {
  activeSide,
  getSelected,
  goToSide,
  localPane,
  putSelected,
  shownConnection,
  shownServer,
  type SideName,
} from './sides.ts';

const countOf = (pane: Pane | undefined): number => pane?.selection.meant.length ?? 0;

/** Reads what `meant` depends on, so that it is drawn again with it. */
const useSelected = (pane: Pane | undefined): number => {
  if (pane === undefined) return 0;
  void pane.selection.entries.value;
  void pane.selection.index.value;
  return countOf(pane);
};

const Between = (): JSX.Element => {
  const text = guiStrings.value;
  const server = shownServer.value;
  const here = useSelected(localPane);
  const there = useSelected(server?.pane);
  const isReady = server !== undefined && shownConnection.value?.state === 'connected';
  return (
    <div class="between" role="group" aria-label={strings.value.transfers}>
      <button
        type="button"
        class={activeSide.value === 'left' ? 'primary' : ''}
        disabled={!isReady || here === 0}
        title={text.putHint}
        onClick={putSelected}
      >
        {text.put}
        <Icon name="next" />
      </button>
      <button
        type="button"
        class={activeSide.value === 'right' ? 'primary' : ''}
        disabled={!isReady || there === 0}
        title={text.getHint}
        onClick={getSelected}
      >
        <Icon name="previous" />
        {text.get}
      </button>
    </div>
  );
};

const Switch = (): JSX.Element => {
  const text = guiStrings.value;
  const to = (side: SideName, label: string): JSX.Element => (
    <button
      type="button"
      aria-pressed={activeSide.value === side}
      onClick={() => {
        activeSide.value = side;
      }}
    >
      <Icon name={side === 'left' ? 'computer' : 'server'} />
      {label}
    </button>
  );
  return (
    <div class="side-switch" role="group" aria-label={text.sides}>
      {to('left', text.thisComputer)}
      {to('right', text.server)}
    </div>
  );
};

const sendSelected = (): void => (activeSide.value === 'left' ? putSelected() : getSelected());

/** Keys that hold wherever the focus is, but in a dialogue; a menu keeps its keys to itself. */
const followKeys = (): (() => void) => {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || isDialogOpen()) return;
    if (event.key === 'F6') goToSide(activeSide.value === 'left' ? 'right' : 'left');
    else if (event.key === 'F5' && !event.ctrlKey && !event.shiftKey) sendSelected();
    else return;
    event.preventDefault();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
};

export const SidesView = (): JSX.Element => {
  const text = guiStrings.value;
  useEffect(followKeys, []);
  useEffect(() => {
    document.title = 'Wherry';
  }, []);
  const activate = (side: SideName) => () => {
    activeSide.value = side;
  };
  return (
    <div class={`sides shows-${activeSide.value}`}>
      <h1 class="for-screen-readers">{text.sides}</h1>
      <Switch />
      <section
        class="side side-left"
        aria-label={text.thisComputer}
        onFocusCapture={activate('left')}
        onPointerDownCapture={activate('left')}
      >
        <header class="side-head">
          <Icon name="computer" />
          <h2>{text.thisComputer}</h2>
          <span class="side-note" title={programInfo.value?.directory}>
            {programInfo.value?.directory}
          </span>
        </header>
        <PaneView pane={localPane} />
      </section>
      <Between />
      <section
        class="side side-right"
        aria-label={text.server}
        onFocusCapture={activate('right')}
        onPointerDownCapture={activate('right')}
      >
        <ServerSideView />
      </section>
    </div>
  );
};
