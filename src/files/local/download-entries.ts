// A download of many entries, as one call: attempts until all are settled, or something ends it for good.

import type { RemotePath } from '../../base/index.ts';
import type { TreeTransferOptions, TreeTransferResult } from '../files-api.ts';
import type { RemoteContext } from '../remote/remote-context.ts';
import { tryAgain } from '../remote/try-again.ts';
import { attemptDownload, type TreeDownload } from './download-attempt.ts';
import { guardEvents } from './guarded-events.ts';
import { createTreeReport } from './tree-report.ts';

export type DownloadEntriesInit = Pick<TreeDownload, 'source' | 'rounds' | 'openTree'>;

export const downloadEntries = async (
  remote: RemoteContext,
  options: TreeTransferOptions,
  { source, rounds, openTree }: DownloadEntriesInit,
): Promise<TreeTransferResult> => {
  const patience = remote.patience(options);
  const events = guardEvents(options.onEvent, patience);
  const path = (directory: RemotePath, relative: string): string =>
    directory === '/' ? `/${relative}` : `${directory}/${relative}`;
  const download: TreeDownload = {
    remote,
    patience,
    report: createTreeReport({
      destination: () => download.tree?.label ?? '',
      sourcePath: (relative) => path(source, relative),
      destinationPath: (relative) => download.tree?.childPath(relative) ?? relative,
      onEvent: events.onEvent,
    }),
    options,
    policy: options.onConflict ?? 'fail',
    source,
    rounds,
    openTree,
    tree: undefined,
    offsets: new Map(),
  };
  let attempts = 0;
  try {
    await tryAgain(remote.session, patience, {
      onInterrupted: (error) => download.report.interrupted(error, download.tree?.created ?? false),
      attempt: (gained) => attemptDownload(download, (attempts += 1), gained),
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
