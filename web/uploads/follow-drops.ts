// Files that are dropped beside every list: they go to the directory that is shown.

import { isDialogOpen } from '../dialogs/dialog.tsx';
import { dropTarget, hasFiles } from '../files/drag.ts';
import { takesFiles, type Pane } from '../files/pane.ts';
import { route } from '../state/route.ts';
import { uploadDropped } from './begin.ts';

/** Files that are dropped where nobody takes them would make the browser leave the page, and show them. */
export const stayWhereDropped = (): void => {
  const stay = (event: DragEvent): void => {
    if (!hasFiles(event) || event.defaultPrevented) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none';
  };
  addEventListener('dragover', stay);
  addEventListener('drop', stay);
};

/** Returns what ends it. */
export const followDrops = (pane: Pane): (() => void) => {
  const takes = (): boolean => route.value.view === 'files' && !isDialogOpen() && takesFiles(pane);
  const over = (event: DragEvent): void => {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    const isTaken = takes();
    event.dataTransfer.dropEffect = isTaken ? 'copy' : 'none';
    dropTarget.value = isTaken ? { pane, directory: pane.path.value } : undefined;
  };
  const leave = (event: DragEvent): void => {
    // Out of the window.
    if (event.relatedTarget === null) dropTarget.value = undefined;
  };
  const drop = (event: DragEvent): void => {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    dropTarget.value = undefined;
    if (takes()) uploadDropped(pane, event.dataTransfer, pane.path.value);
  };
  addEventListener('dragover', over);
  addEventListener('dragleave', leave);
  addEventListener('drop', drop);
  return () => {
    removeEventListener('dragover', over);
    removeEventListener('dragleave', leave);
    removeEventListener('drop', drop);
  };
};
