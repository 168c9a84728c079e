// `wherry list`: prints the entries of a directory.

import {
  nameBytes,
  parseRemotePath,
  relativeRemotePath,
  type ErrorCode,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodeOfSeveral } from '../exit-code.ts';
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
  printEntry: (entry: Entry) => Promise<void>,
): Promise<number> => {
  let count = 0;
  let held: Entry[] = [];
  const release = async (): Promise<void> => {
    for (const entry of held.sort(compareNames)) await printEntry(entry);
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

/** What was printed so far is shown, also when the work fails. */
const flushing = async <T>(lines: LineBuffer, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } finally {
    await lines.flush();
  }
};

const listInto = async (
  lines: LineBuffer,
  context: CliContext,
  flags: ListFlags,
  path: RemotePath,
): Promise<number> => {
  const format = chooseFormat(flags);
  const failures: ErrorCode[] = [];
  const count = await flushing(lines, () =>
    withRemote(context, flags, (remote) => {
      const entries = remote.files.list(path, {
        recursive: flags.recursive,
        signal: AbortSignal.any([context.interrupt, context.stdout.closed]),
        onProblem: (problem) => {
          failures.push(problem.code);
          void reportProblem(context, problem, flags.json === true);
        },
      });
      const isSorted = flags.recursive !== true;
      return print(entries, isSorted, (entry) =>
        lines.add(format(entry, relativeRemotePath(entry.path, path))),
      );
    }),
  );
  return exitCodeOfSeveral(count, failures);
};

export const list = (context: CliContext, flags: ListFlags, directory: string): Promise<number> =>
  untilReaderGone(context, () =>
    listInto(createLineBuffer(context.stdout), context, flags, parseRemotePath(directory)),
  );
