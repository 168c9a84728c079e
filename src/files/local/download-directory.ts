// A directory of a server to this side. The server's list, its batches of small entries, large files on streams of their
// own, and writing here overlap; directories and their times come last. Nothing the server sends can reach beyond the
// destination: only entries that it listed, and that were then asked for, are taken, and the local storage holds every
// name to its own rules besides.

import {
  MAX_BATCHED_FILE_SIZE,
  ROOT_PATH,
  Semaphore,
  joinRemotePath,
  parseRemotePath,
  relativeRemotePath,
  remotePathName,
  toWherryError,
  type RemotePath,
} from '../../base/index.ts';
import { stageWithParents } from '../destination.ts';
import { createPathFilter, encodeBatch, type BatchEntry, type Entry } from '../../storage/index.ts';
import { checkBlockSize } from '../bytes/blocks.ts';
import type { TreeTransferOptions, TreeTransferResult } from '../files-api.ts';
import { MAX_BATCHES_IN_FLIGHT, LARGE_FILES_BUDGET } from '../limits.ts';
import { listMessages } from '../remote/calls.ts';
import { downloadFile } from '../remote/download.ts';
import { openDownloadBatches, type ArrivedBatch, type DownloadBatches } from '../remote/download-batches.ts';
import type { Patience } from '../remote/patience.ts';
import type { RemoteContext } from '../remote/remote-context.ts';
import type { ListMessage } from '../wire/answers.ts';
import { openDestinationTree, type DestinationTree } from './destination.ts';
import { directoryBatches, type TreeDirectory } from './directory-batches.ts';
import { guardEvents } from './guarded-events.ts';
import { createItemGroups } from './item-groups.ts';
import { splitContents, type OpenLocal } from './local-path.ts';
import { createTaskGroup, largeFileWeight, type TaskGroup } from './task-group.ts';
import {
  createTreeReport,
  problemOf,
  untransferable,
  type TreeItem,
  type TreeReport,
} from './tree-report.ts';

const MAX_WRITES = 2;

interface ListedItem extends TreeItem {
  readonly target?: string | undefined;
}

/** What the parts of one download share. */
interface TreeDownload {
  readonly remote: RemoteContext;
  readonly source: RemotePath;
  readonly tree: DestinationTree;
  readonly patience: Patience;
  readonly report: TreeReport;
  readonly options: TreeTransferOptions;
  /** Requests for small entries. */
  readonly small: TaskGroup;
  /** Files with a stream of their own. */
  readonly large: TaskGroup;
}

export const downloadLocalDirectory = async (
  remote: RemoteContext,
  openLocal: OpenLocal,
  source: string,
  destination: string,
  options: TreeTransferOptions = {},
): Promise<TreeTransferResult> => {
  const { label, contentsOnly } = splitContents(source);
  const from = parseRemotePath(contentsOnly ? label : source);
  checkBlockSize(options.blockSize);
  const name = options.contents === true || contentsOnly || from === '/' ? undefined : remotePathName(from);
  const patience = remote.patience(options);
  const events = guardEvents(options.onEvent, patience);
  let tree: DestinationTree | undefined;
  const list = listMessages(remote, { path: from, recursive: true }, patience);
  try {
    // Nothing is made here before the server has shown that the source can be listed.
    const first = await list.next();
    tree = await openDestinationTree(openLocal, destination, name, options.ifExists === 'merge');
    const { label: to, childPath } = tree;
    const stop = (error: unknown): void => patience.abort(toWherryError(error));
    const download: TreeDownload = {
      remote,
      source: from,
      tree,
      patience,
      report: createTreeReport({
        destination: () => to,
        sourcePath: (path) => (from === '/' ? `/${path}` : `${from}/${path}`),
        destinationPath: childPath,
        onEvent: events.onEvent,
      }),
      options,
      small: createTaskGroup(MAX_BATCHES_IN_FLIGHT, stop),
      large: createTaskGroup(LARGE_FILES_BUDGET, stop),
    };
    await downloadTree(download, first.done === true ? undefined : first.value, list);
    events.check();
    return download.report.result();
  } catch (error: unknown) {
    throw events.reason(error);
  } finally {
    await list.return();
    patience.close();
    await tree?.storage.close();
  }
};

