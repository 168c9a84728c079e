// Where the token of `wherry run` comes from: given by the user, or made once and kept in the state directory.

import { join } from 'node:path';
import { WherryError } from '../../base/index.ts';
import type { ResolvedValue } from '../config/resolve-settings.ts';
import { createStateFile, readStateFile, replaceStateFile } from '../../transport/identity/index.ts';
import { readSecretFile } from '../read-secret-file.ts';

export interface OwnerToken {
  readonly token: string;
  readonly source: 'argument' | 'file' | 'environment' | 'configuration' | 'kept' | 'new';
  /** The file that holds it, for `file`, `configuration`, `kept` and `new`. */
  readonly path: string | undefined;
}

export interface OwnerTokenInit {
  readonly argument: string | undefined;
  readonly file: string | undefined;
  readonly environment: string | undefined;
  /** From a configuration file. */
  readonly configured?: { readonly token: string; readonly path: string } | undefined;
  /** Make a new one also when one is kept. */
  readonly isNew: boolean;
  readonly stateDirectory: string;
  readonly generate: () => string;
}

/** The token among the settings of a server, by where it comes from. */
export const tokenGiven = (
  given: ResolvedValue | undefined,
): Pick<OwnerTokenInit, 'argument' | 'environment' | 'configured'> => {
  const { value, origin } = given ?? {};
  const token = value as string | undefined;
  return {
    argument: origin?.kind === 'argument' ? token : undefined,
    environment: origin?.kind === 'environment' ? token : undefined,
    configured: origin?.kind === 'file' && token !== undefined ? { token, path: origin.path } : undefined,
  };
};

const TOKEN_FILE = 'owner-token';

const readKept = async (stateDirectory: string): Promise<string | undefined> => {
  const token = (await readStateFile(stateDirectory, TOKEN_FILE, true))?.trim();
  return token === '' ? undefined : token;
};

/** Codes: `BAD_REQUEST` (--new-token beside a token, an empty file), `NOT_FOUND`, `FORBIDDEN` (others may read the kept one). */
export const resolveOwnerToken = async (init: OwnerTokenInit): Promise<OwnerToken> => {
  const { argument, file, environment = '', isNew, stateDirectory } = init;
  if (isNew && (argument !== undefined || file !== undefined)) {
    throw new WherryError(
      'BAD_REQUEST',
      'A token was given, so --new-token has nothing to do; leave one of them out.',
    );
  }
  if (argument !== undefined) return { token: argument, source: 'argument', path: undefined };
  if (file !== undefined) return { token: await readSecretFile(file), source: 'file', path: file };
  if (environment.trim() !== '' && !isNew) {
    return { token: environment.trim(), source: 'environment', path: undefined };
  }
  if (init.configured !== undefined && !isNew)
    return { token: init.configured.token, source: 'configuration', path: init.configured.path };
  const path = join(stateDirectory, TOKEN_FILE);
  const kept = isNew ? undefined : await readKept(stateDirectory);
  if (kept !== undefined) return { token: kept, source: 'kept', path };
  const token = init.generate();
  await (isNew ? replaceStateFile : createStateFile)(stateDirectory, TOKEN_FILE, `${token}\n`);
  // Another server may have been quicker: what is kept now is the token, whoever made it.
  return { token: (await readKept(stateDirectory)) ?? token, source: 'new', path };
};
