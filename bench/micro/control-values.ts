// The codec of control values: one message with the entries of a list, as large as such messages become.

import { decodeControl, encodeControl } from '../../src/protocol/index.ts';
import type { MicroTask } from './micro-task.ts';

const ENTRIES = 500;

const MESSAGE = {
  entries: Array.from({ length: ENTRIES }, (_, index) => [
    `entry-${index}.txt`,
    0,
    1000 + index,
    1_700_000_000_000_000 + index,
    index % 7 === 0,
  ]),
};
const ENCODED = encodeControl(MESSAGE);

export const CONTROL_TASKS: readonly MicroTask[] = [
  {
    name: `encode a message of ${ENTRIES} entries`,
    amount: ENTRIES,
    unit: 'entries',
    run: () => void encodeControl(MESSAGE),
  },
  {
    name: `decode a message of ${ENTRIES} entries`,
    amount: ENTRIES,
    unit: 'entries',
    run: () => void decodeControl(ENCODED),
  },
];
