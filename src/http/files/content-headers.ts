// How content of users is labelled, so that a browser never runs it in the name of this server: a type by the name's ending, shown
// in place only where it cannot hold a program, everything else to be saved; never guessed at; and without rights in any case.

import { mimes } from 'mrmime';
import type { AnswerHeaders } from '../exchange.ts';
import { percentEncode } from '../target.ts';

/** What may be shown in place. */
const INLINE = /^(?:image\/(?:png|jpeg|gif|bmp|webp|avif)|audio\/.+|video\/.+|text\/plain)$/u;

/** Plain text by other names. A browser that shows it needs to be told how it is written. */
const TEXT =
  /\.(?:txt|text|log|md|markdown|csv|ini|conf|cfg|toml|ya?ml|c|h|cc|cpp|rs|go|py|rb|java|ts|sh)$/iu;

export const contentTypeOf = (name: string): string => {
  if (TEXT.test(name)) return 'text/plain; charset=utf-8';
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  // The table is an ordinary object: "constructor" is no ending of its own.
  const isKnown = name.includes('.') && Object.hasOwn(mimes, ending);
  const type = (isKnown ? mimes[ending] : undefined) ?? 'application/octet-stream';
  return type.startsWith('text/') && !type.includes(';') ? `${type}; charset=utf-8` : type;
};

const ATTR_CHARACTER = /^[A-Za-z0-9!#$&+\-.^_`|~]$/u;

/** `filename` for old clients and `filename*` for all others (RFC 6266, RFC 8187): one line, whatever the name holds. */
const fileNameParameters = (name: string): string => {
  const encoded = percentEncode(name.slice(0, 255), ATTR_CHARACTER);
  const plain = name.replace(/[^\x20-\x7e]|["\\%/]/gu, '_').slice(0, 255);
  return `filename="${plain}"; filename*=UTF-8''${encoded}`;
};

export const disposition = (name: string, kind: 'inline' | 'attachment'): string =>
  `${kind}; ${fileNameParameters(name)}`;

/** Of any content that a user may have put there. */
export const USER_CONTENT_HEADERS: AnswerHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; sandbox",
  'Cache-Control': 'private, no-cache',
};

/**
 * Of a PDF that a page of this server shows in a frame: the browser's own viewer, which keeps it apart from the page, works in no sandbox. It
 * needs a style of its own, and to show what it was given.
 */
const VIEWED_HEADERS: AnswerHeaders = {
  ...USER_CONTENT_HEADERS,
  'Content-Security-Policy':
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
  'X-Frame-Options': 'SAMEORIGIN',
};

const VIEWED = 'application/pdf';

/** `save`: also what could be shown; `view`: also what a viewer of the browser shows in a page of this server. */
export type Showing = 'save' | 'show' | 'view';

export const contentHeaders = (name: string, showing: Showing): AnswerHeaders => {
  const type = contentTypeOf(name);
  const isViewed = showing === 'view' && type === VIEWED;
  const isShown = isViewed || (showing !== 'save' && INLINE.test(type.replace(/;.*$/u, '')));
  return {
    ...(isViewed ? VIEWED_HEADERS : USER_CONTENT_HEADERS),
    'Content-Type': type,
    'Content-Disposition': disposition(name, isShown ? 'inline' : 'attachment'),
  };
};
