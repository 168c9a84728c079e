// The named remotes of this user: remotes.toml in the configuration directory, 0600. A change is made under a lock and
// becomes visible whole; comments in the file are not kept, which is why it is not config.toml.

import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { displayName, isWherryError, WherryError } from '../../base/index.ts';
import { remotesPath, type Environment } from '../config/config-paths.ts';
import { withAbsolutePaths } from '../config/file-path.ts';
import { loadConfig } from '../config/load-config.ts';
import { parseToml } from '../config/parse-toml.ts';
import { readConfigFile } from '../config/read-config-file.ts';
import type { Origin } from '../config/resolve-settings.ts';
import { remotesShape, type ParseUrl } from './remotes-shape.ts';

export interface StoredRemote {
  readonly name: string;
  readonly url: string;
  readonly token: string | undefined;
  /** Absolute. */
  readonly tokenFile: string | undefined;
}

export interface StoredRemotes {
  readonly remotes: readonly StoredRemote[];
  readonly defaultName: string | undefined;
}

const HEADER = '# Written by "wherry remote". It may be edited, but comments are not kept.\n\n';

/** Codes: as loadConfig; `FORBIDDEN` when it holds a token and others may read it. */
export const readRemotes = async (env: Environment, parseUrl: ParseUrl): Promise<StoredRemotes> => {
  const shape = remotesShape(parseUrl);
  const content = await loadConfig({ path: remotesPath(env), isNamed: false }, () => shape);
  const settings = shape.collections.remotes?.settings ?? [];
  const remotes = [...(content.collections.get('remotes') ?? [])].map(([name, table]): StoredRemote => {
    const values = withAbsolutePaths(table, settings, env);
    return {
      name,
      url: values.get('url')?.value as string,
      token: values.get('token')?.value as string | undefined,
      tokenFile: values.get('token-file')?.value as string | undefined,
    };
  });
  return { remotes, defaultName: content.values.get('default')?.value as string | undefined };
};

/** Where a remote, or the name of the default one, stands in the file. */
export const placeInRemotes = async (env: Environment): Promise<(key: string) => Origin> => {
  const path = remotesPath(env);
  const file = await readConfigFile(path);
  const document = file === undefined ? undefined : await parseToml(file.text, path);
  return (key) => ({
    kind: 'file',
    path,
    line: document?.lineOf(key === 'default' ? [key] : ['remotes', key]) ?? 1,
  });
};

const format = async ({ remotes, defaultName }: StoredRemotes): Promise<string> => {
  const { stringify } = await import('smol-toml');
  const tables = remotes.map(({ name, url, token, tokenFile }) => [
    name,
    {
      url,
      ...(token === undefined ? {} : { token }),
      ...(tokenFile === undefined ? {} : { 'token-file': tokenFile }),
    },
  ]);
  const top = defaultName === undefined ? {} : { default: defaultName };
  return `${HEADER}${stringify({ ...top, remotes: Object.fromEntries(tables) as object }).trimEnd()}\n`;
};

/** The file itself, where its name is a symbolic link into somebody's collection of such files. */
const placeOf = async (env: Environment): Promise<string> => {
  const path = remotesPath(env);
  try {
    return await realpath(path);
  } catch {
    // Nothing is there yet.
    return path;
  }
};

/** Reads, changes and writes them as one step. Codes: as readRemotes, `FORBIDDEN` (not writable), `NO_SPACE`. */
export const changeRemotes = async (
  env: Environment,
  parseUrl: ParseUrl,
  change: (remotes: StoredRemotes) => StoredRemotes,
): Promise<void> => {
  const { replaceStateFile, withStateLock } = await import('../../transport/identity/index.ts');
  const path = await placeOf(env);
  const [directory, name] = [dirname(path), basename(path)];
  try {
    await withStateLock(directory, name, async () => {
      const changed = change(await readRemotes(env, parseUrl));
      await replaceStateFile(directory, name, await format(changed));
    });
  } catch (error) {
    // The sentence of a state file says how to choose another state directory.
    if (!isWherryError(error) || !error.message.includes('--state')) throw error;
    const sentence = `${displayName(path)} cannot be written; check the owner and rights of its directory, or set XDG_CONFIG_HOME.`;
    throw new WherryError(error.code, sentence, { cause: error });
  }
};
