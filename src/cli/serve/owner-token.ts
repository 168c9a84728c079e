// Where the token of `wherry run` comes from: given by the user, or made once and kept in the state directory.

import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { WherryError } from '../../base/index.ts';
import { localFileError } from '../local-file-error.ts';
import { readSecretFile } from '../read-secret-file.ts';

export interface OwnerToken {
  readonly token: string;
  readonly source: 'argument' | 'file' | 'environment' | 'kept' | 'new';
  /** The file that holds it, for `file`, `kept` and `new`. */
  readonly path: string | undefined;
}

export interface OwnerTokenInit {
  readonly argument: string | undefined;
  readonly file: string | undefined;
  readonly environment: string | undefined;
  /** Make a new one also when one is kept. */
  readonly isNew: boolean;
  readonly stateDirectory: string;
  readonly generate: () => string;
}

const TOKEN_FILE = 'owner-token';

/** Writes the file beside its name first: it is never seen half written, nor readable by others. */
const keep = async (path: string, token: string): Promise<void> => {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${token}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
};

const readKept = async (path: string): Promise<string | undefined> => {
  try {
    const token = (await readFile(path, 'utf8')).trim();
    // A copy or a backup may have widened its mode; whoever reads it owns the server.
    await chmod(path, 0o600);
    return token === '' ? undefined : token;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw localFileError(error, path);
  }
};

export const resolveOwnerToken = async (init: OwnerTokenInit): Promise<OwnerToken> => {
  const isGiven = init.argument !== undefined || init.file !== undefined;
  if (isGiven && init.isNew) {
    throw new WherryError(
      'BAD_REQUEST',
      'A token was given, so --new-token has nothing to do; leave one of them out.',
    );
  }
  if (init.argument !== undefined) return { token: init.argument, source: 'argument', path: undefined };
  if (init.file !== undefined)
    return { token: await readSecretFile(init.file), source: 'file', path: init.file };
  if (init.environment !== undefined && init.environment !== '' && !init.isNew) {
    return { token: init.environment.trim(), source: 'environment', path: undefined };
  }
  const path = join(init.stateDirectory, TOKEN_FILE);
  const kept = init.isNew ? undefined : await readKept(path);
  if (kept !== undefined) return { token: kept, source: 'kept', path };
  const token = init.generate();
  try {
    await mkdir(init.stateDirectory, { recursive: true, mode: 0o700 });
    await keep(path, token);
  } catch (error) {
    throw localFileError(error, path);
  }
  return { token, source: 'new', path };
};
