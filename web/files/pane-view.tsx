// A pane as it is seen: the way to it, what can be done, its entries, and how many they are. All of it takes what is dropped.

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { announce } from '../state/messages.ts';
import { formatBytes, strings } from '../strings/index.ts';
import { Icon } from '../shell/icon.tsx';
import { Breadcrumbs } from './breadcrumbs.tsx';
import { dropTarget, onDragLeave, onDragOver, onDrop } from './drag.ts';
import { EntryList } from './entry-list.tsx';
import type { Pane } from './pane.ts';
import { Toolbar } from './toolbar.tsx';

const Emptiness = ({ pane }: { pane: Pane }): JSX.Element | null => {
  const text = strings.value;
  const { status, problem } = pane.directory;
  if (status.value === 'loading') return pane.shown.value.length > 0 ? null : <p>{text.loading}</p>;
  if (status.value === 'problem')
    return (
      <div role="alert" class="pane-problem">
        <Icon name="warning" />
        <p>{problem.value?.message}</p>
        <button type="button" onClick={() => pane.goUp()}>
          {text.parentFolder}
        </button>
      </div>
    );
  if (pane.shown.value.length > 0) return null;
  return <p>{pane.filter.value === '' ? text.emptyFolder : text.nothingMatches(pane.filter.value)}</p>;
};

const Status = ({ pane }: { pane: Pane }): JSX.Element => {
  const text = strings.value;
  const chosen = pane.selection.entries.value;
  const bytes = chosen.reduce((sum, { size }) => sum + size, 0);
  return (
    <p class="status" role="status">
      {chosen.length > 0
        ? text.selected(chosen.length, formatBytes(bytes))
        : text.entries(pane.shown.value.length)}
    </p>
  );
};

export const PaneView = ({ pane }: { pane: Pane }): JSX.Element => {
  const path = pane.path.value;
  const { lists } = pane.directory;
  // The first list is what one came for; a later one is news.
  useEffect(() => {
    if (lists.value > 1) announce(strings.value.refreshed(pane.shown.value.length));
  }, [lists.value]);
  return (
    <section
      class={`pane ${dropTarget.value === path ? 'is-drop-target' : ''}`}
      aria-label={strings.value.filesIn(path)}
      onDragOver={(event) => onDragOver(event, pane, path)}
      onDragLeave={onDragLeave}
      onDrop={(event) => onDrop(event, pane, path)}
    >
      <Breadcrumbs pane={pane} />
      <Toolbar pane={pane} />
      <div class="pane-list">
        <EntryList pane={pane} />
        <div class="emptiness">
          <Emptiness pane={pane} />
        </div>
      </div>
      <Status pane={pane} />
    </section>
  );
};
