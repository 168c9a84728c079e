// The random id by which servers recognise this install from one run to the next. Not a secret, and no proof of anything.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { WherryError, toBase64Url } from '../../base/index.ts';
import { createStateFile, readStateFile } from './state-file.ts';

const FILE_NAME = 'client-id';
const ID_SIZE = 16;

/**
 * 128 random bits in base64url (22 characters), made on the first call and kept.
 * Codes: `FORBIDDEN`, `NO_SPACE`, `CORRUPTED`.
 */
export const clientId = async (stateDirectory: string): Promise<string> => {
  let text = await readStateFile(stateDirectory, FILE_NAME);
  if (text === undefined) {
    await createStateFile(stateDirectory, FILE_NAME, `${toBase64Url(randomBytes(ID_SIZE))}\n`);
    // Read back: another process may have been first.
    text = await readStateFile(stateDirectory, FILE_NAME);
  }
  const id = text?.trim() ?? '';
  if (/^[A-Za-z0-9_-]{22}$/u.test(id)) return id;
  throw new WherryError(
    'CORRUPTED',
    `${join(stateDirectory, FILE_NAME)} does not hold an id; remove it to get a new one.`,
  );
};
