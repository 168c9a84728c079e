// `wherry list`: prints the entries of directories, and what patterns match.

import {
  nameBytes,
  relativeRemotePath,
  remotePathName,
  ROOT_PATH,
  type ErrorCode,
} from '../../base/index.ts';
import type { Entry, Remote } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { defaultDirectory } from '../default-directory.ts';
import { EXIT_DONE, exitCodeOfSeveral } from '../exit-code.ts';
import { forEachTarget } from '../for-each-target.ts';
import {
  expandRemote,
  parseRemotePattern,
  type RemotePattern,
  type RemoteTarget,
} from '../glob/expand-remote.ts';
import { withoutCovered } from '../glob/without-covered.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { reportProblem } from '../report-problem.ts';
import { entryJson, formatEntryLine, formatEntryName } from '../text/format-entry.ts';
import { formatJson } from '../text/format-json.ts';
import { createLineBuffer, type LineBuffer } from '../text/line-buffer.ts';
import { untilReaderGone } from '../until-reader-gone.ts';
import { withRemote } from '../with-remote.ts';

export interface ListFlags extends ClientFlags {
  readonly recursive?: boolean;
  readonly long?: boolean;
  readonly all?: boolean;
  readonly null?: boolean;
}

/** One entry as the flags want it, with its line end. */
type Format = (entry: Entry, name: string) => string | Uint8Array;

const chooseFormat = (flags: ListFlags): Format => {
  if (flags.json === true) return (entry, name) => `${formatJson({ ...entryJson(entry), name })}\n`;
  if (flags.null === true) return (_entry, name) => nameBytes(`${name}\0`);
  if (flags.long === true || flags.all === true) return (entry, name) => `${formatEntryLine(entry, name)}\n`;
  return (_entry, name) => `${formatEntryName(name)}\n`;
};

const compareNames = (a: Entry, b: Entry): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

/** More entries than this are not held back to be sorted: a directory, or a server, may have no end. */
const MAX_SORTED = 200_000;

/** One directory is sorted by name; a whole tree is printed as it arrives, parents before children. */
const print = async (
  entries: AsyncIterable<Entry>,
  isSorted: boolean,
  /** What it returns, if anything, is to be waited for. */
  printEntry: (entry: Entry) => Promise<void> | undefined,
): Promise<number> => {
  let count = 0;
  let held: Entry[] = [];
  const release = async (): Promise<void> => {
    for (const entry of held.sort(compareNames)) {
      const printing = printEntry(entry);
      if (printing !== undefined) await printing;
    }
    held = [];
  };
  for await (const entry of entries) {
    count += 1;
    if (!isSorted || count > MAX_SORTED) await printEntry(entry);
    else held.push(entry);
    if (count === MAX_SORTED) await release();
  }
  await release();
  return count;
};

interface Listing {
  readonly context: CliContext;
  readonly flags: ListFlags;
  readonly lines: LineBuffer;
  readonly remote: Remote;
  /** Whole paths are printed: of several directories, names alone would say too little. */
  readonly hasWholePaths: boolean;
  /** Codes of entries that could not be read. */
  readonly problems: ErrorCode[];
}

/** A directory that was named, or an entry that a pattern matched. Returns how many were printed. */
const listTarget = async (listing: Listing, { path, entry: matched }: RemoteTarget): Promise<number> => {
  const { context, flags, lines, remote, hasWholePaths, problems } = listing;
  const format = chooseFormat(flags);
  const shown = (entry: Entry, name: string): string =>
    hasWholePaths && flags.json !== true ? entry.path : name;
  let count = 0;
  if (matched !== undefined) {
    count += 1;
    await lines.add(format(matched, shown(matched, remotePathName(matched.path))));
    if (flags.recursive !== true || matched.kind !== 'directory') return count;
  }
  const entries = remote.files.list(path, {
    recursive: flags.recursive,
    versions: flags.json === true,
    signal: AbortSignal.any([context.interrupt, context.stdout.closed]),
    onProblem: (problem) => {
      problems.push(problem.code);
      void reportProblem(context, problem, flags.json === true);
    },
  });
  const isSorted = flags.recursive !== true;
  return (
    count +
    (await print(entries, isSorted, (entry) =>
      lines.add(format(entry, shown(entry, relativeRemotePath(entry.path, path)))),
    ))
  );
};

/** A directory by its own name, whatever that may look like as a pattern. */
const wholeDirectory = async (context: CliContext, remote: Remote): Promise<RemotePattern> => {
  const path = await defaultDirectory(context, remote);
  return { text: path, path, glob: undefined, base: ROOT_PATH };
};

const listAll = async (
  lines: LineBuffer,
  context: CliContext,
  flags: ListFlags,
  typed: readonly RemotePattern[],
): Promise<number> =>
  withRemote(context, flags, async (remote) => {
    const patterns = typed.length > 0 ? typed : [await wholeDirectory(context, remote)];
    const signal = AbortSignal.any([context.interrupt, context.stdout.closed]);
    const expansion = await expandRemote(remote, patterns, signal);
    const targets = flags.recursive === true ? withoutCovered(expansion.targets) : expansion.targets;
    const hasWholePaths = patterns.length > 1 || targets.some(({ entry }) => entry !== undefined);
    const problems: ErrorCode[] = [];
    const listing: Listing = { context, flags, lines, remote, hasWholePaths, problems };
    let count = 0;
    const exitCode = await forEachTarget(context, flags, { ...expansion, targets }, async (target) => {
      count += await listTarget(listing, target);
    });
    return exitCode === EXIT_DONE ? exitCodeOfSeveral(count, problems) : exitCode;
  });

export const list = (context: CliContext, flags: ListFlags, ...args: string[]): Promise<number> =>
  untilReaderGone(context, async () => {
    const patterns = args.map((text) => parseRemotePattern(text, context.workplace));
    const lines = createLineBuffer(context.stdout);
    try {
      return await listAll(lines, context, flags, patterns);
    } finally {
      // What was printed so far is shown, also when the rest fails.
      await lines.flush();
    }
  });
