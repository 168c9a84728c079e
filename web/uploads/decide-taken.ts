// Files whose names were free when the upload began, and are taken now: asked about again.

import type { Files } from '../../src/client/browser/index.ts';
import { askAboutConflicts } from './conflict-dialog.tsx';
import { lookAtDestination } from './look-at-destination.ts';
import { findConflicts, type Choice } from './plan-conflicts.ts';
import { inOrder } from './upload-item.ts';
import type { UploadFile } from './upload-job.ts';

/** Of each what is to become of it; undefined: nothing is to be done now. */
export const decideTaken = async (
  server: Files,
  destination: string,
  files: readonly UploadFile[],
): Promise<readonly (Choice | 'fail')[] | undefined> => {
  const there = await lookAtDestination(server, destination, inOrder(files), new AbortController().signal);
  const conflicts = findConflicts(files, there);
  if (conflicts.length === 0) return files.map(() => 'fail');
  const choices = await askAboutConflicts(destination, conflicts);
  if (choices === undefined) return undefined;
  const chosen = new Map(conflicts.map(({ item }, at) => [item, choices[at] ?? 'skip']));
  return files.map((file) => chosen.get(file) ?? 'fail');
};
