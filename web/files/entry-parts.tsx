// What a row and a tile have in common: the name that opens the entry, the box that selects it, and how the mouse and fingers treat it.

import type { JSX } from 'preact';
import type { Entry } from '../../src/client/browser/index.ts';
import { openMenu } from '../menu/menu.tsx';
import { strings } from '../strings/index.ts';
import { isDropTarget, onDragEnd, onDragLeave, onDragOver, onDragStart, onDrop } from './drag.ts';
import { entryMenu } from './entry-menu.ts';
import { nameOf } from './entry-path.ts';
import { isFolder } from './entry-type.ts';
import { openEntry } from './open-entry.ts';
import type { Pane } from './pane.ts';

const hrefOf = (pane: Pane, entry: Entry): string | undefined =>
  isFolder(entry) ? pane.linkTo?.(entry.path) : pane.place.value?.addressOf?.(entry.path);

const isModified = (event: MouseEvent): boolean => event.ctrlKey || event.metaKey || event.shiftKey;

/** Opens by a click; in a new tab as any link does. */
export const EntryName = ({ pane, entry }: { pane: Pane; entry: Entry }): JSX.Element => (
  <a
    class="entry-name"
    href={hrefOf(pane, entry) ?? '#'}
    tabIndex={-1}
    draggable={false}
    title={nameOf(entry.path)}
    onClick={(event) => {
      if (isModified(event)) return event.preventDefault();
      event.preventDefault();
      event.stopPropagation();
      pane.selection.current.value = entry.path;
      openEntry(pane, entry);
    }}
  >
    <bdi>{nameOf(entry.path)}</bdi>
  </a>
);

export const EntryBox = ({ pane, entry }: { pane: Pane; entry: Entry }): JSX.Element => (
  <input
    type="checkbox"
    class="entry-box"
    tabIndex={-1}
    aria-label={`${strings.value.select}: ${nameOf(entry.path)}`}
    checked={pane.selection.paths.value.has(entry.path)}
    onClick={(event) => {
      event.stopPropagation();
      if (event.shiftKey) pane.selection.extendTo(entry.path);
      else pane.selection.toggle(entry.path);
    }}
  />
);

const choose = (event: MouseEvent, pane: Pane, entry: Entry): void => {
  const { selection } = pane;
  if (event.shiftKey) selection.extendTo(entry.path);
  else if (event.ctrlKey || event.metaKey) selection.toggle(entry.path);
  else selection.only(entry.path);
};

const isTouch = (event: Event): boolean => event instanceof PointerEvent && event.pointerType === 'touch';

/** What the element of an entry does under a mouse or a finger. */
export const entryHandlers = (pane: Pane, entry: Entry): JSX.IntrinsicElements['div'] => {
  const drops = isFolder(entry)
    ? {
        onDragOver: (event: DragEvent) => onDragOver(event, pane, entry.path),
        onDragLeave,
        onDrop: (event: DragEvent) => onDrop(event, pane, entry.path),
      }
    : {};
  return {
    draggable: true,
    onClick: (event) => {
      if (isTouch(event) && pane.selection.entries.value.length === 0) openEntry(pane, entry);
      else if (isTouch(event)) pane.selection.toggle(entry.path);
      else choose(event, pane, entry);
    },
    onDblClick: () => openEntry(pane, entry),
    // A long press on a touch screen comes as this, too.
    onContextMenu: (event) => {
      event.preventDefault();
      event.stopPropagation();
      const { selection } = pane;
      if (!selection.paths.value.has(entry.path)) selection.only(entry.path);
      openMenu(
        strings.value.actionsFor(nameOf(entry.path)),
        entryMenu(pane, selection.meant),
        event.clientX,
        event.clientY,
      );
    },
    onDragStart: (event) => onDragStart(event, pane, entry),
    onDragEnd,
    ...drops,
  };
};

/** Classes that say how an entry is at the moment. */
export const entryState = (pane: Pane, entry: Entry): string =>
  [
    pane.selection.paths.value.has(entry.path) && 'is-selected',
    pane.selection.current.value === entry.path && 'is-current',
    isDropTarget(pane, entry.path) && 'is-drop-target',
  ]
    .filter((name) => name !== false)
    .join(' ');
