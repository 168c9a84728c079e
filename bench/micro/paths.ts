// What every path goes through: the check of its names, and the patterns of --exclude.

import { parseRemotePath } from '../../src/base/index.ts';
import { createPathFilter } from '../../src/storage/index.ts';
import { planSmallFiles } from '../place/small-files.ts';
import type { MicroTask } from './micro-task.ts';

const COUNT = 1000;

const paths = Array.from(planSmallFiles(COUNT), ({ directory, name }) => `photos/${directory}/${name}`);
const PATTERNS = ['*.tmp', 'node_modules/', '/build', '!keep.tmp'];

export const PATH_TASKS: readonly MicroTask[] = [
  {
    name: `parse ${COUNT} paths`,
    amount: COUNT,
    unit: 'paths',
    run: () => {
      for (const path of paths) parseRemotePath(`/${path}`);
    },
  },
  {
    name: `match ${COUNT} paths with four patterns`,
    amount: COUNT,
    unit: 'paths',
    run: () => {
      // A fresh one each time: it remembers what it was asked.
      const isLeftOut = createPathFilter(PATTERNS);
      for (const path of paths) isLeftOut(path, false);
    },
  },
];
