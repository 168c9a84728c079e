// One local file to a server.

import { parseRemotePath } from '../../base/index.ts';
import { TransferStopped, checkBlockSize, createBlockWatcher } from '../bytes/blocks.ts';
import type { FileTransferOptions, FileTransferResult } from '../files-api.ts';
import type { RemoteContext } from '../remote/remote-context.ts';
import { uploadFile } from '../remote/upload.ts';
import { createFileReport } from './file-report.ts';
import { guardEvents } from './guarded-events.ts';
import type { OpenLocal } from './local-path.ts';
import { openSourceFile } from './source.ts';

export const uploadLocalFile = async (
  remote: RemoteContext,
  openLocal: OpenLocal,
  source: string,
  destination: string,
  options: FileTransferOptions = {},
): Promise<FileTransferResult> => {
  const path = parseRemotePath(destination);
  checkBlockSize(options.blockSize);
  const { storage, file, name } = await openSourceFile(openLocal, source);
  const patience = remote.patience(options);
  const events = guardEvents(options.onEvent, patience);
  const { size } = file.entry;
  const { blockSize } = options;
  const report = createFileReport(source, size, events.onEvent);
  try {
    const request = {
      path,
      name,
      makeParents: false,
      policy: options.onConflict ?? 'fail',
      ifMatch: options.ifMatch,
      blockSize,
    };
    const { outcome, entry } = await uploadFile(remote, file, request, {
      patience,
      blocks: createBlockWatcher(options.onBlock, { size, name, blockSize }),
      onBytes: report.moved,
    });
    const result = report.done(outcome, entry.path);
    events.check();
    return result;
  } catch (error: unknown) {
    if (error instanceof TransferStopped) return report.stopped(path);
    throw events.reason(error);
  } finally {
    patience.close();
    await file.close();
    await storage.close();
  }
};
