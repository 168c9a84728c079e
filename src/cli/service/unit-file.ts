// The unit's file: where it belongs, and that only one of ours is replaced or removed.

import { lstat, mkdir, readFile, readlink, rename, unlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { displayName, WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { localFileError } from '../local-file-error.ts';
import { UNIT_MARK, wantedBy, type UnitScope } from './unit-text.ts';

export interface ScopeFlags {
  readonly user?: boolean;
  readonly system?: boolean;
  /** It serves saved pairs, and no directory. */
  readonly sync?: boolean;
  readonly name?: string;
  readonly force?: boolean;
}

/** Code: `BAD_REQUEST` when neither or both are named. */
export const scopeOf = ({ user, system }: ScopeFlags): UnitScope => {
  if ((user === true) !== (system === true)) return system === true ? 'system' : 'user';
  throw new WherryError(
    'BAD_REQUEST',
    "Say whose service it is: --user (yours, while you are logged in) or --system (the machine's, from its start on).",
  );
};

/** What a service is called that was given no name. */
export const serviceName = ({ name, sync }: ScopeFlags): string =>
  checkServiceName(name ?? (sync === true ? 'wherry-sync' : 'wherry'));

/** Code: `INVALID_NAME`. */
const checkServiceName = (name: string): string => {
  if (/^[a-z0-9][\w.-]{0,63}$/iu.test(name) && !name.endsWith('.service')) return name;
  throw new WherryError(
    'INVALID_NAME',
    `"${displayName(name)}" cannot be the name of a service; use letters, digits, "-", "_" and ".", without ".service".`,
  );
};

export const unitPath = (context: CliContext, scope: UnitScope, name: string): string => {
  const { XDG_CONFIG_HOME: config = '', HOME: home = homedir() } = context.env;
  const own = isAbsolute(config) ? config : join(home, '.config');
  const folder = scope === 'system' ? '/etc/systemd/system' : join(own, 'systemd', 'user');
  return join(folder, `${name}.service`);
};

/** Whether there is one, and it is ours. */
const look = async (path: string): Promise<'absent' | 'ours' | 'foreign'> => {
  try {
    // A link (to /dev/null: masked) is somebody's decision too.
    if (!(await lstat(path)).isFile()) return 'foreign';
    return (await readFile(path, 'utf8')).startsWith(UNIT_MARK) ? 'ours' : 'foreign';
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'absent';
    throw localFileError(error, path);
  }
};

/** In place of one of ours. Codes: `ALREADY_EXISTS` (another one, and no `isForced`), those of a file that cannot be written. */
export const writeUnit = async (path: string, text: string, isForced: boolean): Promise<void> => {
  if ((await look(path)) === 'foreign' && !isForced) {
    throw new WherryError(
      'ALREADY_EXISTS',
      `"${displayName(path)}" is there already and was not written by Wherry; choose another --name, or replace it with --force.`,
    );
  }
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, text, { flag: 'wx', mode: 0o644 });
    await rename(temporary, path);
  } catch (error: unknown) {
    await unlink(temporary).catch(() => {
      // It was not made, or it is the unit now.
    });
    throw localFileError(error, path);
  }
};

/** Removes it, and the link that enables it. Codes: `NOT_FOUND`, `FORBIDDEN` (not ours). */
export const removeUnit = async (path: string, scope: UnitScope, isForced: boolean): Promise<void> => {
  const found = await look(path);
  if (found === 'absent') {
    throw new WherryError(
      'NOT_FOUND',
      `There is no "${displayName(path)}"; name the service with --name, and whose it is with --user or --system.`,
    );
  }
  if (found === 'foreign' && !isForced) {
    throw new WherryError(
      'FORBIDDEN',
      `"${displayName(path)}" was not written by Wherry, and was left alone; remove it with --force.`,
    );
  }
  const enabled = join(dirname(path), `${wantedBy(scope)}.wants`, basename(path));
  try {
    const target = await readlink(enabled).catch(() => undefined);
    if (target !== undefined && resolve(dirname(enabled), target) === path) await unlink(enabled);
    await unlink(path);
  } catch (error: unknown) {
    throw localFileError(error, path);
  }
};
