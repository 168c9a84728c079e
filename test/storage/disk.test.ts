// The disk storage keeps the storage contract.

import { describeStorage } from './contract.ts';
import { openDiskUnderTest } from './disk-bed.ts';

describeStorage('disk storage', {
  open: (init) => openDiskUnderTest(init),
  openReadOnly: (fill) => openDiskUnderTest({ readOnly: true }, fill),
});
