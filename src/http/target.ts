// The target of a request: its path, split and decoded once, and its query. And the way back: a path as part of a URL.
//
// Must hold: nothing is decoded twice; what a name's encoding hides ("%2f", "%00") is refused, never taken for a separator; and
// names that are not UTF-8 keep their bytes (base/byte-name.ts).

import {
  WherryError,
  nameBytes,
  nameFromBytes,
  parseRemotePath,
  remotePathSegments,
  type RemotePath,
} from '../base/index.ts';

export interface Target {
  /** As it was sent, without the query; begins with "/". */
  readonly path: string;
  readonly query: URLSearchParams;
}

const malformed = (why: string): WherryError =>
  new WherryError('BAD_REQUEST', `The address of the request ${why}; check the URL.`);

/** Origin form ("/a?b") and absolute form ("http://host/a?b", RFC 9112 3.2.2); the asterisk is "*". Code: `BAD_REQUEST`. */
export const parseTarget = (raw: string): Target => {
  const absolute = /^https?:\/\/[^/?#]*/iu.exec(raw);
  const rest = absolute === null ? raw : raw.slice(absolute[0].length);
  // What comes behind it is the client's own; a client that sends it has lost track of what it means.
  if (rest.includes('#')) throw malformed('has a "#" in it, which only means something to the client');
  const mark = rest.indexOf('?');
  const path = mark < 0 ? rest : rest.slice(0, mark);
  if (path === '*') return { path, query: new URLSearchParams() };
  if (path !== '' && !path.startsWith('/')) throw malformed('does not begin with "/"');
  return { path: path === '' ? '/' : path, query: new URLSearchParams(mark < 0 ? '' : rest.slice(mark + 1)) };
};

const hexDigit = (code: number): number => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
};

/** The bytes that a percent-encoded text stands for. Code: `BAD_REQUEST`. */
const percentDecoded = (text: string): Uint8Array => {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // The parser lets no other characters through, but what it is given is not only from there.
    if (code > 0xff) throw malformed('holds a character that is not encoded');
    if (code !== 0x25) {
      bytes[length++] = code;
      continue;
    }
    const [high, low] = [hexDigit(text.charCodeAt(index + 1)), hexDigit(text.charCodeAt(index + 2))];
    if (!(high >= 0 && low >= 0)) throw malformed('has a "%" without two hexadecimal digits behind it');
    bytes[length++] = high * 16 + low;
    index += 2;
  }
  return bytes.subarray(0, length);
};

/** One decoded name of a path. Code: `BAD_REQUEST`. */
export const decodeName = (encoded: string): string => {
  const name = nameFromBytes(percentDecoded(encoded));
  if (name.includes('/')) throw malformed('has an encoded "/" in a name');
  return name;
};

/** The remote path that an encoded one stands for ("" and "/" are the root). Codes: as `parseRemotePath`. */
export const decodePath = (encoded: string): RemotePath => {
  const names = encoded
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeName);
  return parseRemotePath(`/${names.join('/')}`);
};

/** Whether a path is the prefix, or below it: what comes behind, beginning with "/" or empty; undefined otherwise. */
export const behindPrefix = (path: string, prefix: string): string | undefined => {
  if (!path.startsWith(prefix)) return undefined;
  const rest = path.slice(prefix.length);
  return rest === '' || rest.startsWith('/') ? rest : undefined;
};

/** Unreserved characters of RFC 3986, and those that every parser leaves alone in a path. */
const PLAIN = /^[A-Za-z0-9\-._~!$'()*,;:@]$/u;

/** A name, byte by byte: as it is where `plain` matches it, else as "%NN". */
export const percentEncode = (name: string, plain: RegExp): string => {
  let encoded = '';
  for (const byte of nameBytes(name)) {
    const character = String.fromCharCode(byte);
    encoded +=
      byte < 0x80 && plain.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
};

/** One name as part of a URL's path. */
export const encodeName = (name: string): string => percentEncode(name, PLAIN);

/** A remote path behind a prefix ("/files"); a directory's ends with "/". */
export const encodePath = (prefix: string, path: RemotePath, isDirectory = false): string => {
  const encoded = remotePathSegments(path).map(encodeName).join('/');
  if (encoded === '') return `${prefix}/`;
  return `${prefix}/${encoded}${isDirectory ? '/' : ''}`;
};
