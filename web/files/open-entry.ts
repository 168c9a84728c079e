// Opening an entry: a directory is gone into, a file is looked at. What is looked at, and what is told of an entry, is loaded when it is
// first asked for.

import type { Entry } from '../../src/client/browser/index.ts';
import { attempt } from '../state/messages.ts';
import { isFile, isFolder } from './entry-type.ts';
import type { Pane } from './pane.ts';

export const openPreview = (pane: Pane, entry: Entry): Promise<boolean> =>
  attempt(async () => {
    const { showPreview } = await import('../preview/preview.tsx');
    await showPreview(pane, entry);
  });

export const openDetails = (pane: Pane, entry: Entry): Promise<boolean> =>
  attempt(async () => {
    const { showDetails } = await import('../details/details.tsx');
    await showDetails(pane, entry);
  });

export const openVersions = (pane: Pane, entry: Entry): Promise<boolean> =>
  attempt(async () => {
    const { showVersions } = await import('../details/versions.tsx');
    await showVersions(pane, entry);
  });

export const openShare = (pane: Pane, entry: Entry): Promise<boolean> =>
  attempt(async () => {
    const { showShareDialog } = await import('../shares/share-dialog.tsx');
    await showShareDialog(pane, entry);
  });

export const openEntry = (pane: Pane, entry: Entry): void => {
  if (isFolder(entry)) pane.go(entry.path);
  else if (isFile(entry)) void openPreview(pane, entry);
  else void openDetails(pane, entry);
};
