// `wherry find`: prints the entries of trees that fit what is asked for, as they are found.

import { nameBytes, type ErrorCode } from '../../base/index.ts';
import type { Entry } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT_DONE, exitCodeOfSeveral } from '../exit-code.ts';
import { forEachTarget } from '../for-each-target.ts';
import { expandRemote, parseRemotePattern, type RemotePattern } from '../glob/expand-remote.ts';
import { withoutCovered } from '../glob/without-covered.ts';
import type { ClientFlags } from '../options/client-options.ts';
import type { SizeTest } from '../options/parsers.ts';
import { entryJson, formatEntryLine, formatEntryName } from '../text/format-entry.ts';
import { formatJson } from '../text/format-json.ts';
import { createLineBuffer, type LineBuffer } from '../text/line-buffer.ts';
import { momentMs, type Moment } from '../text/parse-moment.ts';
import { createEntryFilter, type TypeLetter } from '../tree/entry-filter.ts';
import { walkTarget } from '../tree/walk-targets.ts';
import { untilReaderGone } from '../until-reader-gone.ts';
import { withRemote } from '../with-remote.ts';

export interface FindFlags extends ClientFlags {
  readonly name?: readonly string[];
  readonly type?: readonly TypeLetter[];
  readonly size?: readonly SizeTest[];
  readonly newer?: Moment;
  readonly older?: Moment;
  readonly long?: boolean;
  readonly null?: boolean;
  readonly print0?: boolean;
}

const chooseFormat = (flags: FindFlags): ((entry: Entry) => string | Uint8Array) => {
  if (flags.json === true) return (entry) => `${formatJson(entryJson(entry))}\n`;
  if (flags.null === true || flags.print0 === true) return ({ path }) => nameBytes(`${path}\0`);
  if (flags.long === true) return (entry) => `${formatEntryLine(entry, entry.path)}\n`;
  return ({ path }) => `${formatEntryName(path)}\n`;
};

const findAll = async (
  context: CliContext,
  flags: FindFlags,
  patterns: readonly RemotePattern[],
  lines: LineBuffer,
): Promise<number> => {
  const nowMs = context.timeMs();
  const isWanted = createEntryFilter({
    names: flags.name ?? [],
    types: flags.type ?? [],
    sizes: flags.size ?? [],
    newerThanMs: flags.newer === undefined ? undefined : momentMs(flags.newer, nowMs),
    olderThanMs: flags.older === undefined ? undefined : momentMs(flags.older, nowMs),
  });
  const format = chooseFormat(flags);
  return withRemote(context, flags, async (remote) => {
    const signal = AbortSignal.any([context.interrupt, context.stdout.closed]);
    const expansion = await expandRemote(remote, patterns, signal);
    const problems: ErrorCode[] = [];
    const deps = { context, remote, json: flags.json === true, problems };
    const targets = withoutCovered(expansion.targets);
    const exitCode = await forEachTarget(context, flags, { ...expansion, targets }, async (target) => {
      for await (const entry of walkTarget(deps, target)) {
        const full = isWanted(entry) ? lines.add(format(entry)) : undefined;
        if (full !== undefined) await full;
      }
    });
    // What could be read was looked through: a problem makes it partly done.
    return exitCode === EXIT_DONE ? exitCodeOfSeveral(targets.length, problems) : exitCode;
  });
};

export const find = (context: CliContext, flags: FindFlags, ...args: string[]): Promise<number> =>
  untilReaderGone(context, async () => {
    const patterns = (args.length === 0 ? [context.workplace?.remoteDirectory ?? '/'] : args).map((text) =>
      parseRemotePattern(text, context.workplace),
    );
    const lines = createLineBuffer(context.stdout);
    try {
      return await findAll(context, flags, patterns, lines);
    } finally {
      await lines.flush();
    }
  });
