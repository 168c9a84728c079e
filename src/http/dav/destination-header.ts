// The Destination header (RFC 4918 §10.3): where COPY and MOVE lead. It is compared with what the server is called and where
// it serves WebDAV, and nothing is ever fetched from it. The path stays encoded: it is decoded where the path of the request
// is, by the same function, so that both are judged alike.

import { MAX_DESTINATION_LENGTH } from './limits.ts';

export interface DestinationContext {
  /** What this server is called in this request, as `https://host:6768`; more than one behind a proxy. */
  readonly origins: readonly string[];
  /** Where it serves WebDAV, as `/dav`; "" for everywhere. */
  readonly mount: string;
}

/** Why a destination is none: */
export type DestinationRefusal =
  /** it is at another server (502), … */
  | 'elsewhere'
  /** … outside of what is served by WebDAV (403), … */
  | 'outside'
  /** … not there, or not a path or URI as it should be (400). */
  | 'malformed';

/** `encodedPath` is what stands behind the mount: it begins with "/" and holds no "." or ".." in any spelling. */
export type Destination = { readonly encodedPath: string } | { readonly refusal: DestinationRefusal };

const MALFORMED: Destination = { refusal: 'malformed' };

// No expression here ignores case: those that do take some letters beyond ASCII for ASCII.
const ABSOLUTE = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/]*)(.*)$/u;
/** ASCII without what ends a path (?, #), what other readers take for a slash (\), and what never stands in a URI. */
const PATH = /^\/(?:[!$&-;=@-[\]^-~]|%[0-9A-Fa-f]{2})*$/u;
const DOT_SEGMENT = /^(?:\.|%2[Ee]){1,2}$/u;
/** Userinfo is none of it: what is in front of an "@" is a trick, or a password. */
const AUTHORITY = /^([A-Za-z0-9._~!$&'()*+,;=-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{0,5}))?$/u;

const DEFAULT_PORTS: ReadonlyMap<string, string> = new Map([
  ['http', '80'],
  ['https', '443'],
]);

export const parseDestinationHeader = (
  value: string | undefined,
  { origins, mount }: DestinationContext,
): Destination => {
  const text = value?.trim() ?? '';
  if (text === '' || text.length > MAX_DESTINATION_LENGTH) return MALFORMED;
  if (text.startsWith('/')) return text.startsWith('//') ? MALFORMED : behindMount(text, mount);
  const [, scheme = '', authority = '', path = ''] = ABSOLUTE.exec(text) ?? [];
  const origin = canonicalOrigin(scheme, authority);
  if (origin === undefined) return MALFORMED;
  const isOwn = origins.some((own) => originOf(own) === origin);
  return isOwn ? behindMount(path === '' ? '/' : path, mount) : { refusal: 'elsewhere' };
};

const behindMount = (path: string, mount: string): Destination => {
  if (!PATH.test(path) || path.split('/').some((segment) => DOT_SEGMENT.test(segment))) return MALFORMED;
  const base = mount.endsWith('/') ? mount.slice(0, -1) : mount;
  if (path === base) return { encodedPath: '/' };
  return path.startsWith(`${base}/`) ? { encodedPath: path.slice(base.length) } : { refusal: 'outside' };
};

/** Scheme, host and port in the one spelling they have here; undefined where that is no origin. */
const canonicalOrigin = (scheme: string, authority: string): string | undefined => {
  const [, host, port = ''] = AUTHORITY.exec(authority) ?? [];
  if (host === undefined) return undefined;
  const lowerScheme = scheme.toLowerCase();
  const number = port === '' ? (DEFAULT_PORTS.get(lowerScheme) ?? '') : String(Number(port));
  return `${lowerScheme}://${host.toLowerCase()}:${number}`;
};

const originOf = (text: string): string | undefined => {
  const [, scheme = '', authority = ''] = ABSOLUTE.exec(text) ?? [];
  return canonicalOrigin(scheme, authority);
};
