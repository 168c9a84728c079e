// Dragging: entries onto a directory of the same place, to be moved, or copied with Control or Option; onto one of another place, to be
// transferred; files from elsewhere onto a directory, to be uploaded.

import { signal } from '@preact/signals';
import type { Entry } from '../../src/client/browser/index.ts';
import { attempt } from '../state/messages.ts';
import { uploadDropped } from '../uploads/begin.ts';
import { transferInto } from './actions.ts';
import { nameOf } from './entry-path.ts';
import { isFile } from './entry-type.ts';
import { takesFiles, type Pane } from './pane.ts';
import type { Place } from './place.ts';

/** What is dragged within the page; data of a drag cannot be read before it is dropped. */
let dragged: { readonly place: Place; readonly paths: readonly string[] } | undefined;

/** The directory over which something is held, to be shown. */
export const dropTarget = signal<{ readonly pane: Pane; readonly directory: string } | undefined>(undefined);

export const isDropTarget = (pane: Pane, directory: string): boolean =>
  dropTarget.value?.pane === pane && dropTarget.value.directory === directory;

/** Whether files from elsewhere are dragged: entries of the page carry none. */
export const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/**
 * What is dragged, if that is from the page: a row that is gone when its drag ends is not told so in every browser, but only what comes
 * from elsewhere has files.
 */
const ownOf = (event: DragEvent): typeof dragged => (hasFiles(event) ? undefined : dragged);

const isCopying = (event: DragEvent): boolean => event.ctrlKey || event.altKey;

export const onDragStart = (event: DragEvent, pane: Pane, entry: Entry): void => {
  const place = pane.place.value;
  if (place === undefined || event.dataTransfer === null) return;
  const { selection } = pane;
  const isSelected = selection.paths.value.has(entry.path);
  // A document that changes while a drag begins ends it, in Chromium.
  if (!isSelected) setTimeout(() => selection.only(entry.path));
  const paths = isSelected ? selection.meant.map(({ path }) => path) : [entry.path];
  dragged = { place, paths };
  event.dataTransfer.effectAllowed = 'copyMove';
  event.dataTransfer.setData('text/plain', paths.map(nameOf).join('\n'));
  // Onto the desktop, in browsers that know it.
  if (paths.length === 1 && isFile(entry) && place.addressOf !== undefined)
    event.dataTransfer.setData(
      'text/x-none',
      `application/octet-stream:${nameOf(entry.path)}:${location.origin}${place.addressOf(entry.path, '?download')}`,
    );
};

export const onDragEnd = (): void => {
  dragged = undefined;
  dropTarget.value = undefined;
};

/** Over a directory: says whether it may be dropped there. */
export const onDragOver = (event: DragEvent, pane: Pane, directory: string): void => {
  const place = pane.place.value;
  if (event.dataTransfer === null) return;
  const own = ownOf(event);
  const isOwn = own !== undefined && own.place === place;
  const isBeside = !isOwn && own !== undefined && pane.beside?.takesFrom(own.place) === true;
  if (!isOwn && !isBeside && !(hasFiles(event) && takesFiles(pane))) return;
  if (isOwn && own.paths.includes(directory)) return;
  event.preventDefault();
  event.stopPropagation();
  event.dataTransfer.dropEffect = !isOwn || isCopying(event) ? 'copy' : 'move';
  dropTarget.value = { pane, directory };
};

export const onDragLeave = (event: DragEvent): void => {
  const { currentTarget, relatedTarget } = event;
  if (currentTarget instanceof Node && relatedTarget instanceof Node && currentTarget.contains(relatedTarget))
    return;
  dropTarget.value = undefined;
};

export const onDrop = (event: DragEvent, pane: Pane, directory: string): void => {
  const place = pane.place.value;
  dropTarget.value = undefined;
  if (event.dataTransfer === null) return;
  const own = ownOf(event);
  dragged = undefined;
  if (place !== undefined && own?.place === place) {
    event.preventDefault();
    event.stopPropagation();
    const isCopy = isCopying(event);
    void attempt(() => transferInto(place, own.paths, directory, isCopy));
  } else if (own !== undefined && pane.beside?.takesFrom(own.place) === true) {
    event.preventDefault();
    event.stopPropagation();
    pane.beside.bring(own.place, own.paths, directory);
  } else if (hasFiles(event) && takesFiles(pane)) {
    event.preventDefault();
    event.stopPropagation();
    uploadDropped(pane, event.dataTransfer, directory);
  }
};
