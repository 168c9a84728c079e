// A download of many entries, as one call: attempts until all are settled, or something ends it for good.

import type { RemotePath } from '../../../base/index.ts';
import type { TreeTransferOptions, TreeTransferResult } from '../../files-api.ts';
import type { RemoteContext } from '../../remote/remote-context.ts';
import { tryAgain } from '../../remote/try-again.ts';
import { attemptDownload } from './download-attempt.ts';
import type { TreeDownload } from './tree-download.ts';
import { guardEvents } from '../guarded-events.ts';
import { planDownload } from '../plan/plan-download.ts';
import { createTreeReport, type TreeReportInit } from '../tree-report.ts';

export type DownloadEntriesInit = Pick<
  TreeDownload,
  'source' | 'isWhole' | 'rounds' | 'openTree' | 'lookAtTree'
> & {
  readonly onSettled?: TreeReportInit['onSettled'];
  /** What is here already is known, and decided about elsewhere: nothing is compared, and a lost link ends it. Default false. */
  readonly isPlanned?: boolean | undefined;
};

export const downloadEntries = async (
  context: RemoteContext,
  options: TreeTransferOptions,
  init: DownloadEntriesInit,
): Promise<TreeTransferResult> => {
  const remote = context.compressing(options.compress);
  const { source } = init;
  const patience = remote.patience(options);
  const events = guardEvents(options.onEvent, patience);
  const path = (directory: RemotePath, relative: string): string =>
    directory === '/' ? `/${relative}` : `${directory}/${relative}`;
  const download: TreeDownload = {
    remote,
    patience,
    report: createTreeReport({
      destination: () => download.place?.label ?? '',
      sourcePath: (relative) => path(source, relative),
      destinationPath: (relative) => download.place?.childPath(relative) ?? relative,
      isOwn: () => download.tree?.created ?? false,
      onEvent: events.onEvent,
      onSettled: init.onSettled,
      savedBytes: () => remote.compression?.savedBytes ?? 0,
    }),
    options,
    policy: options.onConflict ?? 'fail',
    ...init,
    isPlanned: init.isPlanned ?? false,
    place: undefined,
    tree: undefined,
    offsets: new Map(),
  };
  let attempts = 0;
  try {
    if (download.isPlanned) await attemptDownload(download, 1, () => {});
    else
      await tryAgain(remote.session, patience, {
        onInterrupted: download.report.interrupted,
        attempt: (gained) =>
          options.dryRun === true
            ? planDownload(download)
            : attemptDownload(download, (attempts += 1), gained),
      });
    events.check();
    return download.report.result();
  } catch (error: unknown) {
    throw events.reason(error);
  } finally {
    patience.close();
    await download.tree?.storage.close();
  }
};
