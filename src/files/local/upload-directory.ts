// A local directory to a server. Scanning, reading, sending and the server's answers overlap: small entries travel in
// batches that the storage's workers read, large files on streams of their own beside them, directories and their
// times at the end. What fails is reported, and the rest goes on.

import {
  MAX_BATCHED_FILE_SIZE,
  ROOT_PATH,
  Semaphore,
  joinRemotePath,
  parseRemotePath,
  toWherryError,
} from '../../base/index.ts';
import type { Entry, Storage } from '../../storage/index.ts';
import { checkBlockSize } from '../bytes/blocks.ts';
import type { TreeTransferOptions, TreeTransferResult } from '../files-api.ts';
import { MAX_BATCHES_IN_FLIGHT, LARGE_FILES_BUDGET, TRANSFER_BUFFER_SIZE } from '../limits.ts';
import type { Patience } from '../remote/patience.ts';
import type { RemoteContext } from '../remote/remote-context.ts';
import { checkBatchEntries, openUploadBatches, type UploadBatches } from '../remote/upload-batches.ts';
import { uploadFile } from '../remote/upload.ts';
import { directoryBatches, type TreeDirectory } from './directory-batches.ts';
import { guardEvents } from './guarded-events.ts';
import { createItemGroups } from './item-groups.ts';
import type { OpenLocal } from './local-path.ts';
import { openSourceDirectory } from './source.ts';
import { createTaskGroup, largeFileWeight, type TaskGroup } from './task-group.ts';
import {
  createTreeReport,
  problemOf,
  untransferable,
  type TreeItem,
  type TreeReport,
} from './tree-report.ts';

const MAX_READS = 2;

/** What the parts of one upload share. */
interface TreeUpload {
  readonly remote: RemoteContext;
  readonly storage: Storage;
  readonly batches: UploadBatches;
  readonly patience: Patience;
  readonly report: TreeReport;
  readonly options: TreeTransferOptions;
  /** Small entries being read and sent. */
  readonly small: TaskGroup;
  /** Files with a stream of their own. */
  readonly large: TaskGroup;
  /** Small entries that did not fit the batch they were meant for. */
  readonly leftOver: TreeItem[];
}

export const uploadLocalDirectory = async (
  remote: RemoteContext,
  openLocal: OpenLocal,
  source: string,
  destination: string,
  options: TreeTransferOptions = {},
): Promise<TreeTransferResult> => {
  const to = parseRemotePath(destination);
  checkBlockSize(options.blockSize);
  const { storage, name, label } = await openSourceDirectory(openLocal, source, options.contents ?? false);
  const patience = remote.patience(options);
  const events = guardEvents(options.onEvent, patience);
  let batches: UploadBatches | undefined;
  try {
    const merge = options.ifExists === 'merge';
    const policy = options.onConflict ?? 'fail';
    batches = await openUploadBatches(
      remote,
      { directory: to, name, merge, policy, blockSize: options.blockSize },
      patience,
    );
    let directory = to;
    const report = createTreeReport({
      destination: () => directory,
      sourcePath: (path) => (label.endsWith('/') ? `${label}${path}` : `${label}/${path}`),
      destinationPath: (path) => (directory === '/' ? `/${path}` : `${directory}/${path}`),
      onEvent: events.onEvent,
    });
    const stop = (error: unknown): void => patience.abort(toWherryError(error));
    const upload: TreeUpload = {
      remote,
      storage,
      batches,
      patience,
      report,
      options,
      small: createTaskGroup(MAX_BATCHES_IN_FLIGHT, stop),
      large: createTaskGroup(LARGE_FILES_BUDGET, stop),
      leftOver: [],
    };
    batches.ended.catch(stop);
    batches.directory.then((path) => (directory = path), stop);
    await uploadTree(upload);
    events.check();
    return report.result();
  } catch (error: unknown) {
    throw events.reason(error);
  } finally {
    batches?.abandon();
    patience.close();
    await storage.close();
  }
};

