// The scan of a served tree, through the disk storage and its worker threads.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT_PATH } from '../../src/base/index.ts';
import { openRoot } from '../../src/storage/disk/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { writeSmallFiles } from '../place/small-files.ts';
import type { MicroTask } from './micro-task.ts';

const COUNT = 20_000;

/** `directory` is its own, and removed by the caller, who closes the storage before. */
export const openScan = async (directory: string): Promise<{ storage: Storage; task: MicroTask }> => {
  const root = join(directory, 'root');
  mkdirSync(root);
  writeSmallFiles(join(root, 'tree'), COUNT);
  const storage = await openRoot({ directory: root, stateDirectory: join(directory, 'state') });
  const scan = async (): Promise<void> => {
    let files = 0;
    for await (const { entries } of storage.scan(ROOT_PATH, { recursive: true }))
      files += entries.filter(({ kind }) => kind === 'file').length;
    if (files !== COUNT) throw new Error(`The scan has found ${files} files in place of ${COUNT}.`);
  };
  return {
    storage,
    task: { name: `scan ${COUNT} files`, amount: COUNT, unit: 'entries', run: scan },
  };
};
