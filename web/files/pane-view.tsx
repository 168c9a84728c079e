// A pane as it is seen: the way to it, what can be done, its entries, and how many they are. All of it takes what is dropped.

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Entry } from '../../src/client/browser/index.ts';
import { announce } from '../state/messages.ts';
import { formatBytes, strings } from '../strings/index.ts';
import { Icon } from '../shell/icon.tsx';
import { Breadcrumbs } from './breadcrumbs.tsx';
import { isDropTarget, onDragLeave, onDragOver, onDrop } from './drag.ts';
import { EntryList } from './entry-list.tsx';
import { nameOf } from './entry-path.ts';
import { isFile } from './entry-type.ts';
import { openPreview } from './open-entry.ts';
import { labelIn, type Pane } from './pane.ts';
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

const README = /^readme(?:\.(?:md|markdown|txt))?$/iu;

/** What a directory says of itself. */
const readmeIn = (entries: readonly Entry[]): Entry | undefined =>
  entries.find((entry) => isFile(entry) && README.test(nameOf(entry.path)));

const Status = ({ pane }: { pane: Pane }): JSX.Element => {
  const text = strings.value;
  const chosen = pane.selection.entries.value;
  const bytes = chosen.reduce((sum, { size }) => sum + size, 0);
  const readme = readmeIn(pane.directory.entries.value);
  return (
    <div class="status">
      <span role="status">
        {chosen.length > 0
          ? text.selected(chosen.length, formatBytes(bytes))
          : text.entries(pane.shown.value.length)}
      </span>
      {readme !== undefined && (
        <button type="button" class="status-button" onClick={() => void openPreview(pane, readme)}>
          <Icon name="text" />
          {nameOf(readme.path)}
        </button>
      )}
    </div>
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
      class={`pane ${isDropTarget(pane, path) ? 'is-drop-target' : ''} ${pane.isActive?.value === true ? 'is-active' : ''}`}
      aria-label={labelIn(pane, strings.value.filesIn(path))}
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