const downloadTree = async (
  download: TreeDownload,
  first: ListMessage | undefined,
  rest: AsyncIterable<ListMessage>,
): Promise<void> => {
  const { remote, source, tree, patience, report, options } = download;
  const batches = await openDownloadBatches<ListedItem>(
    remote,
    source,
    patience,
    createBatchWriter(download),
  );
  try {
    const directories: TreeDirectory[] = [];
    const groups = createItemGroups(createGroupRequester(download, batches));
    const isExcluded = createPathFilter(options.exclude);
    const take = async (message: ListMessage): Promise<void> => {
      for (const problem of message.problems) report.failed(relativeProblem(source, problem.path), problem);
      const entries = message.entries.filter(
        ({ path, kind }) => !isExcluded(relativeRemotePath(path, source), kind === 'directory'),
      );
      countFound(report, entries);
      for (const entry of entries) {
        const path = relativeRemotePath(entry.path, source);
        const refusal = untransferable({ ...entry, path });
        if (refusal !== undefined) report.failed(path, refusal);
        else if (entry.kind === 'directory')
          directories.push({ path, kind: 'directory', size: 0, mtimeUs: entry.mtimeUs });
        else if (entry.kind === 'file' && entry.size > MAX_BATCHED_FILE_SIZE)
          addLarge(download, { path, kind: 'file', size: entry.size });
        else
          await groups.add({
            path,
            kind: entry.kind as 'file' | 'link',
            size: entry.size,
            target: entry.target,
          });
      }
    };
    if (first !== undefined) await take(first);
    for await (const message of rest) await take(message);
    report.foundAll();
    await groups.flush();
    await download.small.idle();
    await batches.finish();
    await download.large.idle();
    for (const { items, bytes } of directoryBatches(directories)) {
      const { results } = await tree.storage.writeBatch(ROOT_PATH, bytes, bytes.length, { policy: 'fail' });
      results.forEach((result, index) => report.settled(items[index] as TreeDirectory, result));
    }
    if (first?.top !== undefined) await tree.setTime(first.top.mtimeUs);
  } finally {
    batches.abandon();
  }
};

const relativeProblem = (source: RemotePath, path: string): string =>
  source !== '/' && path.startsWith(`${source}/`) ? path.slice(source.length + 1) : path.replace(/^\//u, '');

const countFound = (report: TreeReport, entries: readonly Entry[]): void => {
  const files = entries.filter(({ kind }) => kind === 'file');
  report.found(
    files.length,
    files.reduce((sum, { size }) => sum + size, 0),
  );
};

/** Asks for a group of small entries; resolves as soon as it may be asked for. */
const createGroupRequester = ({ small, patience }: TreeDownload, batches: DownloadBatches<ListedItem>) => {
  const places = new Semaphore(MAX_BATCHES_IN_FLIGHT);
  return async (items: readonly ListedItem[]): Promise<void> => {
    await places.acquire(patience.signal);
    small.add(async () => {
      await batches.request(items);
      places.release();
    });
  };
};

/** Writes what arrived; what has become larger than announced is fetched by itself, where its size is announced anew. */
const createBatchWriter = (download: TreeDownload) => {
  const { remote, tree, report, options } = download;
  const writes = new Semaphore(MAX_WRITES);
  return async (batch: ArrivedBatch<ListedItem>): Promise<void> => {
    for (const { item, problem } of batch.failed) {
      if (problem.code === 'TOO_LARGE' && item.kind === 'file') addLarge(download, item);
      else report.failed(item.path, problem);
    }
    let { buffer, length, items } = batch;
    const isGrown = (index: number): boolean =>
      batch.items[index]?.kind === 'file' &&
      (batch.entries[index] as BatchEntry).content.length > (batch.items[index]?.size ?? 0);
    if (items.some((_, index) => isGrown(index))) {
      items.forEach((item, index) => isGrown(index) && addLarge(download, item));
      const kept = encodeBatch(batch.entries.filter((_, index) => !isGrown(index)));
      items = items.filter((_, index) => !isGrown(index));
      buffer.set(kept);
      length = kept.length;
    }
    if (items.length > 0) {
      const policy = options.onConflict ?? 'fail';
      const written = await writes.run(() => tree.storage.writeBatch(ROOT_PATH, buffer, length, { policy }));
      buffer = written.buffer;
      written.results.forEach((result, index) => report.settled(items[index] as ListedItem, result));
    }
    remote.pool.give(buffer);
  };
};

const addLarge = (download: TreeDownload, item: TreeItem): void => {
  const { remote, source, tree, patience, report, options } = download;
  download.large.add(async () => {
    try {
      const path = parseRemotePath(`/${item.path}`);
      let size = item.size;
      let onBytes = (_bytes: number): void => {};
      const written = await downloadFile(
        remote,
        { path: joinRemotePath(source, item.path), blockSize: options.blockSize },
        {
          patience,
          onBytes: (bytes) => onBytes(bytes),
          stage: (entry) => {
            size = entry.size;
            onBytes = report.started({ ...item, size });
            const { mtimeUs, executable } = entry;
            const policy = options.onConflict ?? 'fail';
            return stageWithParents(tree.storage, path, { size, mtimeUs, executable }, { policy });
          },
        },
      );
      const at = written.entry.path.slice(1);
      const { outcome } = written;
      report.settled({ ...item, size }, at === item.path ? { outcome } : { outcome, path: at });
    } catch (error: unknown) {
      report.failed(item.path, problemOf(error, patience.signal));
    }
  }, largeFileWeight(item.size));
};
