// Changes a file in one directory, again and again, and tells how long it takes until another directory has what was written:
// FROM TO COUNT. Prints milliseconds.

import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from '../../campaign/random.ts';
import { spreadOf } from '../measure/statistics.ts';

const NAME = 'note.dat';
const SIZE_BYTES = 4096;

/** Looks so often. */
const STEP_MS = 2;

const MOST_MS = 60_000;

/**
 * Between what is seen and the next change. More than a second, so that times of two changes differ also for who counts whole ones; and not
 * the same each time, so that no change meets somebody's timer at the same moment again and again.
 */
const REST_MS = { least: 1100, more: 800 };

const [from = '', to = '', count = '1'] = process.argv.slice(2);

const has = (file: string, content: Buffer): boolean => {
  try {
    return readFileSync(file).equals(content);
  } catch {
    // It is not there yet, or is being replaced.
    return false;
  }
};

const seenAfterMs = async (): Promise<number> => {
  const content = randomBytes(SIZE_BYTES);
  writeFileSync(join(from, NAME), content);
  const begin = performance.now();
  while (!has(join(to, NAME), content)) {
    if (performance.now() - begin > MOST_MS) throw new Error(`Not seen within ${MOST_MS / 1000} s.`);
    await wait(STEP_MS);
  }
  return performance.now() - begin;
};

// The first one makes the file; it is a change from then on.
await seenAfterMs();
const seen: number[] = [];
const random = createRandom('live latency');
for (let index = 0; index < Number(count); index += 1) {
  await wait(REST_MS.least + random.integer(0, REST_MS.more));
  seen.push(await seenAfterMs());
}
const spread = spreadOf(seen);
const figures = { 'median ms': spread?.median, 'least ms': spread?.least, 'most ms': spread?.most };
process.stdout.write(JSON.stringify({ figures }));
