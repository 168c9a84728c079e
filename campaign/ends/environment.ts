// What programs of the campaign find in their environment: nothing of the caller's but what they need to run.

import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const programEnvironment = (more: Readonly<Record<string, string>>): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  TZ: 'UTC',
  // Compiled code is kept between the many short runs.
  NODE_COMPILE_CACHE: join(tmpdir(), 'wherry-test-compile-cache'),
  ...more,
});
