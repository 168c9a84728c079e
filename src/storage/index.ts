// Door of `storage`: the interface, its values, and the batch format. Browser-safe; the implementations have doors of
// their own (disk/index.ts, memory/index.ts).

export {
  BATCH_HEADER_SIZE,
  batchEntrySize,
  decodeBatch,
  encodeBatch,
  type Batch,
  type BatchEntry,
  type BatchKind,
  type BatchResult,
} from './batch.ts';
export type { ChunkedFile } from './chunked-file.ts';
export { FIXED_VERSION, type Entry, type EntryKind, type Problem } from './entry.ts';
export { emptyTrash } from './empty-trash.ts';
export type { FileHandle, HandleOptions } from './file-handle.ts';
export { forwardStaged } from './forwarding.ts';
export { createTopRules, type DirectoryRules, type IgnoreInit } from './ignore/directory-rules.ts';
export { MAX_NUMBERED_NAMES, numberedName, numberedPath } from './numbered-name.ts';
export type { PartIdentity, Parts, StoredPart } from './parts.ts';
export { createPathFilter, type PathFilter } from './path-filter.ts';
export { createQuota, createQuotaStorage, type Quota, type QuotaInit } from './quota.ts';
export { createReadOnlyStorage } from './read-only.ts';
export { stageWithParents } from './stage-with-parents.ts';
export { createPieceHasher, type PieceHasher } from './piece-hashes.ts';
export { loadPortableBlake3 } from './portable-blake3.ts';
export type { StageSource } from './stage-source.ts';
export {
  CONFLICT_POLICIES,
  type BatchOptions,
  type ConflictPolicy,
  type Durability,
  type FileAttributes,
  type OpenFile,
  type RemoveOptions,
  type ScanBatch,
  type ScanIgnore,
  type ScanOptions,
  type ScanSurvey,
  type ScannedDirectory,
  type SeenFile,
  type StageOptions,
  type StagedFile,
  type Storage,
  type StorageInfo,
  type StorageSpace,
  type TreePiece,
  type TreeReader,
  type WriteOptions,
  type WriteOutcome,
  type Written,
  type WrittenBatch,
} from './storage.ts';
export type { Trash, TrashCleared, TrashItem, TrashReason } from './trash.ts';
export { watchEntries, type EntryListener } from './watch-entries.ts';
export { watchTrash } from './watch-trash.ts';
export { someEntries } from './write-options.ts';
export type { HintListener, Watch, WatchHint, WatchMode, WatchOptions, WatchReason } from './watch.ts';
