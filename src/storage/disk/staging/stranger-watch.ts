// Whether another program writes into a file while it is being written. That shows by the file's change time, its length,
// and of a part by its own time. Some network file systems change the first by themselves, so all this only raises the
// suspicion; reading the file again, and comparing its pieces, settles it.

import type { DirectoryCalls } from '../calls/directory-calls.ts';
import type { PartFile } from '../parts/part-file.ts';
import type { StagedDescriptor } from './staging.ts';

export interface StrangerWatch {
  /** Once true, it stays. */
  readonly isSuspect: boolean;
  /** Before each change: `size` is how long our own last change left the file. Throws what the calls throw. */
  look(size: number): void;
  /** After each change. */
  changed(): void;
  /** Something else about the file is not as it was left. */
  suspect(): void;
}

export const createStrangerWatch = (
  calls: DirectoryCalls,
  { fd }: StagedDescriptor,
  part: PartFile | undefined,
): StrangerWatch => {
  let lastChange = part === undefined ? undefined : calls.fstat(fd).ctimeMs;
  let isSuspect = false;

  const suspect = (): void => {
    isSuspect = true;
    part?.distrust();
  };
  return {
    get isSuspect() {
      return isSuspect;
    },
    look: (size) => {
      const status = calls.fstat(fd);
      const isAsLeft = lastChange === undefined || status.ctimeMs === lastChange;
      // Two changes within one tick of the clock have the same change time; a part shows the second by its own.
      if (status.size !== size || !isAsLeft || part?.wasTouched(status) === true) suspect();
    },
    changed: () => {
      part?.mark();
      lastChange = calls.fstat(fd).ctimeMs;
    },
    suspect,
  };
};
