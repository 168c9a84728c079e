// Preloaded into a server by a test: notes every fsync of any of its threads in the file that SYNCS_FILE names, and makes it.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

for (const name of ['fsync', 'fsyncSync']) {
  const original = fs[name];
  fs[name] = (...args) => {
    fs.appendFileSync(process.env.SYNCS_FILE, `${name}\n`);
    return original(...args);
  };
}
syncBuiltinESMExports();
