// Where a server is found from outside, as its operator says it: behind a reverse proxy it cannot know.

import { displayName } from './byte-name.ts';
import { WherryError } from './wherry-error.ts';

/** No host, port or path has others; nothing of them means anything to a terminal, a shell or a page. */
const PLAIN_URL = /^https?:\/\/[\w.:[\]-]+(?:\/[\w.~%+-]+)*\/*$/u;

const parse = (text: string): URL | undefined =>
  PLAIN_URL.test(text) ? (URL.parse(text) ?? undefined) : undefined;

/**
 * "https://files.example.org/wherry", without a slash at the end. Takes http and https, a host, perhaps a port and a path;
 * no user, no query. Code: `BAD_REQUEST`.
 */
export const parsePublicUrl = (text: string): string => {
  const url = parse(text);
  if (url !== undefined && url.hostname !== '') return url.href.replace(/\/+$/u, '');
  throw new WherryError(
    'BAD_REQUEST',
    `"${displayName(text)}" is no address of a server; write it as in https://files.example.org or https://example.org:8443/files, without user, password or "?".`,
  );
};
