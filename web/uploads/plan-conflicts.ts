// What is to become of files whose names are taken at the destination. Pure.

import type { Entry } from '../../src/client/browser/index.ts';
import type { UploadPolicy } from './file-table.ts';

export type There = Pick<Entry, 'kind' | 'size' | 'mtimeUs'>;
export type Choice = Exclude<UploadPolicy, 'fail'> | 'skip';
export const CHOICES: readonly Choice[] = ['skip', 'replace', 'rename'];

export interface Conflict<T> {
  readonly item: T;
  readonly there: There;
  /** Same size and time: most likely the same content, which would not be sent in any case. */
  readonly isProbablySame: boolean;
  /** What cannot be replaced: a directory. */
  readonly isFixed: boolean;
}

interface Uploaded {
  readonly path: string;
  readonly file: Pick<File, 'size' | 'lastModified'>;
}

export const findConflicts = <T extends Uploaded>(
  files: readonly T[],
  there: ReadonlyMap<string, There>,
): readonly Conflict<T>[] =>
  files.flatMap((item) => {
    const found = there.get(item.path);
    if (found === undefined) return [];
    const isProbablySame =
      found.kind === 'file' &&
      found.size === item.file.size &&
      Math.floor(found.mtimeUs / 1000) === Math.floor(item.file.lastModified);
    return [{ item, there: found, isProbablySame, isFixed: found.kind === 'directory' }];
  });

/** What is chosen before anybody has: nothing is lost by it. */
export const cautiousChoice = ({ isProbablySame }: Conflict<unknown>): Choice =>
  isProbablySame ? 'skip' : 'rename';

/** The same for all, as far as it can be. */
export const choiceForAll = (choice: Choice, { isFixed }: Conflict<unknown>): Choice =>
  choice === 'replace' && isFixed ? 'rename' : choice;
