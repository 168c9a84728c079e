// `Upload-Metadata` of tus 1.0: "key base64,key base64,key". What is understood of it is where the file is to be and what it is; all of it is
// given back as it came.

import { WherryError } from '../../base/index.ts';

const MAX_LENGTH = 8 * 1024;

const unreadable = (): WherryError =>
  new WherryError(
    'BAD_REQUEST',
    'Upload-Metadata cannot be read; it is made of keys and values in base64, with commas between them.',
  );

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

const decodeValue = (base64: string): string => {
  if (!/^[A-Za-z0-9+/]*={0,2}$/u.test(base64)) throw unreadable();
  try {
    return strictUtf8.decode(Buffer.from(base64, 'base64'));
  } catch {
    throw unreadable();
  }
};

/** Code: `BAD_REQUEST`. */
export const parseUploadMetadata = (header: string | undefined): ReadonlyMap<string, string> => {
  const values = new Map<string, string>();
  if (header === undefined || header.trim() === '') return values;
  if (header.length > MAX_LENGTH) throw unreadable();
  for (const pair of header.split(',')) {
    const [, key = '', base64 = ''] =
      /^\s*([\x21-\x2b\x2d-\x7e]+)(?: +([A-Za-z0-9+/=]*))?\s*$/u.exec(pair) ?? [];
    if (key === '' || values.has(key)) throw unreadable();
    values.set(key, decodeValue(base64));
  }
  return values;
};
