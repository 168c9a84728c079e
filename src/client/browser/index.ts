// The door of a page: a server over WebSocket, and what a page may use of the layers below. Reaches no Node.js.

export {
  WherryError,
  displayName,
  fileNameProblem,
  formatSize,
  isErrorCode,
  parseRemotePath,
  toBase64Url,
  toWherryError,
  type ErrorCode,
} from '../../base/index.ts';
export { ROLES, roleOf, type Role, type Verb } from '../../accounts/rights/index.ts';
export type { Answer, AnswerQuestion, Question } from '../../session/index.ts';
export type {
  AccountInfo,
  AuditEntry,
  AdminApi,
  ConnectionInfo,
  InviteInfo,
  LiveTransfer,
  NewToken,
  ServerActivity,
  ServerLimits,
  ServerStatus,
  ShareInfo,
  TokenInfo,
  WhoAmI,
} from '../../admin/index.ts';
export type { DirectoryWatch, Files, RemotePart, TransferEvent } from '../../files/index.ts';
export {
  openBlockHasher,
  uploadPicked,
  type Block,
  type BlockHasher,
  type HashedBlock,
  type OpenBlockHasher,
  type Picked,
  type PickedFile,
} from '../../files/picked/index.ts';
export { loadPortableBlake3, type ConflictPolicy, type Entry, type TrashItem } from '../../storage/index.ts';
export { connectPage, remoteOver, type ConnectPageInit, type PageRemote } from './connect-page.ts';
