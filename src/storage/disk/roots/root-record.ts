// What the state directory remembers of each root this machine has served: `roots/<id>.json`. A root is recognised by
// the id in its marker; the record says where that id was last, which tells a moved root from a copied one.

import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { fromBase64Url, toBase64Url } from '../../../base/index.ts';
import { VERSION_KEY_SIZE } from '../entry-version.ts';

export interface RootRecord {
  readonly id: string;
  /** Real path of the root when it was last served. */
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
  /** Base64url. The key of entries' versions, kept so that versions outlive the process. */
  readonly versionKey: string;
}

const ROOT_ID = /^[A-Za-z0-9_-]{22}$/u;

export const createRootId = (): string => toBase64Url(randomBytes(16));

export const isRootId = (value: unknown): value is string => typeof value === 'string' && ROOT_ID.test(value);

export const createVersionKey = (): string => toBase64Url(randomBytes(VERSION_KEY_SIZE));

const recordsDirectory = (stateDirectory: string): string => join(stateDirectory, 'roots');

const recordFile = (stateDirectory: string, id: string): string =>
  join(recordsDirectory(stateDirectory), `${id}.json`);

const parseRecord = (text: string): RootRecord | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Damaged: as if it were not there. The root keeps its id; only a copy would not be noticed this once.
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, path, dev, ino, versionKey } = value as Partial<Record<keyof RootRecord, unknown>>;
  if (!isRootId(id) || typeof path !== 'string' || typeof dev !== 'number' || typeof ino !== 'number')
    return undefined;
  if (typeof versionKey !== 'string' || fromBase64Url(versionKey)?.length !== VERSION_KEY_SIZE)
    return undefined;
  return { id, path, dev, ino, versionKey };
};

export const readRootRecord = async (stateDirectory: string, id: string): Promise<RootRecord | undefined> => {
  try {
    return parseRecord(await readFile(recordFile(stateDirectory, id), 'utf8'));
  } catch (error: unknown) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

export const listRootRecords = async (stateDirectory: string): Promise<RootRecord[]> => {
  let names: string[];
  try {
    names = await readdir(recordsDirectory(stateDirectory));
  } catch (error: unknown) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
  const records = await Promise.all(ids.filter(isRootId).map((id) => readRootRecord(stateDirectory, id)));
  return records.filter((record) => record !== undefined);
};

export const writeRootRecord = async (stateDirectory: string, record: RootRecord): Promise<void> => {
  await mkdir(recordsDirectory(stateDirectory), { recursive: true, mode: 0o700 });
  await writeDurably(recordFile(stateDirectory, record.id), `${JSON.stringify(record)}\n`);
};

/** Replaces a file in one step, synced: a reader sees the old text or the new one, also after a power cut. */
export const writeDurably = async (file: string, text: string): Promise<void> => {
  const staged = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(staged, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(staged, file);
  const directory = await open(join(file, '..'), 'r').catch(() => undefined);
  // Windows opens no directory; there the rename is as durable as it can be made.
  try {
    await directory?.sync();
  } finally {
    await directory?.close();
  }
};
