// What `wherry run` prints when it serves: where, with which token and pin, and what to type elsewhere. Pure.

import { displayName, ROOT_PATH } from '../../base/index.ts';
import type { ServedRoot } from '../../server/index.ts';
import { formatColumns } from '../text/format-columns.ts';
import { quoteWord } from '../text/shell-word.ts';
import type { OwnerToken } from './owner-token.ts';
import { formatServedRoots } from './served-roots.ts';

export interface RunBanner {
  /** Absolute; undefined when several are served. */
  readonly root: string | undefined;
  /** With absolute directories. */
  readonly roots?: readonly ServedRoot[] | undefined;
  /** "wherry://HOST:PORT#PIN"; those for other machines first, one that works on this machine last. */
  readonly addresses: readonly string[];
  /** Where clients find it from outside, if that is not one of these. */
  readonly publicUrl?: string | undefined;
  readonly pin: string;
  readonly token: OwnerToken;
  /** What is not as usual: "read-only", "files up to 2.0 GiB". */
  readonly remarks: readonly string[];
  /** "wherry" or "./wherry". */
  readonly program: string;
  /** The last line: how the server is stopped. Default: by Ctrl-C. */
  readonly stopping?: string;
}

/** A token that the user keeps elsewhere is not shown: what is printed here may end in a log. */
const isShown = ({ source }: OwnerToken): boolean =>
  source !== 'file' && source !== 'environment' && source !== 'configuration';

const describeToken = (token: OwnerToken): string => {
  if (token.source === 'environment') return 'the one in WHERRY_TOKEN';
  if (token.source === 'file' || token.source === 'configuration')
    return `the one in ${displayName(token.path ?? '')}`;
  return token.token;
};

const exportToken = (token: OwnerToken): string => {
  if (isShown(token)) return `export WHERRY_TOKEN=${quoteWord(token.token)}`;
  return token.source === 'file'
    ? `export WHERRY_TOKEN="$(head -n 1 ${quoteWord(token.path ?? '')})"`
    : "export WHERRY_TOKEN='the same token as here'";
};

const ON_THIS_MACHINE = /^wherry:\/\/(?:localhost|127\.[\d.]+|\[::1\])(?::|$)/u;

/** Where a browser finds the page. On this machine without TLS, so that no browser warns of the certificate. */
const webAddress = ({ publicUrl, addresses }: RunBanner): string => {
  const address = (addresses.at(-1) ?? '').replace(/#.*$/u, '');
  const own = address.replace(/^wherry:/u, ON_THIS_MACHINE.test(address) ? 'http:' : 'https:');
  return `${(publicUrl ?? own).replace(/\/$/u, '')}/`;
};

export const formatRunBanner = (banner: RunBanner): string => {
  const { addresses, token, program, roots = [] } = banner;
  // What a newcomer types must work: with several roots, nothing can be put beside them.
  const place = roots.find(({ readOnly }) => readOnly !== true)?.path ?? roots[0]?.path ?? '';
  const rows: [string, string][] = [
    ['Serving', banner.root === undefined ? formatServedRoots(roots).join('\n') : displayName(banner.root)],
    ...(banner.remarks.length > 0 ? [['', banner.remarks.join(', ')] satisfies [string, string]] : []),
    ['Address', addresses.join('\n')],
    ['Browser', `${webAddress(banner)}  (log in with the token)`],
    ['Token', describeToken(token)],
    ['Pin', banner.pin],
  ];
  return [
    formatColumns(rows),
    'Type this in another terminal; on another machine with one of its addresses above:',
    '',
    `  export WHERRY_URL=${quoteWord(addresses.at(-1) ?? '')}`,
    `  ${exportToken(token)}`,
    '',
    `  ${program} list`,
    `  ${program} upload FILE${place === '' ? '' : ` ${displayName(place)}`}`,
    `  ${program} download ${displayName(place)}/FILE`,
    '',
    banner.stopping ?? 'Ctrl-C stops the server.',
    '',
  ].join('\n');
};

export const runBannerJson = (banner: RunBanner, port: number): Readonly<Record<string, unknown>> => ({
  type: 'listening',
  root: banner.root,
  roots: banner.roots ?? [{ path: ROOT_PATH, directory: banner.root }],
  port,
  addresses: banner.addresses,
  web: webAddress(banner),
  pin: banner.pin,
  token: isShown(banner.token) ? banner.token.token : undefined,
  tokenSource: banner.token.source,
  remarks: banner.remarks,
});
