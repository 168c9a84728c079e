// What can be done with a directory and with what is selected in it, as buttons.

import type { JSX } from 'preact';
import { openMenuBelow, type MenuItem } from '../menu/menu.tsx';
import { Icon, type IconName } from '../shell/icon.tsx';
import { sortDirection, sortKey, view } from '../state/preferences.ts';
import { strings } from '../strings/index.ts';
import { pickFiles } from '../uploads/begin.ts';
import { download, makeFolder, paste, pasteCount, remove } from './actions.ts';
import { entryMenu } from './entry-menu.ts';
import { FilterField } from './filter-field.tsx';
import { labelIn, type Pane } from './pane.ts';
import type { SortKey } from './sort-entries.ts';

interface ButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: (button: HTMLElement) => void;
  readonly isPrimary?: boolean;
  readonly hasMenu?: boolean;
  readonly isPressed?: boolean;
  readonly isDisabled?: boolean;
}

const ToolButton = ({
  icon,
  label,
  onClick,
  isPrimary,
  hasMenu,
  isPressed,
  isDisabled,
}: ButtonProps): JSX.Element => (
  <button
    type="button"
    class={isPrimary === true ? 'tool primary' : 'tool'}
    title={label}
    aria-haspopup={hasMenu === true ? 'menu' : undefined}
    aria-pressed={isPressed}
    disabled={isDisabled}
    onClick={(event) => onClick(event.currentTarget)}
  >
    <Icon name={icon} />
    <span class="tool-label">{label}</span>
  </button>
);

const SORT_KEYS: readonly SortKey[] = ['name', 'size', 'time', 'type'];

export const sortLabel = (key: SortKey): string => {
  const text = strings.value;
  return { name: text.name, size: text.size, time: text.modified, type: text.type }[key];
};

/** By the same key again, the other way round. */
export const sortBy = (key: SortKey): void => {
  if (sortKey.value === key) sortDirection.value = sortDirection.value === 'up' ? 'down' : 'up';
  else {
    sortKey.value = key;
    // The largest and the newest are what people look for first.
    sortDirection.value = key === 'size' || key === 'time' ? 'down' : 'up';
  }
};

const sortMenu = (): readonly MenuItem[] => {
  const text = strings.value;
  const direction = sortDirection.value === 'up' ? text.ascending : text.descending;
  return SORT_KEYS.map((key) => ({
    label: sortKey.value === key ? `${sortLabel(key)}, ${direction}` : sortLabel(key),
    icon: sortKey.value === key ? 'check' : 'list',
    run: () => sortBy(key),
  }));
};

/** Always there, so that nothing moves under the pointer when something is selected. */
const SelectionTools = ({ pane }: { pane: Pane }): JSX.Element => {
  const text = strings.value;
  const entries = pane.selection.entries.value;
  const isDisabled = entries.length === 0;
  return (
    <>
      {pane.place.value?.addressOf !== undefined && (
        <ToolButton
          icon="download"
          label={text.download}
          isDisabled={isDisabled}
          onClick={() => download(pane, entries)}
        />
      )}
      <ToolButton
        icon="trash"
        label={text.remove}
        isDisabled={isDisabled}
        onClick={() => void remove(pane, entries, false)}
      />
      <ToolButton
        icon="more"
        label={text.more}
        hasMenu
        isDisabled={isDisabled}
        onClick={(button) => openMenuBelow(text.more, entryMenu(pane, entries), button)}
      />
    </>
  );
};

const DirectoryTools = ({ pane }: { pane: Pane }): JSX.Element => {
  const text = strings.value;
  const place = pane.place.value;
  const pasted = pasteCount(pane);
  const uploads: readonly MenuItem[] = [
    { label: text.uploadFiles, icon: 'file', keys: 'U', run: () => pickFiles(pane, false) },
    { label: text.uploadFolder, icon: 'folder', run: () => pickFiles(pane, true) },
  ];
  return (
    <>
      {place?.canUpload === true && (
        <ToolButton
          icon="upload"
          label={text.upload}
          isPrimary
          hasMenu
          onClick={(button) => openMenuBelow(text.upload, uploads, button)}
        />
      )}
      <ToolButton icon="newFolder" label={text.newFolder} onClick={() => void makeFolder(pane)} />
      {pasted > 0 && <ToolButton icon="paste" label={text.paste} onClick={() => void paste(pane)} />}
    </>
  );
};

export const Toolbar = ({ pane }: { pane: Pane }): JSX.Element => {
  const text = strings.value;
  return (
    <div class="toolbar">
      <div class="tools">
        <DirectoryTools pane={pane} />
        <SelectionTools pane={pane} />
      </div>
      <div class="tools">
        <FilterField
          filter={pane.filter}
          label={labelIn(pane, text.filter)}
          hint={text.filterHint}
          onLeave={() => {
            if (pane.selection.index.value < 0) pane.selection.moveTo(0, false);
          }}
        />
        <ToolButton
          icon="sort"
          label={`${text.sortBy}: ${sortLabel(sortKey.value)}`}
          hasMenu
          onClick={(button) => openMenuBelow(text.sortBy, sortMenu(), button)}
        />
        <ToolButton
          icon={view.value === 'list' ? 'grid' : 'list'}
          label={view.value === 'list' ? text.gridView : text.listView}
          onClick={() => {
            view.value = view.value === 'list' ? 'grid' : 'list';
          }}
        />
      </div>
    </div>
  );
};
