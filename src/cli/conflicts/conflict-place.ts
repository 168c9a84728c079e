// Where the conflict copies are that a command means: in a local directory, unless a remote is named ("home:/docs"), an option of a
// connection is given, or the shell is connected. Settings of a server that is not named count for nothing: what is meant must not depend on
// them.

import { WherryError, displayName, type RemotePath } from '../../base/index.ts';
import { conflictFilesAt, openLocalConflicts, type ConflictFiles } from '../../sync/conflicts/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { parseRemoteAddress, pathOfAddress } from '../remotes/remote-address.ts';
import { typedLocalPath, typedRemotePath } from '../typed-paths.ts';
import { withRemote } from '../with-remote.ts';

export interface ConflictPlace {
  readonly side: 'local' | 'server';
  readonly files: ConflictFiles;
  /** What was typed, as `files` knows it. */
  readonly path: RemotePath;
  /** A path of `files` as a person types it. */
  shown(path: RemotePath): string;
  /** The same for programs: absolute. */
  whole(path: RemotePath): string;
}

export interface ConflictPlaces {
  directory(text: string): Promise<ConflictPlace>;
  entry(text: string): Promise<ConflictPlace>;
}

interface Named {
  readonly remote: string;
  readonly path: string;
}

/** Of a local path nobody expects a name of two letters or more, a colon and a slash. */
const named = (text: string): Named | undefined => {
  const address = parseRemoteAddress(text);
  if (address === undefined || (address.path !== '' && !address.path.startsWith('/'))) return undefined;
  return { remote: address.name, path: pathOfAddress(address) };
};

const CONNECTION_FLAGS = ['remote', 'host', 'port', 'tokenFile', 'publicKey', 'insecure'] as const;

/** Codes: those of connections and local directories; `BAD_REQUEST` for paths in several places. */
export const withConflictPlaces = async <T>(
  context: CliContext,
  flags: ClientFlags,
  texts: readonly string[],
  use: (places: ConflictPlaces) => Promise<T>,
): Promise<T> => {
  const isAsked =
    context.workplace !== undefined || CONNECTION_FLAGS.some((flag) => flags[flag] !== undefined);
  const names = context.workplace === undefined ? texts.map(named) : [];
  const remotes = new Set(names.map((each) => each?.remote ?? flags.remote));
  if (names.some((each) => each !== undefined) && remotes.size > 1)
    throw new WherryError(
      'BAD_REQUEST',
      'These paths are in several places; name those of one server, or of this machine, in one command.',
    );
  const remote = names.find((each) => each !== undefined)?.remote;
  if (remote === undefined && !isAsked) return withLocalPlaces(context, use);
  return withRemote(context, remote === undefined ? flags : { ...flags, remote }, async (connected) => {
    const files = conflictFilesAt(connected.files);
    const prefix = remote === undefined ? '' : `${remote}:`;
    const find = async (text: string): Promise<ConflictPlace> => ({
      side: 'server',
      files,
      path: typedRemotePath(
        context.workplace,
        (remote === undefined ? undefined : named(text)?.path) ?? text,
      ),
      shown: (path) => `${prefix}${path}`,
      whole: (path) => path,
    });
    return use({ directory: find, entry: find });
  });
};

const withLocalPlaces = async <T>(
  context: CliContext,
  use: (places: ConflictPlaces) => Promise<T>,
): Promise<T> => {
  await using local = openLocalConflicts();
  const find =
    (kind: 'directory' | 'entry') =>
    async (text: string): Promise<ConflictPlace> => {
      if (text === '') throw new WherryError('BAD_REQUEST', 'A path is empty; name a file or directory.');
      const typed = typedLocalPath(context.workplace, text);
      const { files, path, hostPath } = await local[kind](typed).catch((error: unknown) => {
        throw explainMissing(error, text);
      });
      return { side: 'local', files, path, shown: (at) => asTyped(typed, path, at), whole: hostPath };
    };
  return use({ directory: find('directory'), entry: find('entry') });
};

/** A path that somebody may have meant for a server. */
const explainMissing = (error: unknown, text: string): unknown => {
  if (!(error instanceof WherryError) || error.code !== 'NOT_FOUND' || !text.startsWith('/')) return error;
  return new WherryError(
    'NOT_FOUND',
    `${error.message} A path of a server is written with its remote, as "home:${displayName(text)}", or beside --remote.`,
    { cause: error },
  );
};

/** `at` as it is typed by whoever has typed `typed` for `path`: below it, or beside it. */
const asTyped = (typed: string, path: RemotePath, at: RemotePath): string => {
  const base = typed.replace(/\/+$/u, '');
  if (at === path) return typed;
  const below = path === '/' ? path : `${path}/`;
  if (at.startsWith(below)) {
    const rest = at.slice(below.length);
    return base === '.' ? rest : `${base}/${rest}`;
  }
  const directory = base.slice(0, base.lastIndexOf('/') + 1);
  return `${directory}${at.slice(at.lastIndexOf('/') + 1)}`;
};
