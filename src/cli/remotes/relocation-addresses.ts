// Where `copy` and `move` go from and to: paths of one server, or of two that have names. Pure.

import { displayName, WherryError } from '../../base/index.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { commonRemote, plainBesideNamed } from './address-arguments.ts';
import { parseRemoteAddress, pathOfAddress } from './remote-address.ts';

export interface Relocation {
  /** Paths; the last one is the destination. */
  readonly args: readonly string[];
  /** For the server that has the sources. */
  readonly from: ClientFlags;
  /** For the one that gets them; undefined when it is the same. */
  readonly to: ClientFlags | undefined;
}

interface Located {
  readonly text: string;
  readonly remote: string | undefined;
  readonly path: string;
}

const locate = (text: string): Located => {
  const address = parseRemoteAddress(text);
  return address === undefined
    ? { text, remote: undefined, path: text }
    : { text, remote: address.name, path: pathOfAddress(address) };
};

/** Options that speak of one server, and could be meant for either. */
const OF_ONE_SERVER = ['host', 'port', 'tokenFile', 'publicKey', 'insecure'] as const;

const refuseOneServerOptions = (flags: ClientFlags): void => {
  const option = OF_ONE_SERVER.find((name) => flags[name] !== undefined);
  if (option === undefined) return;
  const shown = option.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
  throw new WherryError(
    'BAD_REQUEST',
    `The paths name two remotes, and --${shown} cannot say which it is for; leave it out.`,
  );
};

/** @throws WherryError `BAD_REQUEST` for relative paths, sources on several remotes, and options that fit only one. */
export const addressRelocation = (flags: ClientFlags, args: readonly string[]): Relocation => {
  const places = args.map(locate);
  const paths = places.map(({ path }) => path);
  const sources = places.slice(0, -1);
  const target = places.at(-1);
  const named = places.find(({ remote }) => remote !== undefined);
  if (named?.remote === undefined || target === undefined) return { args: paths, from: flags, to: undefined };
  const source = commonRemote(sources, flags.remote) ?? flags.remote;
  const destination = target.remote ?? flags.remote;
  if (source === undefined || destination === undefined) {
    const plain = source === undefined ? sources[0] : target;
    throw plainBesideNamed(plain?.text ?? '', named.text, source ?? destination ?? displayName(named.remote));
  }
  if (source === destination) return { args: paths, from: { ...flags, remote: source }, to: undefined };
  refuseOneServerOptions(flags);
  return { args: paths, from: { ...flags, remote: source }, to: { ...flags, remote: destination } };
};
