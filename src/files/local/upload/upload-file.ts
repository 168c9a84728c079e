// One local file to a server: tried again when the link is lost, from where it got to.

import { parseRemotePath, type RemotePath } from '../../../base/index.ts';
import type { Session } from '../../../session/index.ts';
import type { Entry } from '../../../storage/index.ts';
import { TransferStopped, checkBlockSize, createBlockWatcher } from '../../bytes/blocks.ts';
import type { FileTransferOptions, FileTransferResult } from '../../files-api.ts';
import type { Patience } from '../../remote/patience.ts';
import type { RemoteContext } from '../../remote/remote-context.ts';
import { bothSessions, tryAgain } from '../../remote/try-again.ts';
import { uploadFile } from '../../remote/upload.ts';
import { labelOf } from '../../wire/requests.ts';
import { createFileReport, type FileReport } from '../file-report.ts';
import { guardEvents } from '../guarded-events.ts';
import type { OpenLocal } from '../local-path.ts';
import { planFile, remotePlace, type Planned } from '../plan/plan-file.ts';
import { openSourceFile, type SourceFile } from './source.ts';

export const uploadLocalFile = (
  remote: RemoteContext,
  openLocal: OpenLocal,
  source: string,
  destination: string,
  options: FileTransferOptions = {},
): Promise<FileTransferResult> =>
  sendOneFile(remote, destination, options, {
    label: source,
    open: () => openSourceFile(remote, openLocal, source),
    otherSession: undefined,
  });

/** One file, wherever it comes from. */
export interface OneFile {
  /** How events call it. */
  readonly label: string;
  /** Each attempt opens it anew: what has changed meanwhile is sent as it is now. */
  open(patience: Patience): Promise<SourceFile>;
  /** The session that it comes from, if it does not lie here. */
  readonly otherSession: Session | undefined;
  /** It is at its destination. What it throws is thrown to the caller. */
  onWritten?(source: Entry, written: Uploaded): void;
}

export const sendOneFile = async (
  context: RemoteContext,
  destination: string,
  options: FileTransferOptions,
  { label, open, otherSession, onWritten }: OneFile,
): Promise<FileTransferResult> => {
  const remote = context.compressing(options.compress);
  const path = parseRemotePath(destination);
  checkBlockSize(options.blockSize);
  const patience = remote.patience(options);
  const events = guardEvents(options.onEvent, patience);
  const report = createFileReport(label, events.onEvent, () => remote.compression?.savedBytes ?? 0);
  const link = otherSession === undefined ? remote.session : bothSessions(remote.session, otherSession);
  let best = 0;
  let isRepeated = false;
  try {
    const planned = await tryAgain(link, patience, {
      onInterrupted: report.interrupted,
      attempt: async (gained) => {
        const file = await open(patience);
        try {
          report.found(file.file.entry.size);
          if (options.dryRun === true) return await planUpload(remote, file, path, options, patience);
          const attempt = { file, isRepeated };
          const uploaded = await upload(remote, attempt, path, options, patience, report, (offset) => {
            if (offset > best) gained();
            best = Math.max(best, offset);
          });
          onWritten?.(file.file.entry, uploaded);
          return uploaded;
        } finally {
          isRepeated = true;
          await file.close();
        }
      },
    });
    const result = report.done(planned.outcome, planned.path);
    events.check();
    return result;
  } catch (error: unknown) {
    if (!(error instanceof TransferStopped)) throw events.reason(error);
    if (error.thrown !== undefined) throw error.thrown.error;
    return report.stopped(path);
  } finally {
    patience.close();
  }
};

/** Where the file is now, and in which version. */
export interface Uploaded extends Planned {
  readonly version: string;
}

interface UploadAttempt {
  readonly file: SourceFile;
  /** An attempt before it may have been done: only its answer was lost. */
  readonly isRepeated: boolean;
}

const upload = async (
  remote: RemoteContext,
  { file: { file, name, checksum, identity }, isRepeated }: UploadAttempt,
  path: RemotePath,
  options: FileTransferOptions,
  patience: Patience,
  report: FileReport,
  onReached: (offset: number) => void,
): Promise<Uploaded> => {
  const { blockSize } = options;
  const { size } = file.entry;
  const target = {
    path,
    name,
    makeParents: false,
    policy: options.onConflict ?? 'fail',
    ifMatch: options.ifMatch,
    isRepeated,
    blockSize,
  };
  const { outcome, entry } = await uploadFile(remote, file, target, {
    patience,
    source: {
      id: await identity(),
      label: labelOf(name),
      checksum,
    },
    onBegin(offset) {
      onReached(offset);
      report.started(offset);
    },
    onBytes: report.moved,
    watch: (offset) => createBlockWatcher(options.onBlock, { size, name, blockSize }, offset),
  });
  return { outcome, path: entry.path, version: entry.version };
};

const planUpload = (
  remote: RemoteContext,
  { file, name, checksum }: SourceFile,
  path: RemotePath,
  options: FileTransferOptions,
  patience: Patience,
): Promise<Planned> =>
  planFile(remotePlace(remote, patience), path, name, {
    size: file.entry.size,
    mtimeUs: file.entry.mtimeUs,
    policy: options.onConflict ?? 'fail',
    ifMatch: options.ifMatch,
    checksum: () => checksum(patience.signal),
  });
