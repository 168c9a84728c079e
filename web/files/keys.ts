// The keys of a list. Letters by what is typed, not by where the key lies, so that they hold on every keyboard.

import { view } from '../state/preferences.ts';
import { openMenu } from '../menu/menu.tsx';
import { openShortcuts } from '../shell/open-shortcuts.ts';
import { strings } from '../strings/index.ts';
import { pickFiles } from '../uploads/begin.ts';
import { makeFolder, paste, remove, rename, toClipboard } from './actions.ts';
import { directoryMenu, entryMenu } from './entry-menu.ts';
import { openDetails, openEntry, openPreview } from './open-entry.ts';
import { takesFiles, type Pane } from './pane.ts';

export interface ListGeometry {
  /** Entries side by side: 1 in a list. */
  readonly columns: number;
  /** Entries that are seen at once. */
  readonly page: number;
  /** Where the menu of the current entry is to open, in pixels of the window. */
  readonly menuPlace: () => { readonly x: number; readonly y: number };
}

/** Where a key leads in a list, not yet kept within it; undefined: it is no key for that. */
export const moves = (
  key: string,
  at: number,
  last: number,
  { columns, page }: Pick<ListGeometry, 'columns' | 'page'>,
): number | undefined => {
  switch (key) {
    case 'ArrowDown':
      return at < 0 ? 0 : at + columns <= last ? at + columns : at;
    case 'ArrowUp':
      return at < 0 ? 0 : at - columns >= 0 ? at - columns : at;
    case 'ArrowLeft':
      return columns === 1 ? undefined : at - 1;
    case 'ArrowRight':
      return columns === 1 ? undefined : at + 1;
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'PageUp':
      return at - page;
    case 'PageDown':
      return at + page;
    default:
      return undefined;
  }
};

const openOwnMenu = (pane: Pane, geometry: ListGeometry): void => {
  const { x, y } = geometry.menuPlace();
  const { meant } = pane.selection;
  const items = meant.length === 0 ? directoryMenu(pane) : entryMenu(pane, meant);
  openMenu(strings.value.more, items, x, y);
};

/** With Control or Command. Returns whether the key meant something. */
const onCommand = (event: KeyboardEvent, pane: Pane): boolean => {
  const key = event.key.toLowerCase();
  switch (key) {
    case 'a':
      pane.selection.all();
      return true;
    case 'c':
    case 'x':
      // Text that is selected is what is meant.
      if (getSelection()?.isCollapsed === false) return false;
      toClipboard(pane, key === 'x');
      return true;
    case 'v':
      // Files in the system's own clipboard come as a paste event, which must not be prevented.
      void paste(pane);
      return false;
    default:
      return false;
  }
};

const filterFieldOf = ({ beside }: Pane): HTMLElement | null =>
  document.querySelector(beside === undefined ? '[data-filter]' : '.pane.is-active [data-filter]');

/** Returns whether the key meant something. */
const onPlainKey = (event: KeyboardEvent, pane: Pane, geometry: ListGeometry): boolean => {
  const { selection } = pane;
  const current = pane.shown.value[selection.index.value];
  switch (event.key) {
    case 'Enter':
      if (current !== undefined) openEntry(pane, current);
      return current !== undefined;
    case ' ':
      if (current !== undefined) selection.toggle(current.path);
      return true;
    case 'Backspace':
    case 'm':
    case 'M':
      pane.goUp();
      return true;
    case 'F2':
      if (current !== undefined) void rename(pane, current);
      return true;
    case 'Delete':
      void remove(pane, selection.meant, event.shiftKey);
      return true;
    case 'Escape':
      selection.clear();
      pane.filter.value = '';
      return true;
    case 'ContextMenu':
      openOwnMenu(pane, geometry);
      return true;
    case 'F10':
      if (event.shiftKey) openOwnMenu(pane, geometry);
      return event.shiftKey;
    case '/':
      filterFieldOf(pane)?.focus();
      return true;
    case 'F5':
      pane.beside?.send();
      return pane.beside !== undefined;
    case 'F6':
      pane.beside?.leave();
      return pane.beside !== undefined;
    case '?':
      void openShortcuts();
      return true;
    case 'g':
      view.value = view.value === 'list' ? 'grid' : 'list';
      return true;
    case 'n':
      void makeFolder(pane);
      return true;
    case 'u':
      if (takesFiles(pane)) pickFiles(pane, false);
      return true;
    case 'i':
      if (current !== undefined) void openDetails(pane, current);
      return true;
    case 'p':
      if (current !== undefined) void openPreview(pane, current);
      return true;
    default:
      return false;
  }
};

export const onListKey = (event: KeyboardEvent, pane: Pane, geometry: ListGeometry): void => {
  if (event.altKey || event.isComposing) return;
  const { selection } = pane;
  const last = pane.shown.value.length - 1;
  const to = moves(event.key, selection.index.value, last, geometry);
  if (to !== undefined && last >= 0) {
    if (event.ctrlKey || event.metaKey) return;
    selection.moveTo(to, event.shiftKey);
    return event.preventDefault();
  }
  const isMeant = event.ctrlKey || event.metaKey ? onCommand(event, pane) : onPlainKey(event, pane, geometry);
  if (isMeant) event.preventDefault();
};
