// Reads a configuration file: whole, bounded, as UTF-8, or not at all.

import { open, type FileHandle } from 'node:fs/promises';
import { displayName, WherryError } from '../../base/index.ts';
import { localFileError } from '../local-file-error.ts';
import { MAX_CONFIG_FILE_SIZE } from './limits.ts';

export interface ConfigFile {
  readonly path: string;
  readonly text: string;
  /** Other users of this machine may read it. Always false where the system has no such rights. */
  readonly isReadableByOthers: boolean;
}

const OTHERS_MAY_WRITE = 0o002;
const OTHERS_MAY_READ = 0o044;

const refuse = (path: string, what: string): never => {
  throw new WherryError('BAD_REQUEST', `${displayName(path)} ${what}.`);
};

/** At most one byte more than is allowed: enough to see that it is too much. */
const readBounded = async (handle: FileHandle): Promise<Buffer> => {
  const buffer = Buffer.allocUnsafe(MAX_CONFIG_FILE_SIZE + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null);
    length += bytesRead;
    if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
  }
};

const decode = (bytes: Uint8Array, path: string): string => {
  if (bytes.length > MAX_CONFIG_FILE_SIZE)
    refuse(path, `is larger than ${MAX_CONFIG_FILE_SIZE} bytes, so it is no configuration`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse(path, 'is not UTF-8 text; save it as UTF-8');
  }
};

const readHandle = async (handle: FileHandle, path: string): Promise<ConfigFile> => {
  const status = await handle.stat();
  if (status.isDirectory()) throw Object.assign(new Error('directory'), { code: 'EISDIR' });
  const hasRights = process.platform !== 'win32' && status.isFile();
  // Whoever may write it decides what this user's programs connect to, serve and trust.
  if (hasRights && (status.mode & OTHERS_MAY_WRITE) !== 0) {
    throw new WherryError(
      'FORBIDDEN',
      `${displayName(path)} may be written by every user, so it is not trusted; run: chmod o-w ${displayName(path)}`,
    );
  }
  const text = decode(await readBounded(handle), path);
  return { path, text, isReadableByOthers: hasRights && (status.mode & OTHERS_MAY_READ) !== 0 };
};

/**
 * Undefined when nothing is there. Codes: `BAD_REQUEST` (too large, not UTF-8), `FORBIDDEN` (not readable, or writable by
 * every user), `NOT_A_FILE`.
 */
export const readConfigFile = async (path: string): Promise<ConfigFile | undefined> => {
  try {
    const handle = await open(path, 'r');
    try {
      return await readHandle(handle, path);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const known = localFileError(error, path);
    if (known.code === 'NOT_FOUND' || known.code === 'NOT_A_DIRECTORY') return undefined;
    throw known;
  }
};

/** A file that the user named. Code `NOT_FOUND` when nothing is there, else as readConfigFile. */
export const readNamedConfigFile = async (path: string): Promise<ConfigFile> => {
  const file = await readConfigFile(path);
  if (file !== undefined) return file;
  throw new WherryError('NOT_FOUND', `"${displayName(path)}" does not exist; check the name.`);
};
