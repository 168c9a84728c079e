// The door people import as 'wherry'.

export { connect } from './connect.ts';
export {
  formatConnectionString,
  isConnectionString,
  parseConnectionString,
  type ConnectionTarget,
} from './connection-string.ts';
export { diagnose } from './doctor/diagnose.ts';
export type { DiagnoseInit, DiagnosisStep } from './doctor/diagnosis-step.ts';
export type { NewShare, ShareInfo, ShareListOptions, SharesApi } from '../admin/index.ts';
export type { ConnectInit, Remote } from './remote.ts';
export { generateToken } from '../accounts/index.ts';
export {
  isFileNameValid,
  isWherryError,
  WherryError,
  type ErrorCode,
  type NameRules,
} from '../base/index.ts';
export type {
  DirectoryWatch,
  FileCallOptions,
  FileRange,
  FileTransferOptions,
  FileTransferResult,
  Files,
  ManyFilesTransferOptions,
  OpenFlags,
  OpenOptions,
  RelayFileOptions,
  RelayOptions,
  RelayTreeOptions,
  RemoteFile,
  RemoteFileStatus,
  TransferEvent,
  TransferOptions,
  TreeTransferOptions,
  TreeTransferResult,
} from '../files/index.ts';
export type { CallContext, Handler, LinkStream, Service, Session, SessionEvents } from '../session/index.ts';
export type {
  ConflictPolicy,
  Entry,
  EntryKind,
  Problem,
  StorageSpace,
  TrashCleared,
  TrashItem,
  TrashReason,
  WriteOutcome,
  Written,
} from '../storage/index.ts';
export type {
  Agreement,
  CheckOptions,
  CheckResult,
  LiveState,
  Sync,
  SyncChange,
  SyncEvent,
  SyncExplanation,
  SyncOptions,
  SyncOutcome,
  SyncPlan,
  SyncResult,
  SyncWatch,
  SyncWatchEvent,
  SyncWatchOptions,
} from '../sync/index.ts';
