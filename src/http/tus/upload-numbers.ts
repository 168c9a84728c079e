// `Upload-Length` and `Upload-Offset`: whole numbers of bytes that a file can have.

import { WherryError } from '../../base/index.ts';

/** Code: `INVALID_SIZE`. */
export const parseByteCount = (name: string, text: string | undefined): number => {
  const value = Number(text);
  if (text !== undefined && /^\d{1,16}$/u.test(text) && Number.isSafeInteger(value)) return value;
  throw new WherryError('INVALID_SIZE', `${name} must be a whole number of bytes that a file can have.`);
};
