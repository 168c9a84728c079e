// The door of a page: a server over WebSocket, and what a page may use of the layers below. Reaches no Node.js.

export {
  WherryError,
  formatSize,
  isErrorCode,
  isFileNameValid,
  isWherryError,
  toWherryError,
  VERSION,
  type ErrorCode,
} from '../../base/index.ts';
export type {
  AccountInfo,
  AuditEntry,
  ConnectionInfo,
  ShareInfo,
  TokenInfo,
  WhoAmI,
} from '../../admin/index.ts';
export type { DirectoryWatch, Files, RemotePart, TransferEvent } from '../../files/index.ts';
export { uploadPicked, type Picked, type PickedFile } from '../../files/picked/index.ts';
export { loadPortableBlake3, type ConflictPolicy, type Entry, type TrashItem } from '../../storage/index.ts';
export { connectPage, remoteOver, type ConnectPageInit, type PageRemote } from './connect-page.ts';
