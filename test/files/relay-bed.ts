// What the tests of copies and moves from one server to another begin with.

import { parseRemotePath } from '../../src/base/index.ts';
import type { TransferEvent } from '../../src/files/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { linkEntry } from '../storage/contract/bed.ts';
import { createBed, patternBytes, put, putEntries, type Bed, type BedInit } from './bed.ts';

export const MIB = 1024 * 1024;
export const LARGE = 9 * MIB + 77;
/** More than can be on its way. */
export const LONG = 40 * MIB + 77;

interface Servers {
  readonly from: Bed;
  readonly to: Bed;
}

export const open = async (from: BedInit = {}, to: BedInit = {}): Promise<Servers> => ({
  from: await createBed({ reconnect: true, pin: 'the source', ...from }),
  to: await createBed({ reconnect: true, pin: 'the destination', ...to }),
});

export const plant = async (storage: Storage): Promise<void> => {
  for (let index = 0; index < 120; index += 1)
    await put(storage, `/tree/d${index % 5}/f${index}`, patternBytes(index * 97, index), {
      mtimeUs: 1_600_000_000_000_000 + index * 1_000_000,
      executable: index % 2 === 0,
    });
  await put(storage, '/tree/stream', patternBytes(700_000));
  await put(storage, '/tree/large', patternBytes(LARGE));
  await storage.makeDirectory(parseRemotePath('/tree/empty/deep'), { parents: true });
  await putEntries(storage, [linkEntry('tree/d0/in', '../large'), linkEntry('tree/broken', 'nothing')]);
};

export const merge = { ifExists: 'merge' } as const;
export const doneOf = (events: readonly TransferEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'done' ? [event.path] : []));
