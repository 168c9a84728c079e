// From what statfs tells to how much fits. Pure.

import type { StatsFs } from 'node:fs';
import { MAX_WIRE_INTEGER } from '../../../base/index.ts';
import type { FileSystemSpace } from './directory-calls.ts';

/** No figure is beyond what can be told exactly, and none is below zero: some file systems answer with all bits set. */
const bounded = (figure: number): number => Math.min(Math.max(0, figure), MAX_WIRE_INTEGER);

export const toSpace = ({ bsize, blocks, bfree, bavail, files, ffree }: StatsFs): FileSystemSpace => ({
  totalBytes: bounded(bsize * blocks),
  freeBytes: bounded(bsize * bfree),
  availableBytes: bounded(bsize * bavail),
  // File systems without a fixed number of inodes say 0, or a number without meaning.
  totalEntries: files > 0 && files <= MAX_WIRE_INTEGER ? files : undefined,
  freeEntries: files > 0 && files <= MAX_WIRE_INTEGER ? bounded(ffree) : undefined,
});
