// One file of a server to this side.

import { parseRemotePath, remotePathName } from '../../base/index.ts';
import { TransferStopped, checkBlockSize, createBlockWatcher } from '../bytes/blocks.ts';
import type { FileTransferOptions, FileTransferResult } from '../files-api.ts';
import { downloadFile } from '../remote/download.ts';
import type { RemoteContext } from '../remote/remote-context.ts';
import { openDestinationFile } from './destination.ts';
import { createFileReport, type FileReport } from './file-report.ts';
import { guardEvents } from './guarded-events.ts';
import type { OpenLocal } from './local-path.ts';

export const downloadLocalFile = async (
  remote: RemoteContext,
  openLocal: OpenLocal,
  source: string,
  destination: string,
  options: FileTransferOptions = {},
): Promise<FileTransferResult> => {
  const path = parseRemotePath(source);
  checkBlockSize(options.blockSize);
  const name = remotePathName(path);
  // The root is no file; the server says so, in the same words as for any directory.
  const place = await openDestinationFile(openLocal, destination, name === '' ? 'root' : name);
  const patience = remote.patience(options);
  const events = guardEvents(options.onEvent, patience);
  const { blockSize } = options;
  let report: FileReport | undefined;
  try {
    const { outcome, entry } = await downloadFile(
      remote,
      { path, blockSize },
      {
        patience,
        onBytes: (bytes) => report?.moved(bytes),
        stage: ({ size, mtimeUs, executable }) => {
          report = createFileReport(source, size, events.onEvent);
          const policy = { policy: options.onConflict ?? 'fail', ifMatch: options.ifMatch };
          return place.storage.stage(place.path, { size, mtimeUs, executable }, policy);
        },
        watch: ({ size }) => createBlockWatcher(options.onBlock, { size, name, blockSize }),
      },
    );
    report ??= createFileReport(source, entry.size, events.onEvent);
    const result = report.done(outcome, place.localPath(entry.path));
    events.check();
    return result;
  } catch (error: unknown) {
    if (error instanceof TransferStopped && report !== undefined)
      return report.stopped(place.localPath(place.path));
    throw events.reason(error);
  } finally {
    patience.close();
    await place.storage.close();
  }
};
