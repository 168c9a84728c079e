// Door of `files`: what can be done with a server's files, at both ends of a link. Browser-safe: transfers from and to
// local directories go through the opener that the client is given.

export { createFiles, type FilesDeps } from './create-files.ts';
export type {
  DirectoryWatch,
  FileCallOptions,
  FileTransferOptions,
  FileTransferResult,
  Files,
  ManyFilesTransferOptions,
  OpenOptions,
  RelayFileOptions,
  RelayOptions,
  RelayTreeOptions,
  RemotePart,
  TransferEvent,
  TransferOptions,
  TreeTransferOptions,
  TreeTransferResult,
} from './files-api.ts';
export type { OpenLocal } from './local/local-path.ts';
export { planOutcome, plannedRefusal } from './plan-outcome.ts';
export type { FileRange, OpenFlags, RemoteFile, RemoteFileStatus } from './remote-file.ts';
export { isDirectory, setDirectoryTime, statOrNothing } from './destination.ts';
export { createAuthorizedStorage } from './access/authorized-storage.ts';
export type { Reservations } from './service/reservations.ts';
export { createFileService } from './service/file-service.ts';
export type { LiveTransfers } from './service/live-transfers.ts';
export { createLockedStorage } from './service/locked-storage.ts';
export { locksWhere, type LockHolder, type PathLocks } from './service/path-locks.ts';
export { rateOf } from './service/transfer-log.ts';
export {
  createSharedByServices,
  fileSizeRefusal,
  whileWorking,
  type FileServiceDeps,
  type FileServiceLimits,
  type FileServiceRecord,
  type SharedByServices,
} from './service/service-context.ts';
