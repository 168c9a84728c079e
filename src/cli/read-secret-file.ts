// Reads a secret that the user keeps in a file: its first line.

import { readFile } from 'node:fs/promises';
import { displayName, WherryError } from '../base/index.ts';
import type { Input } from './input.ts';
import { localFileError } from './local-file-error.ts';

const MAX_SECRET_FILE_SIZE = 64 * 1024;

/** The first line of a file, without the space around it. Codes: `NOT_FOUND`, `FORBIDDEN`, `BAD_REQUEST` (empty). */
export const readSecretFile = async (path: string, what = 'token'): Promise<string> => {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw localFileError(error, path);
  });
  const line = text.slice(0, MAX_SECRET_FILE_SIZE).split(/\r?\n/u, 1)[0]?.trim() ?? '';
  if (line === '')
    throw new WherryError(
      'BAD_REQUEST',
      `"${displayName(path)}" is empty; its first line must be the ${what}.`,
    );
  return line;
};

/** The first line of what a stream gives, without the space around it; "" when it gives nothing. */
export const readSecretStream = async (input: Pick<Input, 'read'>): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of input.read()) {
    text += decoder.decode(piece, { stream: true });
    if (/[\r\n]/u.test(text) || text.length > MAX_SECRET_FILE_SIZE) break;
  }
  return text.split(/\r?\n/u, 1)[0]?.trim() ?? '';
};
