// What an upload of many entries holds: the call, the local directories it sends from, and each attempt at it.

import type { RemotePath, Semaphore } from '../../../base/index.ts';
import type { Session } from '../../../session/index.ts';
import type { ConflictPolicy, Storage } from '../../../storage/index.ts';
import type { TreeTransferOptions } from '../../files-api.ts';
import type { Checksums } from '../../remote/checksums.ts';
import type { ArrivedBatch } from '../../remote/download-batches.ts';
import type { Patience } from '../../remote/patience.ts';
import type { RemoteContext } from '../../remote/remote-context.ts';
import type { OpenedTree, UploadBatches } from '../../remote/upload-batches.ts';
import type { TreeDirectories } from '../directory-batches.ts';
import type { SourceFile } from './source.ts';
import type { TaskGroup } from '../task-group.ts';
import type { FoundItems, RefusedItem, TreeItem } from '../tree-item.ts';
import type { TreeReport } from '../tree-report.ts';

/** Where small entries come from, many at once. */
export type SmallEntries =
  /** They are read into batches here. */
  | Pick<Storage, 'readBatch'>
  /** They come in batches that are passed on as they are. */
  | {
      /** Gives a function that resolves when all it was asked for has been dealt with. */
      createFetcher(
        onArrived: (batch: ArrivedBatch<TreeItem>) => Promise<void>,
      ): (items: readonly TreeItem[]) => Promise<void>;
    };

/** A directory that entries are sent from, while it is open; paths of entries begin there. */
export interface OpenedOrigin {
  readonly files: Pick<Storage, 'open' | 'hashFiles'> & {
    checksum(path: RemotePath, signal: AbortSignal): Promise<{ readonly hash: Uint8Array }>;
  };
  readonly small: SmallEntries;
  /** What is to be sent. */
  find(signal: AbortSignal): AsyncIterable<FoundItems>;
  close(): Promise<void>;
}

/** A directory that entries are sent from. */
export interface UploadOrigin {
  /** Opened anew in each attempt, unless it is kept. */
  open(patience: Patience): Promise<OpenedOrigin>;
  /** Which content an entry has, in this state: see `source-identity.ts`. */
  identity(item: TreeItem, version: string): Promise<Uint8Array>;
  /** Opens what the name of an entry leads to, where that is followed. */
  openLinked?(item: TreeItem): Promise<SourceFile>;
  /** What is told when it cannot be opened; without it, that ends the upload. */
  refuse?(error: unknown): readonly RefusedItem[];
}

export interface UploadDestination {
  readonly directory: RemotePath;
  /** What it is to be called in the directory, if that exists. */
  readonly name: string | undefined;
  /** Whether it may exist. */
  readonly merge: boolean;
  /** Whether it must. */
  readonly mustExist?: boolean | undefined;
  /** Those above the directory are made, too. Default false. */
  readonly makeParents?: boolean | undefined;
}

/** What stays the same over all attempts of one upload. */
export interface TreeUpload {
  readonly remote: RemoteContext;
  readonly patience: Patience;
  readonly report: TreeReport;
  readonly options: TreeTransferOptions;
  readonly policy: ConflictPolicy;
  readonly destination: UploadDestination;
  readonly transfer: Uint8Array;
  /** One after the other; those of one round side by side. */
  readonly rounds: readonly (readonly UploadOrigin[])[];
  /** Whose end ends the upload for good: the session with the server, and with where the entries come from. */
  readonly link: Pick<Session, 'failure'>;
  /** Hears of a file that is there because it is the very one that is to be sent; then that is refused. */
  readonly onItself: (() => void) | undefined;
  /** The time that the destination itself is to have at the end. */
  readonly topTime: (() => Promise<number | undefined>) | undefined;
  /** What is there already is known, and decided about elsewhere: nothing is asked for. */
  readonly isPlanned: boolean;
  /** Where it goes, once the server has said so. */
  opened: OpenedTree | undefined;
  /** Where large files were gone on with, to tell whether an attempt has gained anything. */
  readonly offsets: Map<string, number>;
}

/** What the parts of one attempt share. */
export interface UploadAttempt {
  readonly upload: TreeUpload;
  readonly patience: Patience;
  readonly batches: UploadBatches;
  readonly gained: () => void;
  /** Whether what is there already is asked for first: undefined until the server has said that it made the directory. */
  readonly isCompared: () => boolean | undefined;
  readonly checksums: () => Promise<Checksums>;
  /** Buffers for batches being read and sent. */
  readonly buffers: Semaphore;
  readonly reads: Semaphore;
  /** Questions being asked. */
  readonly comparing: TaskGroup;
  readonly comparisons: Semaphore;
  /** Small entries being read and sent. */
  readonly small: TaskGroup;
  /** Files with a stream of their own. */
  readonly large: TaskGroup;
  readonly directories: TreeDirectories;
}

/** Undefined when it cannot be opened and that was told. */
export const openOrigin = async (
  { report }: TreeUpload,
  origin: UploadOrigin,
  patience: Patience,
): Promise<OpenedOrigin | undefined> => {
  try {
    return await origin.open(patience);
  } catch (error: unknown) {
    if (origin.refuse === undefined) throw error;
    for (const { item, reason } of origin.refuse(error)) report.failed(item, reason);
    return undefined;
  }
};
