// From arguments that may name a remote ("home:/docs") to paths, and the one remote they are on. Pure, but for `isKnown`.
// Local arguments are never looked at: a local file may be called "home:notes".

import { displayName, WherryError } from '../../base/index.ts';
import { parseRemoteAddress, pathOfAddress } from './remote-address.ts';

/**
 * Which arguments are paths on a server: `every` one; every one, some of which may be single names (`names`); all but the
 * last (`sources`) or the last alone (`destination`), as upload and download have them, with --to in its place; of a pair of
 * directories the first one (`pair-first`) or the second one (`pair-second`), while the other one is a local directory.
 */
export type PathArguments = 'every' | 'names' | 'sources' | 'destination' | 'pair-first' | 'pair-second';

export interface AddressedFlags {
  readonly remote?: string;
  readonly to?: string;
}

export interface Addressed {
  readonly args: readonly (string | undefined)[];
  readonly to: string | undefined;
  /** Undefined when no argument names one. */
  readonly remote: string | undefined;
}

interface Place {
  readonly text: string;
  readonly remote: string | undefined;
  /** Undefined for a single name, which is on no server by itself. */
  readonly path: string | undefined;
}

export interface AddressDeps {
  /** Whether there is a remote of this name. */
  readonly isKnown: (name: string) => Promise<boolean>;
}

/** One argument. Of a single name with a colon only the name of a remote that exists makes an address. */
const locate = async (text: string, isName: boolean, { isKnown }: AddressDeps): Promise<Place> => {
  const address = parseRemoteAddress(text);
  const isSingleName = isName && !text.includes('/');
  if (address === undefined || (isSingleName && !(await isKnown(address.name))))
    return { text, remote: undefined, path: isSingleName ? undefined : text };
  return { text, remote: address.name, path: pathOfAddress(address) };
};

/** The remote that all places are on. `fallback` is where paths without a name are, when the user said it. */
export const commonRemote = (
  places: readonly Pick<Place, 'text' | 'remote' | 'path'>[],
  fallback: string | undefined,
): string | undefined => {
  const named = places.filter(({ remote }) => remote !== undefined);
  const [first] = named;
  if (first?.remote === undefined) return undefined;
  const { remote } = first;
  const other = named.find((place) => place.remote !== remote);
  if (other !== undefined) {
    throw new WherryError(
      'BAD_REQUEST',
      `"${displayName(first.text)}" and "${displayName(other.text)}" are on two remotes, and this command works on one; only copy and move go from one to another.`,
    );
  }
  const plain = places.find((place) => place.remote === undefined && place.path !== undefined);
  if (plain !== undefined && fallback !== remote) throw plainBesideNamed(plain.text, first.text, remote);
  return remote;
};

export const plainBesideNamed = (plain: string, named: string, remote: string): WherryError =>
  new WherryError(
    'BAD_REQUEST',
    `"${displayName(named)}" names a remote and "${displayName(plain)}" names none; write ${displayName(`${remote}:${plain}`)}, or say by --remote where paths without a name are. Between this machine and a server it is upload and download.`,
  );

/** Where the directory of one side stands among the arguments of a pair. */
export const pairIndex = (kind: 'pair-first' | 'pair-second', side: 'local' | 'remote'): number =>
  (kind === 'pair-first') === (side === 'remote') ? 0 : 1;

/** @throws WherryError `BAD_REQUEST` for a relative path behind a name, and for paths on several remotes. */
export const addressArguments = async (
  kind: PathArguments,
  /** An argument that was left out is undefined. */
  args: readonly (string | undefined)[],
  flags: AddressedFlags,
  deps: AddressDeps,
): Promise<Addressed> => {
  const { to } = flags;
  const hasDestination =
    (kind === 'sources' || kind === 'destination') && to === undefined && args.length > 1;
  const isRemotePath = (index: number): boolean => {
    if (kind === 'pair-first' || kind === 'pair-second') return index === pairIndex(kind, 'remote');
    const isDestination = hasDestination && index === args.length - 1;
    if (kind === 'sources') return !isDestination;
    return kind === 'destination' ? isDestination : true;
  };
  const places = await Promise.all(
    args.map(async (text, index) =>
      text !== undefined && isRemotePath(index) ? locate(text, kind === 'names', deps) : undefined,
    ),
  );
  const toPlace = kind === 'destination' && to !== undefined ? await locate(to, false, deps) : undefined;
  const all = [...places, toPlace].filter((place) => place !== undefined);
  const remote = commonRemote(all, flags.remote);
  if (remote === undefined) return { args, to, remote: undefined };
  return {
    args: args.map((text, index) => places[index]?.path ?? text),
    to: toPlace?.path ?? to,
    remote,
  };
};
