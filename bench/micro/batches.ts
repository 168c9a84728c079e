// The batch format: 500 small files as one piece of bytes, there and back.

import { HASH_SIZE } from '../../src/base/index.ts';
import { decodeBatch, encodeBatch, type BatchEntry } from '../../src/storage/index.ts';
import { planSmallFiles } from '../place/small-files.ts';
import type { MicroTask } from './micro-task.ts';

const ENTRIES = 500;

const entries = Array.from(planSmallFiles(ENTRIES), ({ directory, name, sizeBytes }): BatchEntry => ({
  kind: 'file',
  path: `${directory}/${name}`,
  mtimeUs: 1_700_000_000_000_000,
  executable: false,
  hash: new Uint8Array(HASH_SIZE),
  content: new Uint8Array(sizeBytes),
}));
const encoded = encodeBatch(entries);

export const BATCH_TASKS: readonly MicroTask[] = [
  {
    name: `encode a batch of ${ENTRIES} files`,
    amount: ENTRIES,
    unit: 'entries',
    run: () => void encodeBatch(entries),
  },
  {
    name: `decode a batch of ${ENTRIES} files`,
    amount: ENTRIES,
    unit: 'entries',
    run: () => void decodeBatch(encoded),
  },
];
