// The program itself, as a unit calls it: what runs it, and the files it is made of.

import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';

export const programWords = (): {
  readonly words: readonly string[];
  readonly folders: readonly string[];
} => {
  const node = realpathSync(process.execPath);
  const script = realpathSync(process.argv[1] ?? '');
  return { words: [node, script], folders: [node, dirname(dirname(script))] };
};
