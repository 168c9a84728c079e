// A file that a command makes beside its work, such as a recording: tried before the work begins, written whole after it,
// and never in place of something that was not made by the same command.

import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { displayName, WherryError } from '../../base/index.ts';
import { localFileError } from '../local-file-error.ts';

export interface ReplaceableFileInit {
  /** As the user named it. */
  readonly path: string;
  /** What it is to hold: "a recording of rates". */
  readonly what: string;
  /** Whether the beginning of an existing file shows that it may be replaced. */
  readonly isOwn: (head: string) => boolean;
}

export interface ReplaceableFile {
  /** Replaces the file in one step; until then the old one stays. */
  write(text: string): Promise<void>;
}

const HEAD_SIZE = 4096;

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** Links are followed, so that the file changes and not the link. */
const resolveTarget = async (
  path: string,
): Promise<{ readonly target: string; readonly exists: boolean }> => {
  try {
    return { target: await realpath(path), exists: true };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { target: path, exists: false };
    throw error;
  }
};

const readHead = async (path: string): Promise<string> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_SIZE), 0, HEAD_SIZE, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
};

const ensureReplaceable = async (
  target: string,
  { path, what, isOwn }: ReplaceableFileInit,
): Promise<void> => {
  const found = await stat(target);
  if (found.isDirectory())
    throw new WherryError('NOT_A_FILE', `"${displayName(path)}" is a directory; name a file in it.`);
  if (!found.isFile())
    throw new WherryError('NOT_A_FILE', `"${displayName(path)}" is no regular file; choose another name.`);
  if (found.size > 0 && !isOwn(await readHead(target)))
    throw new WherryError(
      'ALREADY_EXISTS',
      `"${displayName(path)}" exists and is not ${what}, so it is left as it is; choose another name or remove it first.`,
    );
};

/** Makes a file of its own beside the target, so that nobody ever sees half of one. */
const writeBeside = async (target: string, text: string): Promise<string> => {
  const temporary = join(dirname(target), `.rates-${randomBytes(6).toString('hex')}.tmp`);
  const file = await open(temporary, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return temporary;
};

/**
 * Fulfils when the file can be written as far as one can know. Codes: `ALREADY_EXISTS` (something else has the name),
 * `NOT_A_FILE`, `NOT_FOUND` (the directory), `FORBIDDEN`, `READ_ONLY`, `NO_SPACE`.
 */
export const openReplaceableFile = async (init: ReplaceableFileInit): Promise<ReplaceableFile> => {
  const explain = (error: unknown): never => {
    if (codeOf(error) === 'ENOENT')
      throw new WherryError(
        'NOT_FOUND',
        `The directory of "${displayName(init.path)}" does not exist; make it first.`,
        { cause: error },
      );
    throw localFileError(error, init.path);
  };
  try {
    const { target, exists } = await resolveTarget(init.path);
    if (exists) await ensureReplaceable(target, init);
    await rm(await writeBeside(target, ''));
    return {
      write: async (text) => {
        try {
          const temporary = await writeBeside(target, text);
          await rename(temporary, target).catch(async (error: unknown) => {
            await rm(temporary, { force: true });
            throw error;
          });
        } catch (error) {
          explain(error);
        }
      },
    };
  } catch (error) {
    return explain(error);
  }
};
