// Changes one record in the middle of a remote file without sending the rest of it, and without undoing what others do.
//   node examples/edit-in-place.ts REMOTE_FILE RECORD TEXT

import { setTimeout as wait } from 'node:timers/promises';
import { connect, isWherryError, type Remote } from 'wherry';

const RECORD_SIZE = 64;
const ATTEMPTS = 5;

const [path = '/records.dat', record = '0', text = ''] = process.argv.slice(2);

/** Reads the record, decides on what it saw, writes it. Others see all of it at once, or nothing. */
const change = async (remote: Remote): Promise<string> => {
  const seen = await remote.files.stat(path);
  await using file = await remote.files.open(path, 'r+', { ifMatch: seen.version });
  const offset = Number(record) * RECORD_SIZE;
  const before = await file.read(offset, RECORD_SIZE);
  await file.write(offset, Buffer.alloc(RECORD_SIZE, ' ').fill(text, 0, Math.min(text.length, RECORD_SIZE)));
  // Whatever throws before this line leaves the file as it was.
  const { entry } = await file.close();
  return `${Buffer.from(before).toString().trim()} → ${text} (${entry.size} bytes, version ${entry.version})`;
};

/** Somebody else was there first: what was seen is out of date, so it is done again on what is there now. */
const isRace = (error: unknown): boolean =>
  isWherryError(error) && ['BUSY', 'CHANGED', 'VERSION_MISMATCH'].includes(error.code);

await using remote = await connect(process.env['WHERRY_URL'] ?? 'wherry://localhost');
for (let attempt = 1; ; attempt += 1) {
  try {
    console.log(await change(remote));
    break;
  } catch (error) {
    if (!isRace(error) || attempt === ATTEMPTS) throw error;
    await wait(100 * attempt);
  }
}
