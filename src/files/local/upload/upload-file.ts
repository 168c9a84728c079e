// One local file to a server: tried again when the link is lost, from where it got to.

import { parseRemotePath, type RemotePath } from '../../../base/index.ts';
import { TransferStopped, checkBlockSize, createBlockWatcher } from '../../bytes/blocks.ts';
import type { FileTransferOptions, FileTransferResult } from '../../files-api.ts';
import type { Patience } from '../../remote/patience.ts';
import type { RemoteContext } from '../../remote/remote-context.ts';
import { tryAgain } from '../../remote/try-again.ts';
import { uploadFile } from '../../remote/upload.ts';
import { labelOf } from '../../wire/requests.ts';
import { createFileReport, type FileReport } from '../file-report.ts';
import { guardEvents } from '../guarded-events.ts';
import type { OpenLocal } from '../local-path.ts';
import { planFile, remotePlace, type Planned } from '../plan/plan-file.ts';
import { openSourceFile, type SourceFile } from './source.ts';
import { uploadIdentity } from '../source-identity.ts';

export const uploadLocalFile = async (
  context: RemoteContext,
  openLocal: OpenLocal,
  source: string,
  destination: string,
  options: FileTransferOptions = {},
): Promise<FileTransferResult> => {
  const remote = context.compressing(options.compress);
  const path = parseRemotePath(destination);
  checkBlockSize(options.blockSize);
  let opened: SourceFile | undefined = await openSourceFile(openLocal, source);
  const patience = remote.patience(options);
  const events = guardEvents(options.onEvent, patience);
  const report = createFileReport(source, events.onEvent, () => remote.compression?.savedBytes ?? 0);
  let best = 0;
  let isRepeated = false;
  try {
    const planned = await tryAgain(remote.session, patience, {
      onInterrupted: report.interrupted,
      attempt: async (gained) => {
        // A later attempt opens the source anew: what has changed meanwhile is sent as it is now.
        const file = (opened ??= await openSourceFile(openLocal, source));
        try {
          report.found(file.file.entry.size);
          if (options.dryRun === true) return await planUpload(remote, file, path, options, patience);
          const attempt = { file, isRepeated };
          return await upload(remote, attempt, path, options, patience, report, (offset) => {
            if (offset > best) gained();
            best = Math.max(best, offset);
          });
        } finally {
          isRepeated = true;
          opened = undefined;
          await close(file);
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
    if (opened !== undefined) await close(opened);
  }
};

interface UploadAttempt {
  readonly file: SourceFile;
  /** An attempt before it may have been done: only its answer was lost. */
  readonly isRepeated: boolean;
}

const upload = async (
  remote: RemoteContext,
  { file: { file, name, checksum, absolutePath }, isRepeated }: UploadAttempt,
  path: RemotePath,
  options: FileTransferOptions,
  patience: Patience,
  report: FileReport,
  onReached: (offset: number) => void,
): Promise<Planned> => {
  const { blockSize } = options;
  const { size, version } = file.entry;
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
      id: await uploadIdentity(remote, absolutePath, version),
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
  return { outcome, path: entry.path };
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

const close = async ({ file, storage }: SourceFile): Promise<void> => {
  await file.close();
  await storage.close();
};
