// Where uploads are shown: it stays while one goes from view to view. Loaded when there is something to upload.

import type { JSX } from 'preact';
import { hasUploads } from '../uploads/begin.ts';
import { Lazy } from './lazy.tsx';

export const UploadPanelPlace = (): JSX.Element | null =>
  hasUploads.value ? <Lazy load={() => import('../uploads/upload-panel.tsx')} /> : null;
