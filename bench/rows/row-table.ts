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
import { CHANGED_FILE_ROW } from './sync/changed-file.ts';
import { firstPushRow } from './sync/first-push.ts';
import { LIVE_ROW } from './sync/live.ts';
import { MEMORY_ROW } from './sync/memory.ts';
import { OTHER_FILE_ROW } from './sync/other-file.ts';
import { RENAMED_DIRECTORY_ROW } from './sync/renamed-directory.ts';
import { TWO_WAY_ROW } from './sync/two-way.ts';
import { unchangedRow } from './sync/unchanged.ts';
import { webFileRow } from './web-file.ts';

export const ROWS: readonly Row[] = [
  oneFileRow(false),
  oneFileRow(true),
  LIST_ROW,
  bigFileRow('up'),
  bigFileRow('down'),
  webFileRow('up'),
  webFileRow('down'),
  smallFilesRow({ count: 20_000, direction: 'up', weightSeconds: 65 }),
  smallFilesRow({ count: 20_000, direction: 'down', weightSeconds: 65 }),
  FAR_SMALL_FILES_ROW,
  REAL_DISK_ROW,
  MANY_CLIENTS_ROW,
  IDLE_ROW,
  smallFilesRow({ count: 100_000, direction: 'up', weightSeconds: 85, hasFew: true }),
  smallFilesRow({ count: 100_000, direction: 'down', weightSeconds: 85, hasFew: true }),
  firstPushRow(20_000, 35),
  firstPushRow(100_000, 110),
  unchangedRow({ count: 20_000, weightSeconds: 25 }),
  unchangedRow({ count: 100_000, weightSeconds: 70 }),
  unchangedRow({ count: 100_000, weightSeconds: 120, isFar: true }),
  CHANGED_FILE_ROW,
  OTHER_FILE_ROW,
  RENAMED_DIRECTORY_ROW,
  TWO_WAY_ROW,
  LIVE_ROW,
  MEMORY_ROW,
];
