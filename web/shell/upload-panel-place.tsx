// Where uploads are shown: it stays while one goes from view to view. Loaded when there is something to upload.

import type { JSX } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { serverPane } from '../files/files-view.tsx';
import { hasUploads } from '../uploads/begin.ts';
import { followDrops } from '../uploads/follow-drops.ts';
import { Lazy } from './lazy.tsx';

export const UploadPanelPlace = (): JSX.Element | null => {
  // With the list, not a frame later: what is dropped onto a list that is there is taken.
  useLayoutEffect(() => followDrops(serverPane), []);
  return hasUploads.value ? <Lazy load={() => import('../uploads/upload-panel.tsx')} /> : null;
};
