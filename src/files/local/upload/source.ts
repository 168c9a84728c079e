// Where an upload begins: a local file or directory as the user named it. Only asks storages; never touches the disk.

import { WherryError, displayName, type RemotePath } from '../../../base/index.ts';
import type { Entry, OpenFile, Storage } from '../../../storage/index.ts';
import type { RemoteContext } from '../../remote/remote-context.ts';
import { uploadIdentity } from '../source-identity.ts';
import {
  hasCode,
  loadPaths,
  requireLocalPath,
  splitContents,
  topPath,
  type OpenLocal,
} from '../local-path.ts';

const MAX_LINKS = 40;

/** How a source that is not there is refused. */
export const missing = (path: string, cause: unknown): WherryError =>
  new WherryError('NOT_FOUND', `There is no "${displayName(path)}" on this side; check the path.`, { cause });

/** A file that is to be sent, open for reading. */
export interface SourceFile {
  readonly file: OpenFile;
  /** Its last name as the user wrote it, also when that is a link. */
  readonly name: string;
  /** Which content it has: see `source-identity.ts`. */
  readonly identity: () => Promise<Uint8Array>;
  /** BLAKE3 of its content. Code: `CHANGED` when it is not the file any more that was opened. */
  readonly checksum: (signal: AbortSignal) => Promise<Uint8Array>;
  /** Also what it was opened in. */
  close(): Promise<void>;
}

/** Opens a local file to be sent; a link named by the user is followed wherever it leads. Codes: `NOT_FOUND`, `NOT_A_FILE`. */
export const openSourceFile = async (
  remote: RemoteContext,
  openLocal: OpenLocal,
  source: string,
): Promise<SourceFile> => {
  requireLocalPath(source, 'source');
  const { basename, dirname, resolve } = await loadPaths();
  let absolute = resolve(source);
  const name = basename(absolute);
  const notAFile = (): WherryError =>
    new WherryError(
      'NOT_A_FILE',
      `"${displayName(source)}" is not a regular file; add -r to transfer a directory.`,
    );
  for (let links = 0; links <= MAX_LINKS; links += 1) {
    const last = basename(absolute);
    if (last === '') throw notAFile();
    const storage = await openLocal(dirname(absolute), { writable: false }).catch((error: unknown) => {
      throw hasCode(error, 'NOT_FOUND', 'NOT_A_DIRECTORY') ? missing(source, error) : error;
    });
    let kept = false;
    try {
      const entry = await statSource(storage, topPath(last), source);
      if (entry.leads !== 'outside') {
        if (entry.kind !== 'file' && entry.leads !== 'file')
          throw entry.leads === 'broken' ? missing(source, undefined) : notAFile();
        const file = await storage.open(topPath(last));
        kept = true;
        const { version } = file.entry;
        // Where it really is, links followed.
        const path = absolute;
        return {
          file,
          name,
          identity: () => uploadIdentity(remote, path, version),
          checksum: createChecksum(storage, topPath(last), version),
          async close() {
            await file.close();
            await storage.close();
          },
        };
      }
      absolute = resolve(dirname(absolute), entry.target ?? '');
    } finally {
      if (!kept) await storage.close();
    }
  }
  throw missing(source, undefined);
};

const createChecksum =
  (storage: Storage, path: RemotePath, version: string): SourceFile['checksum'] =>
  async (signal) => {
    const { hash, entry } = await storage.checksum(path, signal);
    if (entry.version === version) return hash;
    throw new WherryError('CHANGED');
  };

const statSource = async (storage: Storage, path: RemotePath, source: string): Promise<Entry> => {
  try {
    return await storage.stat(path);
  } catch (error: unknown) {
    throw hasCode(error, 'NOT_FOUND') ? missing(source, error) : error;
  }
};

export interface SourceDirectory {
  readonly storage: Storage;
  /** Name for it at the destination; undefined when only its contents are meant ("DIR/."). */
  readonly name: string | undefined;
  /** How paths in it are shown: the source as written, without "/." and slashes at the end. */
  readonly label: string;
}

/** Opens a local directory to be sent. Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`. */
export const openSourceDirectory = async (
  openLocal: OpenLocal,
  source: string,
  contents: boolean,
): Promise<SourceDirectory> => {
  requireLocalPath(source, 'source');
  const { basename, resolve } = await loadPaths();
  const absolute = resolve(source);
  const name = basename(absolute);
  const storage = await openLocal(absolute, { writable: false }).catch((error: unknown) => {
    throw hasCode(error, 'NOT_FOUND') ? missing(source, error) : error;
  });
  const { label, contentsOnly } = splitContents(source);
  return { storage, name: contents || contentsOnly || name === '' ? undefined : name, label };
};
