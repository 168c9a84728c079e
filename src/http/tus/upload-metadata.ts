// `Upload-Metadata` of tus 1.0: "key base64,key base64,key". What is understood of it is where the file is to be and when it was
// changed; all of it is given back as it came.

import { WherryError, nameFromBytes } from '../../base/index.ts';

const MAX_LENGTH = 8 * 1024;

const unreadable = (): WherryError =>
  new WherryError(
    'BAD_REQUEST',
    'Upload-Metadata cannot be read; it is made of keys and values in base64, with commas between them.',
  );

/** Values may be any bytes, and so may names of files: they are held as names are (base/byte-name.ts). */
const decodeValue = (base64: string): string => {
  if (!/^[A-Za-z0-9+/]*={0,2}$/u.test(base64)) throw unreadable();
  return nameFromBytes(Buffer.from(base64, 'base64'));
};

export type UploadMetadata = ReadonlyMap<string, string>;

/** Code: `BAD_REQUEST`. */
export const parseUploadMetadata = (header: string | undefined): UploadMetadata => {
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

/** The last moment, in milliseconds since 1970 and before, whose microseconds are still whole numbers. */
const MAX_MS = 8_640_000_000_000;

/** `lastModified` or `mtime`, milliseconds since 1970, as browsers tell it; in microseconds. What is no time is nobody's wish. */
export const mtimeIn = (metadata: UploadMetadata): number | undefined => {
  const text = metadata.get('lastModified') ?? metadata.get('mtime') ?? '';
  const ms = Number(text);
  return /^-?\d{1,14}$/u.test(text) && Math.abs(ms) <= MAX_MS ? ms * 1000 : undefined;
};

/** The path of the file below the directory that was asked for: one name, or several where the metadata say so. Code: `INVALID_NAME`. */
export const relativePathIn = (metadata: UploadMetadata): string | undefined => {
  const name = metadata.get('filename') ?? metadata.get('name') ?? '';
  const relative = metadata.get('relativePath') ?? '';
  // Uppy sends "null" of files that are in no directory.
  const isNone = relative === '' || (name !== '' && (relative === 'null' || relative === 'undefined'));
  if (!isNone) return relative;
  if (name.includes('/'))
    throw new WherryError(
      'INVALID_NAME',
      'The file name in Upload-Metadata contains "/"; a path is sent as relativePath.',
    );
  return name === '' ? undefined : name;
};
