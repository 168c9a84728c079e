// A pair that is saved: what its file says, checked. People edit these files, so a key that is not known is a mistake that is told
// and not passed over: a pattern that silently is none could lead to a removal. Pure.

import {
  COMPRESS_MODES,
  MAX_BLOCK_SIZE,
  MIN_BLOCK_SIZE,
  WherryError,
  displayName,
  fileNameProblem,
  parseRemotePath,
} from '../../base/index.ts';
import { CONFLICT_RULES, SYNC_MODES, type SyncMode } from '../core/side.ts';
import type { SyncOptions } from '../sync-api.ts';
import { MAX_PAIR_NAME } from './limits.ts';

/** The options of its runs. */
export type SavedOptions = Pick<
  SyncOptions,
  | 'delete'
  | 'maxDelete'
  | 'conflict'
  | 'device'
  | 'exclude'
  | 'include'
  | 'ignoreFile'
  | 'checksum'
  | 'compress'
  | 'blockSize'
  | 'timeoutMs'
  | 'trashKeepMs'
  | 'trashKeepBytes'
>;

/** Bytes a second, each way; undefined: no limit. */
export interface SavedBandwidth {
  readonly upload?: number | undefined;
  readonly download?: number | undefined;
}

export interface SavedPair {
  readonly name: string;
  readonly mode: SyncMode;
  /** Absolute path. */
  readonly local: string;
  /** The name of the server: what `connect` of whoever serves the pair is given. */
  readonly server: string;
  /** Absolute path on it. */
  readonly remote: string;
  readonly options: SavedOptions;
  readonly bandwidth: SavedBandwidth | undefined;
  readonly isPaused: boolean;
}

/** Why a pair cannot be called so; undefined: it can. */
export const refusePairName = (name: string): string | undefined => {
  const isPlain = /^[a-z0-9][\w.-]*$/iu.test(name) && name.length <= MAX_PAIR_NAME;
  // It is a file's name on any system.
  return isPlain && fileNameProblem(name, 'portable') === undefined
    ? undefined
    : `cannot be the name of a pair: that is up to ${MAX_PAIR_NAME} letters, digits, "-", "_" and ".", and begins with a letter or digit`;
};

/** Code: `INVALID_NAME`. */
export const checkPairName = (name: string): string => {
  const refusal = refusePairName(name);
  if (refusal === undefined) return name;
  throw new WherryError('INVALID_NAME', `"${displayName(name)}" ${refusal}.`);
};

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value !== '';
const isFlag: Check = (value) => typeof value === 'boolean';
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isCount = (value: unknown, least = 0, most: number = Number.MAX_SAFE_INTEGER): boolean =>
  Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
const isOneOf =
  (words: readonly string[]): Check =>
  (value) =>
    words.some((word) => word === value);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isMaxDelete: Check = (value) =>
  isRecord(value) &&
  Object.keys(value).length === 1 &&
  (isCount(value['entries']) ||
    (typeof value['percent'] === 'number' && value['percent'] >= 0 && value['percent'] <= 100));

const isRate: Check = (value) => value === undefined || isCount(value, 1);
const isBandwidth: Check = (value) =>
  isRecord(value) &&
  Object.keys(value).every((key) => key === 'upload' || key === 'download') &&
  isRate(value['upload']) &&
  isRate(value['download']);

interface Key {
  readonly isValid: Check;
  /** Completes "must be …". */
  readonly what: string;
  readonly isRequired?: boolean;
}

const isPath: Check = (value) => {
  try {
    return typeof value === 'string' && parseRemotePath(value) === value;
  } catch {
    return false;
  }
};

