// An upload of many entries, as one call: attempts until all are settled, or something ends it for good.

import type { RemotePath } from '../../../base/index.ts';
import type { Session } from '../../../session/index.ts';
import type { TreeTransferOptions, TreeTransferResult } from '../../files-api.ts';
import type { RemoteContext } from '../../remote/remote-context.ts';
import { bothSessions, tryAgain } from '../../remote/try-again.ts';
import { TRANSFER_ID_SIZE } from '../../wire/requests.ts';
import { guardEvents } from '../guarded-events.ts';
import { planUpload } from '../plan/plan-upload.ts';
import { createTreeReport, type TreeReportInit } from '../tree-report.ts';
import { attemptUpload } from './upload-attempt.ts';
import type { TreeUpload } from './tree-upload.ts';

export interface UploadEntriesInit extends Pick<TreeUpload, 'destination' | 'rounds' | 'topTime'> {
  /** The session that the entries come from, where they come from a server. */
  readonly otherSession?: Session | undefined;
  /** See TreeUpload; then a lost link ends it, too. Default false. */
  readonly isPlanned?: boolean | undefined;
  /** See TreeUpload. */
  readonly onItself?: (() => void) | undefined;
  readonly onSettled?: TreeReportInit['onSettled'];
  /** How an entry is called, by its path. */
  readonly sourcePath: (path: string) => string;
}

export const uploadEntries = async (
  context: RemoteContext,
  options: TreeTransferOptions,
  init: UploadEntriesInit,
): Promise<TreeTransferResult> => {
  const { destination, rounds, topTime, sourcePath, otherSession, isPlanned = false } = init;
  const remote = context.compressing(options.compress);
  const patience = remote.patience(options);
  const events = guardEvents(options.onEvent, patience);
  const directory = (): RemotePath => upload.opened?.directory ?? destination.directory;
  const report = createTreeReport({
    destination: directory,
    sourcePath,
    destinationPath: (path) => (directory() === '/' ? `/${path}` : `${directory()}/${path}`),
    isOwn: () => upload.opened?.created ?? false,
    onEvent: events.onEvent,
    onSettled: init.onSettled,
    savedBytes: () => remote.compression?.savedBytes ?? 0,
  });
  const upload: TreeUpload = {
    remote,
    patience,
    report,
    options,
    policy: options.onConflict ?? 'fail',
    destination,
    transfer: crypto.getRandomValues(new Uint8Array(TRANSFER_ID_SIZE)),
    rounds,
    link: otherSession === undefined ? remote.session : bothSessions(remote.session, otherSession),
    onItself: init.onItself,
    isPlanned,
    topTime,
    opened: undefined,
    offsets: new Map(),
  };
  let attempts = 0;
  try {
    if (isPlanned) await attemptUpload(upload, 1, () => {});
    else
      await tryAgain(upload.link, patience, {
        onInterrupted: report.interrupted,
        attempt: (gained) =>
          options.dryRun === true ? planUpload(upload) : attemptUpload(upload, (attempts += 1), gained),
      });
    events.check();
    return report.result();
  } catch (error: unknown) {
    throw events.reason(error);
  } finally {
    patience.close();
  }
};
