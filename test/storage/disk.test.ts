// The disk storage keeps the storage contract.

import { describeStorage } from './contract.ts';
import { openDiskUnderTest } from './disk-bed.ts';

for (const diskWork of ['threads', 'caller'] as const) {
  describeStorage(`disk storage, worked on by ${diskWork}`, {
    open: (init) => openDiskUnderTest({ ...init, diskWork }),
    openReadOnly: (fill) => openDiskUnderTest({ readOnly: true, diskWork }, fill),
  });
}
