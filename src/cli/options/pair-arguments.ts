// The two directories of a pair, as arguments. Definitions only.

import { parseText } from './parsers.ts';

export const LOCAL_ARGUMENT = {
  brief: 'Directory on this machine',
  placeholder: 'LOCAL',
  parse: parseText,
} as const;

export const REMOTE_ARGUMENT = {
  brief: 'Absolute path of a directory on the server',
  placeholder: 'REMOTE',
  parse: parseText,
} as const;

/** Said wherever something is removed or replaced. */
export const KEPT_HELP = [
  'What is removed or replaced goes to the trash of the side where that happens. More removals than --max-delete allows, and a side',
  'that suddenly holds nothing, stop the run before its first change.',
].join('\n');

/** What a next run costs, and what becomes of one that is cut short. */
export const AGAIN_HELP = [
  'Files are known again by size, time and inode, so that a run without changes reads no content and costs a few round trips.',
  'What is interrupted goes on when the same command is typed again.',
].join('\n');

/** What all runs of sync end with. */
export const EXIT_HELP = [
  'Exit code 0: all done, and both are in step. 3: something was a problem or was not done. 4: there were conflicts. 5: too much',
  'would have been removed, and nothing was done.',
].join('\n');
