// What a single name may be. Rules bind creation only: what already exists can always be listed, read and removed.

import { nameBytes } from './byte-name.ts';

/** `posix` refuses what POSIX cannot store; `portable` refuses what any common system cannot. */
export type NameRules = 'posix' | 'portable';

/** Longest name in bytes that the common file systems store. */
export const MAX_NAME_BYTES = 255;

/** The directory at the top of a root that belongs to Wherry. */
export const RESERVED_NAME = '.wherry';

const PORTABLE_FORBIDDEN = /[<>:"/\\|?*\u0000-\u001f\u007f]/u;
const DEVICE_NAME =
  /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:[ .].*)?$/iu;
// 8.3 forms that Windows may give to ".wherry": the dot goes, six letters and a tilde number stay (or a hash form).
const RESERVED_SHORT = /^wherry~\d+$|^wh[0-9a-f]{4}~\d+$/iu;

/** Why a name is refused, or undefined when it may be created. The text completes "the name …". */
export const fileNameProblem = (name: string, rules: NameRules): string | undefined => {
  if (name === '') return 'is empty';
  if (name === '.' || name === '..') return `may not be "${name}"`;
  if (name.includes('/')) return 'contains "/"';
  if (name.includes('\0')) return 'contains a NUL byte';
  // Two bytes are at least one UTF-16 unit, so short strings need no encoding to be known as short.
  if (name.length > MAX_NAME_BYTES / 3 && nameBytes(name).length > MAX_NAME_BYTES) {
    return `is longer than ${MAX_NAME_BYTES} bytes`;
  }
  if (rules === 'posix') return undefined;
  if (!name.isWellFormed()) return 'is not valid UTF-8';
  if (PORTABLE_FORBIDDEN.test(name)) return 'contains one of < > : " / \\ | ? * or a control character';
  if (/[. ]$/u.test(name)) return 'ends with a dot or a space';
  if (DEVICE_NAME.test(name)) return 'is a device name on Windows';
  return undefined;
};

/** Whether a file or directory with this name may be created under the given rules. */
export const isFileNameValid = (name: string, rules: NameRules = 'posix'): boolean =>
  fileNameProblem(name, rules) === undefined;

/** Whether a name, in any case, with ignorable characters or trailing dots, in its 8.3 or stream form, means Wherry's own directory. */
export const isReservedName = (name: string): boolean => {
  // Nearly every name ends here: no letter sequence that could fold to "wherry".
  const first = name.charCodeAt(0);
  if (first < 0x80 && first !== 0x2e && first !== 0x57 && first !== 0x77) return false;
  // HFS+ ignores these code points in names; Windows drops trailing dots and spaces, and cuts at a stream's colon.
  const folded = name
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu, '')
    .replace(/:.*$/su, '')
    .replace(/[. ]+$/u, '')
    .toLowerCase();
  return folded === RESERVED_NAME || RESERVED_SHORT.test(folded);
};
