// How the panel is looked at.

import { signal } from '@preact/signals';
import type { FileFilter } from './transfer-job.ts';

export const isPanelFolded = signal(false);
export const fileFilter = signal<FileFilter>('all');
