// Looking at entries under an account's rights: what may not be seen is not listed, and of the way to what may be seen only
// the names are.

import {
  MAX_BATCHED_FILE_SIZE,
  joinRemotePath,
  relativeRemotePath,
  remotePathParent,
  type RemotePath,
} from '../../base/index.ts';
import type {
  Entry,
  Problem,
  ScanBatch,
  ScannedDirectory,
  Storage,
  TreePiece,
  TreeReader,
} from '../../storage/index.ts';
import type { Access } from './access.ts';

type TreeMethods = Pick<Storage, 'stat' | 'scan' | 'readTree'>;

export const createAuthorizedTrees = (storage: Storage, access: Access): TreeMethods => {
  const ensureSeen = (path: RemotePath): void => {
    if (!access.sees(path)) throw access.refusal('read', path);
  };

  const stat: Storage['stat'] = async (path) => {
    ensureSeen(path);
    const entry = await storage.stat(path);
    // One who may not read needs to know of directories where things go, and of nothing else.
    if (access.may('read', path) || entry.kind === 'directory') return entry;
    throw access.refusal('read', path);
  };

  const isSeen = ({ path, kind }: Entry): boolean =>
    access.may('read', path) || (kind === 'directory' && access.sees(path));

  /** What may be told of a directory whose entries are told one by one. Lines come from a file that somebody may not read. */
  const seenPart = (directory: ScannedDirectory, fileName = ''): ScannedDirectory => {
    const at = (name: string): RemotePath => joinRemotePath(directory.path, name);
    const mayRead = (name: string): boolean => access.may('read', at(name));
    return {
      ...directory,
      state: '',
      ignored: directory.ignored.filter((name) => access.sees(at(name))),
      recent: directory.recent.filter(mayRead),
      lines: directory.lines !== undefined && mayRead(fileName) ? directory.lines : undefined,
    };
  };

  const problemIsSeen = ({ path }: Problem): boolean => access.may('read', path as RemotePath);

  async function* scan(
    ...[path, options]: Parameters<Storage['scan']>
  ): AsyncGenerator<ScanBatch, void, void> {
    ensureSeen(path);
    if (access.may('read', path) && access.isUniform(path)) {
      yield* storage.scan(path, options);
      return;
    }
    const { survey } = options ?? {};
    // A state speaks of everything in a directory: of what may not be seen too.
    const unknown = survey === undefined ? options : { ...options, survey: { ignore: survey.ignore } };
    for await (const { entries, problems, directories } of storage.scan(path, unknown))
      yield {
        entries: entries.filter(isSeen),
        problems: problems.filter(problemIsSeen),
        directories: directories
          ?.filter((directory) => access.sees(directory.path))
          .map((directory) => seenPart(directory, survey?.ignore?.fileName)),
      };
  }

  const readTree: Storage['readTree'] = async (path) => {
    ensureSeen(path);
    if (access.may('read', path) && access.isUniform(path)) return storage.readTree(path);
    // So that a path that is no directory is refused before anything is sent.
    const steps = scan(path, { recursive: true, versions: false });
    const first = await steps.next();
    return createFilteredTree(storage, path, first, steps);
  };

  return { stat, scan, readTree };
};

type Steps = AsyncGenerator<ScanBatch, void, void>;

/** A tree of what a scan lets through, read group by group: names of one directory that follow each other. */
const createFilteredTree = (
  storage: Storage,
  tree: RemotePath,
  first: IteratorResult<ScanBatch, void>,
  steps: Steps,
): TreeReader => {
  let step: IteratorResult<ScanBatch, void> | undefined = first;
  let small: Entry[] = [];

  const isBatched = ({ kind, size }: Entry): boolean =>
    kind === 'link' || (kind === 'file' && size <= MAX_BATCHED_FILE_SIZE);

  /** As many of the waiting ones as lie in one directory and fit. */
  const readSmall = async (buffer: Uint8Array<ArrayBuffer>): Promise<TreePiece> => {
    const parent = remotePathParent((small[0] as Entry).path);
    const end = small.findIndex(({ path }) => remotePathParent(path) !== parent);
    const names = (end < 0 ? small : small.slice(0, end)).map(({ path }) => path);
    const read = await storage.readBatch(
      tree,
      names.map((path) => relativeRemotePath(path, tree)),
      buffer,
    );
    small = small.slice(read.taken);
    const batched = read.taken - read.problems.length;
    return { ...read, batched, entries: [], isLast: false };
  };

  return {
    next: async (buffer) => {
      if (small.length > 0) return readSmall(buffer);
      const now = step ?? (await steps.next());
      step = undefined;
      const nothing = { buffer, length: 0, batched: 0 };
      if (now.done === true) return { ...nothing, entries: [], problems: [], isLast: true };
      const { entries, problems } = now.value;
      small = entries.filter(isBatched);
      return { ...nothing, entries: entries.filter((entry) => !isBatched(entry)), problems, isLast: false };
    },
    close: async () => {
      await steps.return();
    },
  };
};
