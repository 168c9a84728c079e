// Files that are dropped beside every list: they go to the directory that is shown. Nowhere may they make the browser leave the page.

import { isDialogOpen } from '../dialogs/dialog.tsx';
import { dropTarget } from '../files/drag.ts';
import type { Pane } from '../files/pane.ts';
import { route } from '../state/route.ts';
import { uploadDropped } from './begin.ts';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** Returns what ends it. */
export const followDrops = (pane: Pane): (() => void) => {
  const takes = (): boolean =>
    route.value.view === 'files' && !isDialogOpen() && pane.place.value?.canUpload === true;
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
