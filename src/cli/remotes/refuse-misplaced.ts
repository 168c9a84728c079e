// What stands where a local path belongs and can hardly be meant as one: the address of a remote that exists. Where
// there is a local directory called "home:", its files are meant.

import { lstat } from 'node:fs/promises';
import { displayName, WherryError } from '../../base/index.ts';
import { localPathBytes } from '../local-path-bytes.ts';
import { pairIndex, type AddressDeps, type PathArguments } from './address-arguments.ts';
import { parseLocalLookalike } from './remote-address.ts';

const existsLocally = async (path: string): Promise<boolean> => {
  try {
    await lstat(localPathBytes(path));
    return true;
  } catch {
    // Whatever the reason is, the command that uses it will say so.
    return false;
  }
};

/** The arguments that are local paths. */
const localArguments = (
  kind: PathArguments,
  args: readonly (string | undefined)[],
  to: string | undefined,
): readonly (string | undefined)[] => {
  if (kind === 'pair-first' || kind === 'pair-second') return [args[pairIndex(kind, 'local')]];
  const hasDestination = to === undefined && args.length > 1;
  if (kind === 'sources') return hasDestination ? args.slice(-1) : [to];
  return kind === 'destination' ? args.slice(0, hasDestination ? -1 : undefined) : [];
};

const OF_A_PAIR =
  'and here the directory on this machine is named; it is LOCAL REMOTE, but for "wherry sync pull", which is REMOTE LOCAL.';

const SENTENCES: Readonly<Record<PathArguments, string>> = {
  sources: 'and a download ends on this machine; "wherry copy" goes from one remote to another.',
  destination:
    'and an upload begins on this machine; "wherry download" fetches, and "wherry copy" goes from one remote to another.',
  'pair-first': OF_A_PAIR,
  'pair-second': OF_A_PAIR,
  every: '',
  names: '',
};

/** @throws WherryError `BAD_REQUEST` that says which command is meant. */
export const refuseMisplaced = async (
  kind: PathArguments,
  args: readonly (string | undefined)[],
  to: string | undefined,
  { isKnown }: AddressDeps,
): Promise<void> => {
  for (const text of localArguments(kind, args, to)) {
    const name = text === undefined ? undefined : parseLocalLookalike(text);
    if (text === undefined || name === undefined) continue;
    if ((await existsLocally(`${name}:`)) || !(await isKnown(name))) continue;
    throw new WherryError('BAD_REQUEST', `"${displayName(text)}" is on a remote, ${SENTENCES[kind]}`);
  }
};
