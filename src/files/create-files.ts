// The handle on a server's files: calls that need nothing of this machine, and transfers, which are loaded when used.

import { WherryError, type ContentCodec, type Hasher } from '../base/index.ts';
import type { Clock, Session } from '../session/index.ts';
import type { Files } from './files-api.ts';
import type { OpenLocal } from './local/local-path.ts';
import { createPortableHasher } from './portable-hasher.ts';
import { createRemoteCalls } from './remote/calls.ts';
import { createPartCalls } from './remote/parts.ts';
import { createRead } from './remote/read.ts';
import { createTrashCalls } from './remote/trash.ts';
import { createWatch } from './remote/watch.ts';
import { createRemoteContext, type RemoteContext } from './remote/remote-context.ts';

export interface FilesDeps {
  readonly session: Session;
  /** Opens a local directory, for uploads and downloads; nothing else of this folder touches the local disk. */
  readonly openLocal: OpenLocal;
  /** Random id of this install, kept across its runs: an unfinished upload is found again by it. */
  readonly clientId: string;
  /** Milliseconds without progress before `TIMEOUT`, for calls that do not say. Default 30 000; 0 means never. */
  readonly timeoutMs?: number | undefined;
  /** A BLAKE3 hasher. Default: the portable one, loaded on first use. */
  readonly createHasher?: (() => Promise<Hasher>) | undefined;
  /** What compresses content on its way to and from the server. Default: none, and nothing is compressed. */
  readonly codec?: ContentCodec | undefined;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
}

/** What is behind each: two of them work together in `copyFrom`. */
const contexts = new WeakMap<Files, RemoteContext>();

/** Code: `BAD_REQUEST`. */
export const contextOf = (files: Files): RemoteContext => {
  const context = contexts.get(files);
  if (context !== undefined) return context;
  throw new WherryError('BAD_REQUEST', 'What is copied from must be the "files" of a remote.');
};

export const createFiles = (deps: FilesDeps): Files => {
  const { openLocal } = deps;
  const remote = createRemoteContext({
    session: deps.session,
    clientId: deps.clientId,
    timeoutMs: deps.timeoutMs,
    clock: deps.clock,
    codec: deps.codec,
    createHasher: deps.createHasher ?? createPortableHasher,
  });
  const files: Files = {
    ...createRemoteCalls(remote),
    ...createPartCalls(remote),
    ...createTrashCalls(remote),
    watch: createWatch(remote),
    read: createRead(remote),
    async open(path, flags, options) {
      const { createOpen } = await import('./remote/open.ts');
      return createOpen(remote, () => import('./local/node-streams.ts'))(path, flags, options);
    },
    async write(path, content, options) {
      const { createWrite } = await import('./remote/write.ts');
      return createWrite(remote)(path, content, options);
    },
    async upload(source, destination, options) {
      const { uploadLocalFile } = await import('./local/upload/upload-file.ts');
      return uploadLocalFile(remote, openLocal, source, destination, options);
    },
    async download(source, destination, options) {
      const { downloadLocalFile } = await import('./local/download/download-file.ts');
      return downloadLocalFile(remote, openLocal, source, destination, options);
    },
    async uploadDirectory(source, destination, options) {
      const { uploadLocalDirectory } = await import('./local/upload/upload-directory.ts');
      return uploadLocalDirectory(remote, openLocal, source, destination, options);
    },
    async downloadDirectory(source, destination, options) {
      const { downloadLocalDirectory } = await import('./local/download/download-directory.ts');
      return downloadLocalDirectory(remote, openLocal, source, destination, options);
    },
    async uploadFiles(sources, destination, options) {
      const { uploadLocalFiles } = await import('./local/upload/upload-files.ts');
      return uploadLocalFiles(remote, openLocal, sources, destination, options);
    },
    async downloadFiles(sources, destination, options) {
      const { downloadLocalFiles } = await import('./local/download/download-files.ts');
      return downloadLocalFiles(remote, openLocal, sources, destination, options);
    },
    async copyFrom(origin, source, destination, options) {
      const { relayFile } = await import('./relay/relay-file.ts');
      return relayFile(remote, contextOf(origin), source, destination, options);
    },
    async copyDirectoryFrom(origin, source, destination, options) {
      const { relayDirectory } = await import('./relay/relay-directory.ts');
      return relayDirectory(remote, contextOf(origin), source, destination, options);
    },
  };
  contexts.set(files, remote);
  return files;
};
