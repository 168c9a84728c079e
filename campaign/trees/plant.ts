// Puts a planned tree onto the disk.

import { chmodSync, lutimesSync, mkdirSync, symlinkSync } from 'node:fs';
import { joinPath, toBuffer, type BytePath } from './byte-path.ts';
import { writeContent } from './content.ts';
import type { PlannedEntry } from './plan-tree.ts';

/** Node takes a negative number of seconds for the present, so times before 1970 go as a date. */
const timeOf = (mtimeUs: number): number | Date => (mtimeUs < 0 ? new Date(mtimeUs / 1000) : mtimeUs / 1e6);

export const setTime = (path: BytePath, mtimeUs: number): void => {
  lutimesSync(toBuffer(path), timeOf(mtimeUs), timeOf(mtimeUs));
};

/** `directory` must exist; directories of the plan that do already are left as they are. */
export const plant = (directory: BytePath, entries: readonly PlannedEntry[]): void => {
  for (const entry of entries) {
    const path = joinPath(directory, entry.path);
    switch (entry.kind) {
      case 'directory':
        mkdirSync(toBuffer(path), { recursive: true });
        break;
      case 'link':
        symlinkSync(Buffer.from(entry.target, 'latin1'), toBuffer(path));
        break;
      case 'file':
        writeContent(path, entry.content);
        chmodSync(toBuffer(path), entry.executable ? 0o755 : 0o644);
        setTime(path, entry.mtimeUs);
        break;
    }
  }
};
