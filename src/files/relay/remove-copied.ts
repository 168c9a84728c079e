// The second half of a move from one server to another: what is safe at its destination is removed where it came from, in
// the very version that was copied. What has changed meanwhile stays, and is a problem.

import {
  Semaphore,
  WherryError,
  displayName,
  isWherryError,
  relativeRemotePath,
  remotePathParent,
  type RemotePath,
} from '../../base/index.ts';
import type { Problem } from '../../storage/index.ts';
import type { FileCallOptions } from '../files-api.ts';
import { MAX_REMOVALS_IN_FLIGHT } from '../limits.ts';
import { problemOf } from '../local/tree-report.ts';
import { endedBy, type Patience } from '../remote/patience.ts';
import { abandon, nextMessage, openStream, type RemoteContext } from '../remote/remote-context.ts';
import { tryAgain } from '../remote/try-again.ts';
import { digestTree, type DigestedEntry } from '../tree-digest.ts';
import { METHODS, encodeRemoveRequest, encodeRemoveTreeRequest } from '../wire/requests.ts';

/** What was copied, in the state in which it was found before. */
export interface Copied {
  readonly path: RemotePath;
  readonly version: string;
}

export interface CopiedTree {
  readonly entries: readonly Copied[];
  /** Parents before their children. Those that hold nothing else are removed. */
  readonly directories: readonly RemotePath[];
}

const REMOVED = ['NOT_FOUND', 'NOT_A_DIRECTORY'];

const remove = async (
  from: RemoteContext,
  path: RemotePath,
  ifMatch: string | undefined,
  patience: Patience,
): Promise<void> => {
  const request = encodeRemoveRequest({ path, recursive: false, ifMatch, permanent: false });
  const options = { signal: patience.signal, timeoutMs: 0 };
  try {
    await patience.waitFor(from.session.call(METHODS.remove, request, options));
  } catch (error: unknown) {
    // Gone already: by an attempt whose answer was lost, or by somebody else.
    if (!isWherryError(error) || !REMOVED.includes(error.code)) throw error;
  }
};

/** How what could not be removed is told. */
const leftBehind = ({ path }: Copied, { code, message }: WherryError): WherryError =>
  code === 'VERSION_MISMATCH'
    ? new WherryError(
        'CHANGED',
        `"${displayName(path)}" was copied, but changed meanwhile, so it was left where it is; compare the two.`,
      )
    : new WherryError(code, `"${displayName(path)}" was copied, but not removed: ${message}`);

/** Goes on over lost links. Throws only what ends all of it; the rest are problems. */
export const removeCopied = async (
  from: RemoteContext,
  tree: CopiedTree,
  options: FileCallOptions,
): Promise<readonly Problem[]> => {
  const patience = from.patience(options);
  const { loose, tops } = buildNodes(tree);
  const removal: Removal = {
    from,
    patience,
    problems: [],
    places: new Semaphore(MAX_REMOVALS_IN_FLIGHT),
    done: new Set(),
    takesTrees: true,
  };
  try {
    await tryAgain(from.session, patience, {
      async attempt(gained) {
        const before = removal.done.size;
        try {
          await together([
            ...loose.map((copied) => () => removeEntry(removal, copied)),
            ...tops.map((top) => () => removeDirectory(removal, top)),
          ]);
        } finally {
          if (removal.done.size > before) gained();
        }
      },
    });
    return removal.problems;
  } catch (error: unknown) {
    throw endedBy(error, patience.signal);
  } finally {
    patience.close();
  }
};

/** A directory of which something was copied. */
interface Node {
  readonly path: RemotePath;
  readonly entries: Copied[];
  readonly directories: Node[];
}

interface Removal {
  readonly from: RemoteContext;
  readonly patience: Patience;
  readonly problems: Problem[];
  readonly places: Semaphore;
  /** What need not be looked at again after a lost link. */
  readonly done: Set<Copied | Node>;
  /** Whether the server can remove a directory by what it holds. */
  takesTrees: boolean;
}

const buildNodes = ({
  entries,
  directories,
}: CopiedTree): { readonly loose: readonly Copied[]; readonly tops: readonly Node[] } => {
  const nodes = new Map<RemotePath, Node>();
  const tops: Node[] = [];
  for (const path of directories) {
    const node: Node = { path, entries: [], directories: [] };
    nodes.set(path, node);
    (nodes.get(remotePathParent(path))?.directories ?? tops).push(node);
  }
  const loose: Copied[] = [];
  for (const copied of entries) (nodes.get(remotePathParent(copied.path))?.entries ?? loose).push(copied);
  return { loose, tops };
};

const removeEntry = async (
  { from, patience, problems, places, done }: Removal,
  copied: Copied,
): Promise<void> => {
  if (done.has(copied)) return;
  try {
    await places.run(() => remove(from, copied.path, copied.version, patience));
  } catch (error: unknown) {
    const { code, message } = leftBehind(copied, problemOf(error, patience.signal));
    problems.push({ path: copied.path, code, message });
  }
  done.add(copied);
};

/** In one step if it holds just what was copied; else what was, and what is empty then. */
const removeDirectory = async (removal: Removal, node: Node): Promise<void> => {
  const { from, patience, places, done } = removal;
  if (done.has(node)) return;
  if (!(await removeWhole(removal, node))) {
    await together([
      ...node.entries.map((copied) => () => removeEntry(removal, copied)),
      ...node.directories.map((directory) => () => removeDirectory(removal, directory)),
    ]);
    try {
      await places.run(() => remove(from, node.path, undefined, patience));
    } catch (error: unknown) {
      // What keeps it was reported, or came meanwhile: both are reasons to leave it.
      problemOf(error, patience.signal);
    }
  }
  done.add(node);
};

const removeWhole = async (removal: Removal, node: Node): Promise<boolean> => {
  const { from, patience, places } = removal;
  if (!removal.takesTrees) return false;
  const digest = digestTree(await from.createHasher(), below(node, node.path));
  const request = encodeRemoveTreeRequest({ path: node.path, digest });
  try {
    await places.run(() => callWorking(from, METHODS.removeTree, request, patience));
    return true;
  } catch (error: unknown) {
    const { code } = problemOf(error, patience.signal);
    if (code === 'UNKNOWN_METHOD') removal.takesTrees = false;
    return code === 'NOT_FOUND';
  }
};

/** A call that may take as long as the server says that it is at work. */
const callWorking = async (
  from: RemoteContext,
  method: string,
  request: unknown,
  patience: Patience,
): Promise<void> => {
  const stream = await openStream(from, method, request, patience, 'normal');
  stream.end();
  try {
    await nextMessage(stream, patience);
  } finally {
    abandon(stream);
  }
};

const below = (node: Node, top: RemotePath): DigestedEntry[] => [
  ...node.entries.map(({ path, version }) => ({ path: relativeRemotePath(path, top), version })),
  ...node.directories.flatMap((directory) => [
    { path: relativeRemotePath(directory.path, top), version: '' },
    ...below(directory, top),
  ]),
];

/** All of it ends before the first error is thrown: nothing may reach into a later attempt. */
const together = async (tasks: readonly (() => Promise<void>)[]): Promise<void> => {
  const results = await Promise.allSettled(tasks.map((task) => task()));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
};
