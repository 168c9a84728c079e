// A local path as the operating system takes it. Pure.

import { nameBytes } from '../base/index.ts';

/** The path itself where it is UTF-8; its bytes where it is not, which only systems with names of bytes can have. */
export const localPathBytes = (path: string): string | Buffer =>
  path.isWellFormed() ? path : Buffer.from(nameBytes(path));
