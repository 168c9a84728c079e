// Which system calls this platform gets.

import type { DirectoryCalls } from './directory-calls.ts';
import { createLinuxCalls, hasDescriptorPaths } from './linux-calls.ts';
import { createPortableCalls } from './portable-calls.ts';

/** The safest calls that work here: relative to descriptors where the platform shows them, checked paths elsewhere. */
export const createHostCalls = (): DirectoryCalls =>
  process.platform === 'linux' && hasDescriptorPaths() ? createLinuxCalls() : createPortableCalls();
