// `copy` and `move` with a path of this machine, as scp and rclone have it: that has words of its own here. Pure.

import { displayName, WherryError } from '../../base/index.ts';
import { shellWord } from '../text/shell-word.ts';
import { parseRemoteAddress } from './remote-address.ts';

const isRemote = (text: string): boolean => parseRemoteAddress(text) !== undefined;

/** A path of a server begins with "/"; what does not, and has no remote before it, can only be of this machine. */
const isLocal = (text: string): boolean => !text.startsWith('/') && !isRemote(text);

/** @throws WherryError `BAD_REQUEST`, with the command to type, when remotes are named and a path of this machine is. */
export const refuseLocal = (
  verb: 'copy' | 'move',
  args: readonly string[],
  isRecursive: boolean,
  program: string,
): void => {
  const local = args.find(isLocal);
  if (local === undefined || !args.some(isRemote)) return;
  const word = isLocal(args.at(-1) ?? '') ? 'download' : 'upload';
  const command = [program, word, ...(isRecursive ? ['-r'] : []), ...args.map(shellWord)].join(' ');
  const directory = isRecursive ? '' : ', with -r for a directory';
  const rest = verb === 'move' ? ' It leaves what it was made from where it is.' : '';
  throw new WherryError(
    'BAD_REQUEST',
    `"${displayName(local)}" is on this machine, and ${verb} works on servers; here it is "${displayName(command)}"${directory}.${rest}`,
  );
};
