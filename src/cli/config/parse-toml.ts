// A TOML text as a document that knows where its keys stand. The parser is loaded when there is something to parse.

import { displayName, locateKeys, WherryError } from '../../base/index.ts';
import { MAX_CONFIG_NESTING_LENGTH } from './limits.ts';

/** A table, as the parser gives it: an object without a prototype, so that no key of a file reaches one. */
export type TomlTable = Readonly<Record<string, unknown>>;

export interface TomlDocument {
  readonly path: string;
  readonly table: TomlTable;
  /** The line a key stands on, or its nearest parent; 1 where nothing is known. */
  readonly lineOf: (keys: readonly string[]) => number;
}

/** "FILE:LINE", as editors understand it. */
export const formatPlace = (path: string, line: number): string => `${displayName(path)}:${line}`;

export const isTomlTable = (value: unknown): value is TomlTable =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The first line says what is wrong; the others repeat the file, which may hold a secret. */
const reasonOf = (error: Error): string =>
  (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /u, '');

/** @throws WherryError `BAD_REQUEST` "FILE:LINE: REASON" */
export const parseToml = async (text: string, path: string): Promise<TomlDocument> => {
  const { parse, TomlError } = await import('smol-toml');
  try {
    const table = parse(text, { maxDepth: MAX_CONFIG_NESTING_LENGTH }) as TomlTable;
    return { path, table, lineOf: locateKeys(text) };
  } catch (error) {
    const line = error instanceof TomlError ? error.line : 1;
    const reason = error instanceof TomlError ? reasonOf(error) : 'this is not TOML';
    throw new WherryError('BAD_REQUEST', `${formatPlace(path, line)}: ${reason}; nothing of it was used.`);
  }
};
