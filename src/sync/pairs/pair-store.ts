// The saved pairs of a state directory: one file a pair in sync/pairs, for people to read and to edit, and one of what is remembered
// of its runs in sync/runs. A file that is damaged, or that somebody else may write, is no pair, and hinders no other one.

import { lstat, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { WherryError, displayName, isWherryError, toWherryError } from '../../base/index.ts';
import { readStateFile, replaceStateFile } from '../../transport/identity/index.ts';
import { forgetAgreed } from './forget-agreed.ts';
import { MAX_PAIRS, MAX_PAIR_FILE_SIZE } from './limits.ts';
import { formatRunRecord, parseRunRecord, type RunRecord } from './run-record.ts';
import {
  checkPairName,
  formatSavedPair,
  parseSavedPair,
  refusePairName,
  type SavedPair,
} from './saved-pair.ts';

/** A file that is no pair. */
export interface DamagedPair {
  readonly name: string;
  readonly error: WherryError;
}

export interface PairStore {
  readonly stateDirectory: string;
  /** By their names. Codes: those of a directory that cannot be read. */
  list(): Promise<readonly (SavedPair | DamagedPair)[]>;
  /** Codes: `NOT_FOUND`, `BAD_REQUEST` (damaged), `FORBIDDEN` (others may change it). */
  read(name: string): Promise<SavedPair>;
  /** In place of what has its name. Fulfils when it is on the disk. Codes: `NO_SPACE`, `FORBIDDEN`. */
  write(pair: SavedPair): Promise<void>;
  /** Forgets a pair, what is remembered of its runs, and what both sides agreed on. Code: `NOT_FOUND`. */
  forget(name: string): Promise<void>;
  /** Undefined where nothing is known. */
  readRecord(name: string): Promise<RunRecord | undefined>;
  writeRecord(name: string, record: RunRecord): Promise<void>;
}

export const isDamaged = (pair: SavedPair | DamagedPair): pair is DamagedPair => 'error' in pair;

const ENDING = '.json';

/** Where everything about pairs lies. */
export const pairsDirectory = (stateDirectory: string): string => join(stateDirectory, 'sync');

/** The file of the lock that the process has which serves the pairs; it is made. Codes: as ensurePairsDirectory. */
export const ensureLockFile = async (stateDirectory: string): Promise<string> => {
  const file = join(await ensurePairsDirectory(stateDirectory), 'lock');
  const handle = await open(file, 'a', 0o600).catch((error: unknown) => {
    throw toWherryError(error);
  });
  await handle.close();
  return file;
};

/** Makes it, for this user alone. Code: `FORBIDDEN`. */
export const ensurePairsDirectory = async (stateDirectory: string): Promise<string> => {
  const directory = pairsDirectory(stateDirectory);
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new WherryError(
      'FORBIDDEN',
      `${displayName(directory)} cannot be made; check the owner and rights of the state directory, or set XDG_STATE_HOME.`,
      { cause: error },
    );
  });
  return directory;
};

const hasErrno = (error: unknown, errno: string): boolean =>
  error instanceof Error && 'code' in error && error.code === errno;

const absent = (name: string): WherryError =>
  new WherryError('NOT_FOUND', `There is no saved pair "${displayName(name)}".`);

/** Code: `BAD_REQUEST`, `FORBIDDEN`, `NOT_FOUND`. */
const checkFile = async (path: string, name: string): Promise<void> => {
  const found = await lstat(path).catch((error: unknown) => {
    throw hasErrno(error, 'ENOENT') ? absent(name) : toWherryError(error);
  });
  const shown = displayName(path);
  if (!found.isFile()) throw new WherryError('BAD_REQUEST', `${shown} is no file; remove it.`);
  if (found.size > MAX_PAIR_FILE_SIZE)
    throw new WherryError('BAD_REQUEST', `${shown} is too large for the file of a pair; remove it.`);
  const own = process.getuid?.();
  const isOthers = own !== undefined && found.uid !== own && found.uid !== 0;
  if (process.platform !== 'win32' && (isOthers || (found.mode & 0o022) !== 0))
    throw new WherryError(
      'FORBIDDEN',
      `${shown} can be changed by other users, who could let anything be removed; look at it, and run: chmod 600 ${shown}`,
    );
};

export const openPairStore = (stateDirectory: string): PairStore => {
  const pairs = join(pairsDirectory(stateDirectory), 'pairs');
  const runs = join(pairsDirectory(stateDirectory), 'runs');

  const read = async (name: string): Promise<SavedPair> => {
    if (refusePairName(name) !== undefined) throw absent(name);
    await checkFile(join(pairs, `${name}${ENDING}`), name);
    const text = await readStateFile(pairs, `${name}${ENDING}`);
    if (text === undefined) throw absent(name);
    return parseSavedPair(name, text, isAbsolute);
  };
  const readRecord = async (name: string): Promise<RunRecord | undefined> => {
    checkPairName(name);
    const found = await lstat(join(runs, `${name}${ENDING}`)).catch(() => undefined);
    if (found === undefined || found.size > MAX_PAIR_FILE_SIZE || !found.isFile()) return undefined;
    const text = await readStateFile(runs, `${name}${ENDING}`);
    return text === undefined ? undefined : parseRunRecord(text);
  };
  const readOrTell = async (name: string): Promise<readonly (SavedPair | DamagedPair)[]> => {
    try {
      return [await read(name)];
    } catch (error) {
      // It went between the look at the directory and this one.
      if (isWherryError(error) && error.code === 'NOT_FOUND') return [];
      return [{ name, error: toWherryError(error) }];
    }
  };

  return {
    stateDirectory,
    read,
    readRecord,
    list: async () => {
      const files = await readdir(pairs).catch((error: unknown) => {
        if (hasErrno(error, 'ENOENT')) return [];
        throw toWherryError(error);
      });
      const names = files
        .filter((file) => file.endsWith(ENDING))
        .map((file) => file.slice(0, -ENDING.length))
        .filter((name) => refusePairName(name) === undefined)
        .toSorted()
        .slice(0, MAX_PAIRS);
      const found = [];
      for (const name of names) found.push(...(await readOrTell(name)));
      return found;
    },
    write: (pair) => replaceStateFile(pairs, `${checkPairName(pair.name)}${ENDING}`, formatSavedPair(pair)),
    writeRecord: (name, record) =>
      replaceStateFile(runs, `${checkPairName(name)}${ENDING}`, formatRunRecord(record)),
    forget: async (name) => {
      if (refusePairName(name) !== undefined) throw absent(name);
      const record = await readRecord(name);
      // The pair first: what is left then is only what nobody asks for.
      await unlink(join(pairs, `${name}${ENDING}`)).catch((error: unknown) => {
        throw hasErrno(error, 'ENOENT') ? absent(name) : toWherryError(error);
      });
      forgetAgreed(stateDirectory, record?.agreement);
      await unlink(join(runs, `${name}${ENDING}`)).catch((error: unknown) => {
        if (!hasErrno(error, 'ENOENT')) throw toWherryError(error);
      });
    },
  };
};
