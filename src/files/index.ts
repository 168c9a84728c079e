// Door of `files`: what can be done with a server's files.
export type {
  FileCallOptions,
  FileTransferOptions,
  FileTransferResult,
  Files,
  TransferEvent,
  TransferOptions,
  TreeTransferOptions,
  TreeTransferResult,
} from './files-api.ts';
