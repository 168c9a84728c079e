// One file of a server to this side: tried again when the link is lost, from where it got to.

import {
  PIECE_SIZE,
  equalBytes,
  parseRemotePath,
  remotePathName,
  type RemotePath,
} from '../../../base/index.ts';
import type { Entry, StagedFile, Written } from '../../../storage/index.ts';
import { TransferStopped, checkBlockSize, createBlockWatcher } from '../../bytes/blocks.ts';
import type { FileTransferOptions, FileTransferResult } from '../../files-api.ts';
import { planOutcome, plannedRefusal } from '../../plan-outcome.ts';
import { sameCandidates } from '../../same-candidates.ts';
import { downloadFile } from '../../remote/download.ts';
import type { Patience } from '../../remote/patience.ts';
import type { RemoteContext } from '../../remote/remote-context.ts';
import { itemChecksum, remoteChecksum, remoteFileEntry } from '../../remote/remote-file.ts';
import { tryAgain } from '../../remote/try-again.ts';
import { labelOf } from '../../wire/requests.ts';
import { openDestinationFile, type LocalDestination } from './destination.ts';
import { createFileReport, type FileReport } from '../file-report.ts';
import { guardEvents } from '../guarded-events.ts';
import type { OpenLocal } from '../local-path.ts';
import { localPlace, planFile, type Planned } from '../plan/plan-file.ts';
import { downloadIdentity } from '../source-identity.ts';

/** What the steps of one download share. */
interface FileDownload {
  readonly remote: RemoteContext;
  readonly path: RemotePath;
  readonly name: string;
  readonly place: LocalDestination;
  readonly options: FileTransferOptions;
  readonly patience: Patience;
  readonly report: FileReport;
  readonly onReached: (offset: number) => void;
}

export const downloadLocalFile = async (
  context: RemoteContext,
  openLocal: OpenLocal,
  source: string,
  destination: string,
  options: FileTransferOptions = {},
): Promise<FileTransferResult> => {
  const remote = context.compressing(options.compress);
  const path = parseRemotePath(source);
  checkBlockSize(options.blockSize);
  const name = remotePathName(path);
  // The root is no file; the server says so, in the same words as for any directory.
  const place = await openDestinationFile(openLocal, destination, name === '' ? 'root' : name);
  const patience = remote.patience(options);
  const events = guardEvents(options.onEvent, patience);
  const report = createFileReport(source, events.onEvent, () => remote.compression?.savedBytes ?? 0);
  let best = 0;
  try {
    const { outcome, path: at } = await tryAgain(remote.session, patience, {
      onInterrupted: report.interrupted,
      attempt: (gained) => {
        const onReached = (offset: number): void => {
          if (offset > best) gained();
          best = Math.max(best, offset);
        };
        const file = { remote, path, name, place, options, patience, report, onReached };
        return options.dryRun === true ? plan(file) : download(file);
      },
    });
    const result = report.done(outcome, place.localPath(at));
    events.check();
    return result;
  } catch (error: unknown) {
    if (!(error instanceof TransferStopped)) throw events.reason(error);
    if (error.thrown !== undefined) throw error.thrown.error;
    return report.stopped(place.localPath(place.path));
  } finally {
    patience.close();
    await place.storage.close();
  }
};

const download = async (file: FileDownload): Promise<Planned> => {
  const { remote, path, name, options, patience, report } = file;
  const { blockSize } = options;
  const { outcome, entry } = await downloadFile(
    remote,
    { path, item: options.item, blockSize },
    {
      patience,
      stage: async (opened) => {
        report.found(opened.size);
        return (await withoutTransfer(file, opened)) ?? stage(file, opened);
      },
      onBegin(offset) {
        file.onReached(offset);
        report.started(offset);
      },
      onBytes: report.moved,
      watch: ({ size }, offset) => createBlockWatcher(options.onBlock, { size, name, blockSize }, offset),
    },
  );
  return { outcome, path: entry.path };
};

const stage = async (
  { remote, path, place, options }: FileDownload,
  { size, mtimeUs, executable, version }: Entry,
): Promise<StagedFile> => {
  const source = size > PIECE_SIZE ? await downloadIdentity(remote, path, version) : undefined;
  const part = source === undefined ? undefined : { owner: '', source, label: labelOf(path) };
  return place.storage.stage(
    place.path,
    { size, mtimeUs, executable },
    { policy: options.onConflict ?? 'fail', ifMatch: options.ifMatch, part },
  );
};

/** What a large file comes to when some of the same size are here: one may be the same, or it may not be wanted. */
const withoutTransfer = async (
  { remote, path, place, options, patience }: FileDownload,
  opened: Entry,
): Promise<Written | undefined> => {
  const { size, mtimeUs, executable } = opened;
  // Of an item the content would have to be fetched to compare it; the commit compares it then.
  if (size <= PIECE_SIZE || options.item !== undefined) return undefined;
  const policy = options.onConflict ?? 'fail';
  let theirs: Uint8Array | undefined;
  for await (const existing of sameCandidates(place.storage, place.path, size, policy)) {
    const [known, ours] = await Promise.all([
      theirs ?? remoteChecksum(remote, path, patience),
      place.storage.checksum(existing.path, patience.signal),
    ]);
    theirs = known;
    if (equalBytes(known, ours.hash)) {
      // Only who replaces means to change what is there.
      const attributes = policy === 'replace' ? { mtimeUs, executable } : {};
      const entry = await place.storage.settle(existing.path, ours.entry.version, attributes);
      return { outcome: 'unchanged', entry };
    }
    const planned = planOutcome({ policy, ifMatch: options.ifMatch, mtimeUs, existing, isSame: false });
    if ('refusal' in planned) throw plannedRefusal(planned.refusal, place.path);
    if (planned.outcome === 'skipped') return { outcome: 'skipped', entry: existing };
  }
  return undefined;
};

const plan = async ({ remote, path, place, options, patience, report }: FileDownload): Promise<Planned> => {
  const { item } = options;
  const { size, mtimeUs } = await remoteFileEntry(remote, { path, item }, patience);
  report.found(size);
  return planFile(localPlace(place.storage, patience.signal), place.path, undefined, {
    size,
    mtimeUs,
    policy: options.onConflict ?? 'fail',
    ifMatch: options.ifMatch,
    checksum: () =>
      item === undefined
        ? remoteChecksum(remote, path, patience)
        : itemChecksum(remote, { path, item }, patience),
  });
};