/** `isAbsolute`: of this system. */
const keysOf = (isAbsolute: (path: string) => boolean): Readonly<Record<string, Key>> => ({
  version: { isValid: (value) => value === 1, what: '1', isRequired: true },
  mode: { isValid: isOneOf(SYNC_MODES), what: `one of ${SYNC_MODES.join(', ')}`, isRequired: true },
  local: {
    isValid: (value) => typeof value === 'string' && isAbsolute(value) && !value.includes('\0'),
    what: 'an absolute path of this machine',
    isRequired: true,
  },
  server: { isValid: isText, what: 'the name of a remote', isRequired: true },
  remote: { isValid: isPath, what: 'an absolute path on the server', isRequired: true },
  isPaused: { isValid: isFlag, what: 'true or false' },
  delete: { isValid: isFlag, what: 'true or false' },
  maxDelete: { isValid: isMaxDelete, what: '{"entries": NUMBER} or {"percent": NUMBER}' },
  conflict: { isValid: isOneOf(CONFLICT_RULES), what: `one of ${CONFLICT_RULES.join(', ')}` },
  device: { isValid: isText, what: 'text' },
  exclude: { isValid: isTexts, what: 'a list of patterns' },
  include: { isValid: isTexts, what: 'a list of patterns' },
  ignoreFile: {
    isValid: (value) => isText(value) && !String(value).includes('/'),
    what: 'a name without a slash',
  },
  checksum: { isValid: isFlag, what: 'true or false' },
  compress: { isValid: isOneOf(COMPRESS_MODES), what: `one of ${COMPRESS_MODES.join(', ')}` },
  blockSize: {
    isValid: (value) => isCount(value, MIN_BLOCK_SIZE, MAX_BLOCK_SIZE),
    what: `a number of bytes from ${MIN_BLOCK_SIZE} to ${MAX_BLOCK_SIZE}`,
  },
  timeoutMs: { isValid: (value) => isCount(value), what: 'a number of milliseconds' },
  trashKeepMs: { isValid: (value) => isCount(value), what: 'a number of milliseconds' },
  trashKeepBytes: { isValid: (value) => isCount(value, 1), what: 'a number of bytes, at least 1' },
  bandwidth: { isValid: isBandwidth, what: '{"upload": BYTES, "download": BYTES}' },
});

const OF_BOTH = ['conflict', 'device'];
const OF_LOCAL_CHANGES = ['trashKeepMs', 'trashKeepBytes'];

const damaged = (name: string, why: string): WherryError =>
  new WherryError(
    'BAD_REQUEST',
    `The file of the saved pair "${displayName(name)}" ${why}; correct it, or forget the pair.`,
  );

/** Code: `BAD_REQUEST`, with what is wrong. */
export const parseSavedPair = (
  name: string,
  text: string,
  isAbsolute: (path: string) => boolean,
): SavedPair => {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch (error) {
    throw new WherryError('BAD_REQUEST', damaged(name, 'is no JSON').message, { cause: error });
  }
  if (!isRecord(fields)) throw damaged(name, 'is no JSON object');
  const keys = keysOf(isAbsolute);
  for (const key of Object.keys(fields))
    if (!Object.hasOwn(keys, key))
      throw damaged(name, `has a key "${displayName(key)}", which means nothing`);
  for (const [key, { isValid, what, isRequired }] of Object.entries(keys)) {
    const value = fields[key];
    if (value === undefined && isRequired !== true) continue;
    if (!isValid(value)) throw damaged(name, `has a wrong "${key}": it must be ${what}`);
  }
  const { version: _version, mode, local, server, remote, isPaused = false, bandwidth, ...options } = fields;
  if (mode === 'both' && options['delete'] !== undefined)
    throw damaged(name, 'has "delete", which is for push and pull');
  const wrong = mode === 'both' ? undefined : OF_BOTH.find((key) => options[key] !== undefined);
  if (wrong !== undefined) throw damaged(name, `has "${wrong}", which is for both`);
  const idle = mode === 'push' ? OF_LOCAL_CHANGES.find((key) => options[key] !== undefined) : undefined;
  if (idle !== undefined) throw damaged(name, `has "${idle}", which is for pull and both`);
  return { name, mode, local, server, remote, isPaused, bandwidth, options } as SavedPair;
};

/** The text of its file. */
export const formatSavedPair = ({ name: _name, options, ...pair }: SavedPair): string => {
  const { isPaused, bandwidth, ...places } = pair;
  return `${JSON.stringify({ version: 1, ...places, isPaused, ...options, bandwidth }, undefined, 2)}\n`;
};

/** Whether runs of it change the local directory. */
export const changesLocal = ({ mode }: Pick<SavedPair, 'mode'>): boolean => mode !== 'push';
