// The rows of the bench, in the order in which they are run and told.

import { bigFileRow } from './big-file.ts';
import { FAR_SMALL_FILES_ROW } from './far-small-files.ts';
import { IDLE_ROW } from './idle-clients.ts';
import { LIST_ROW } from './list-directory.ts';
import { MANY_CLIENTS_ROW } from './many-clients.ts';
import { oneFileRow } from './one-file.ts';
import { REAL_DISK_ROW } from './real-disk.ts';
import type { Row } from './row.ts';
import { smallFilesRow } from './small-files.ts';

export const ROWS: readonly Row[] = [
  oneFileRow(false),
  oneFileRow(true),
  LIST_ROW,
  bigFileRow('up'),
  bigFileRow('down'),
  smallFilesRow({ count: 20_000, direction: 'up', weightSeconds: 65 }),
  smallFilesRow({ count: 20_000, direction: 'down', weightSeconds: 65 }),
  FAR_SMALL_FILES_ROW,
  REAL_DISK_ROW,
  MANY_CLIENTS_ROW,
  IDLE_ROW,
  smallFilesRow({ count: 100_000, direction: 'up', weightSeconds: 85, hasFew: true }),
  smallFilesRow({ count: 100_000, direction: 'down', weightSeconds: 85, hasFew: true }),
];