const uploadTree = async (upload: TreeUpload): Promise<void> => {
  const { storage, batches, patience, report, options } = upload;
  const top = await storage.stat(ROOT_PATH);
  const directories: TreeDirectory[] = [];
  const groups = createItemGroups(createGroupSender(upload));
  const { exclude } = options;
  for await (const { entries, problems } of storage.scan(ROOT_PATH, {
    recursive: true,
    exclude,
    signal: patience.signal,
  })) {
    countFound(report, entries);
    for (const problem of problems) report.failed(problem.path.slice(1), problem);
    for (const entry of entries) {
      const path = entry.path.slice(1);
      const refusal = untransferable(entry);
      if (refusal !== undefined) report.failed(path, refusal);
      else if (entry.kind === 'directory')
        directories.push({ path, kind: 'directory', size: 0, mtimeUs: entry.mtimeUs });
      else if (entry.kind === 'file' && entry.size > MAX_BATCHED_FILE_SIZE)
        addLarge(upload, { path, kind: 'file', size: entry.size });
      else await groups.add({ path, kind: entry.kind as 'file' | 'link', size: entry.size });
    }
  }
  report.foundAll();
  for (;;) {
    await groups.flush();
    await upload.small.idle();
    const again = upload.leftOver.splice(0);
    if (again.length === 0) break;
    for (const item of again) await groups.add(item);
  }
  await upload.large.idle();
  await batches.drained();
  for (const { items, bytes } of directoryBatches(directories)) {
    const batch = { buffer: bytes, length: bytes.length, entries: items.length };
    await batches.ready();
    await batches.send(
      batch,
      (index, result) => report.settled(items[index] as TreeDirectory, result),
      () => {},
    );
    await batches.drained();
  }
  await batches.finish(top.mtimeUs);
};

const countFound = (report: TreeReport, entries: readonly Entry[]): void => {
  const files = entries.filter(({ kind }) => kind === 'file');
  report.found(
    files.length,
    files.reduce((sum, { size }) => sum + size, 0),
  );
};

/** Reads a group of small entries into a batch and sends it; resolves as soon as it may begin. */
const createGroupSender = (upload: TreeUpload) => {
  const { remote, storage, batches, patience, report } = upload;
  const buffers = new Semaphore(MAX_BATCHES_IN_FLIGHT);
  const reads = new Semaphore(MAX_READS);

  const readAndSend = async (items: readonly TreeItem[], release: () => void): Promise<void> => {
    const names = items.map(({ path }) => path);
    const read = await reads.run(
      () => storage.readBatch(ROOT_PATH, names, remote.pool.take(TRANSFER_BUFFER_SIZE)),
      patience.signal,
    );
    upload.leftOver.push(...items.slice(read.taken));
    const problems = new Map(read.problems.map((problem) => [problem.path, problem]));
    const sent: TreeItem[] = [];
    for (const item of items.slice(0, read.taken)) {
      const problem = problems.get(item.path);
      if (problem === undefined) sent.push(item);
      // It has grown since it was found: too large for a batch, not for a stream.
      else if (problem.code === 'TOO_LARGE' && item.kind === 'file') addLarge(upload, item);
      else report.failed(item.path, problem);
    }
    const giveBack = (): void => {
      remote.pool.give(read.buffer);
      release();
    };
    if (sent.length === 0) return giveBack();
    checkBatchEntries(read.buffer, sent.length);
    await batches.ready();
    const batch = { buffer: read.buffer, length: read.length, entries: sent.length };
    await batches.send(batch, (index, result) => report.settled(sent[index] as TreeItem, result), giveBack);
  };
  return async (items: readonly TreeItem[]): Promise<void> => {
    await buffers.acquire(patience.signal);
    upload.small.add(() => readAndSend(items, () => buffers.release()));
  };
};

const addLarge = (upload: TreeUpload, item: TreeItem): void => {
  const { remote, storage, batches, patience, report, options } = upload;
  upload.large.add(async () => {
    try {
      const directory = await batches.directory;
      const file = await storage.open(parseRemotePath(`/${item.path}`));
      try {
        const { size } = file.entry;
        const { outcome, entry } = await uploadFile(
          remote,
          file,
          {
            path: joinRemotePath(directory, item.path),
            name: undefined,
            makeParents: true,
            policy: options.onConflict ?? 'fail',
            ifMatch: undefined,
            blockSize: options.blockSize,
          },
          { patience, onBytes: report.started({ ...item, size }) },
        );
        const path = entry.path.slice(directory === '/' ? 1 : directory.length + 1);
        report.settled({ ...item, size }, path === item.path ? { outcome } : { outcome, path });
      } finally {
        await file.close();
      }
    } catch (error: unknown) {
      report.failed(item.path, problemOf(error, patience.signal));
    }
  }, largeFileWeight(item.size));
};
