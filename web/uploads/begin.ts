// Where uploads begin: files that are picked, dropped or pasted.

import { signal } from '@preact/signals';
import type { Pane } from '../files/pane.ts';

/** Whether there is anything to show. */
export const hasUploads = signal(false);

export const pickFiles = (_pane: Pane, _isFolder: boolean): void => {};
export const uploadDropped = (_pane: Pane, _data: DataTransfer, _directory: string): void => {};
export const uploadPasted = (_pane: Pane, _data: DataTransfer): boolean => false;
