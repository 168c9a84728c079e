// What is remembered of the entries of a group: one line of JSON each, written before the entry is there. A line that
// cannot be read, and an entry without one, is no error: the entry is still listed, without the path it had. Pure.

import { ROOT_PATH, parseRemotePath, type RemotePath } from '../../../base/index.ts';
import type { TrashReason } from '../../trash.ts';

export interface TrashRecord {
  /** Name of the entry in its group. */
  readonly entry: string;
  readonly path: RemotePath;
  readonly by: string;
  readonly reason: TrashReason;
}

/** UTF-16 units of the name of whoever did it that are kept. */
const MAX_BY_LENGTH = 256;

export const encodeRecord = ({ entry, path, by, reason }: TrashRecord): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify({ entry, path, by: by.slice(0, MAX_BY_LENGTH), reason })}\n`);

/** What stands for a record that is lost. */
export const lostRecord = (entry: string): TrashRecord => ({
  entry,
  path: ROOT_PATH,
  by: '',
  reason: 'removed',
});

/** The records by their entries. */
export const decodeRecords = (bytes: Uint8Array): ReadonlyMap<string, TrashRecord> => {
  const records = new Map<string, TrashRecord>();
  for (const line of new TextDecoder().decode(bytes).split('\n')) {
    const record = line === '' ? undefined : decodeRecord(line);
    if (record !== undefined) records.set(record.entry, record);
  }
  return records;
};

const decodeRecord = (line: string): TrashRecord | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    const { entry, path, by, reason } = value as Partial<Record<keyof TrashRecord, unknown>>;
    if (typeof entry !== 'string' || typeof path !== 'string') return undefined;
    return {
      entry,
      // Held to what a path may be: it says where to restore to.
      path: parseRemotePath(path),
      by: typeof by === 'string' ? by.slice(0, MAX_BY_LENGTH) : '',
      reason: reason === 'replaced' ? 'replaced' : 'removed',
    };
  } catch {
    // Damaged, or cut off: as if it were lost.
    return undefined;
  }
};
