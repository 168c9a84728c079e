// Dry runs of single files: what a transfer would come to, found out by looking at its destination and comparing contents
// where sizes agree. Changes nothing anywhere.

import {
  WherryError,
  displayName,
  equalBytes,
  isWherryError,
  joinRemotePath,
  remotePathParent,
  type RemotePath,
  readFields,
} from '../../../base/index.ts';
import {
  MAX_NUMBERED_NAMES,
  numberedPath,
  type Entry,
  type Storage,
  type WriteOutcome,
} from '../../../storage/index.ts';
import { isDirectory, statOrNothing } from '../../destination.ts';
import { planOutcome, plannedRefusal, type PlannedWrite } from '../../plan-outcome.ts';
import type { Patience } from '../../remote/patience.ts';
import type { RemoteContext } from '../../remote/remote-context.ts';
import { remoteChecksum } from '../../remote/remote-file.ts';
import { decodeEntry } from '../../wire/entries.ts';
import { METHODS, encodePathRequest } from '../../wire/requests.ts';

/** What a plan asks of a destination. */
export interface PlannedPlace {
  stat(path: RemotePath): Promise<Entry | undefined>;
  checksum(path: RemotePath): Promise<Uint8Array>;
}

/** What is to be written there. */
export interface PlannedFile extends Pick<PlannedWrite, 'policy' | 'ifMatch' | 'mtimeUs'> {
  readonly size: number;
  checksum(): Promise<Uint8Array>;
}

export interface Planned {
  readonly outcome: WriteOutcome;
  /** Where the content would be. */
  readonly path: RemotePath;
}

export const localPlace = (storage: Storage, signal: AbortSignal): PlannedPlace => ({
  stat: (path) => statOrNothing(storage, path),
  checksum: async (path) => (await storage.checksum(path, signal)).hash,
});

export const remotePlace = (remote: RemoteContext, patience: Patience): PlannedPlace => ({
  async stat(path) {
    const options = { signal: patience.signal, timeoutMs: 0 };
    const call = remote.session.call(METHODS.stat, encodePathRequest(path), options);
    try {
      return decodeEntry(readFields(await patience.waitFor(call), 'answer').any('entry'));
    } catch (error: unknown) {
      if (isWherryError(error) && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  },
  checksum: (path) => remoteChecksum(remote, path, patience),
});

/** Plans a write to `path`, or into it under `name` when it is an existing directory. Throws what the write would be refused with. */
export const planFile = async (
  place: PlannedPlace,
  path: RemotePath,
  name: string | undefined,
  file: PlannedFile,
): Promise<Planned> => {
  const found = await place.stat(path);
  if (name !== undefined && isDirectory(found))
    return planFile(place, joinRemotePath(path, name), undefined, file);
  if (found === undefined) await requireParent(place, path);
  let ownChecksum: Promise<Uint8Array> | undefined;
  const isSame = async (existing: Entry | undefined): Promise<boolean> => {
    if (existing?.kind !== 'file' || existing.size !== file.size) return false;
    ownChecksum ??= file.checksum();
    return equalBytes(await place.checksum(existing.path), await ownChecksum);
  };
  const planned = planOutcome({ ...file, existing: found, isSame: await isSame(found) });
  if ('refusal' in planned) throw plannedRefusal(planned.refusal, path);
  if (planned.outcome !== 'renamed') return { outcome: planned.outcome, path };
  for (let number = 1; number <= MAX_NUMBERED_NAMES; number += 1) {
    const candidate = numberedPath(path, number, 'file');
    const taken = await place.stat(candidate);
    if (taken === undefined) return { outcome: 'renamed', path: candidate };
    if (await isSame(taken)) return { outcome: 'unchanged', path: candidate };
  }
  throw plannedRefusal('ALREADY_EXISTS', path);
};

const requireParent = async (place: PlannedPlace, path: RemotePath): Promise<void> => {
  const parent = remotePathParent(path);
  const entry = await place.stat(parent);
  if (isDirectory(entry) || parent === '/') return;
  throw new WherryError(
    entry === undefined ? 'NOT_FOUND' : 'NOT_A_DIRECTORY',
    `"${displayName(parent)}" ${entry === undefined ? 'does not exist' : 'is not a directory'}; choose another destination, or make it first.`,
  );
};
