// `npm run reference`: writes the pages of docs/reference/ and man/ anew.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { referencePages } from './reference/pages.ts';

for (const [path, text] of await referencePages()) {
  const file = resolve(import.meta.dirname, '..', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(path);
}
