// `wherry du`: prints how much is in directories.

import { displayName, type ErrorCode, formatSize } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT_DONE, exitCodeOfSeveral } from '../exit-code.ts';
import { forEachTarget } from '../for-each-target.ts';
import { expandRemote, parseRemotePattern } from '../glob/expand-remote.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { formatJson } from '../text/format-json.ts';
import { createLineBuffer } from '../text/line-buffer.ts';
import { createUsageCounter, type Usage, type UsageCounter } from '../tree/directory-usage.ts';
import { walkTarget } from '../tree/walk-targets.ts';
import { untilReaderGone } from '../until-reader-gone.ts';
import { withRemote } from '../with-remote.ts';

export interface DuFlags extends ClientFlags {
  readonly depth?: number;
  readonly summarize?: boolean;
  readonly bytes?: boolean;
}

const SIZE_WIDTH = 10;

const chooseFormat = (context: CliContext, flags: DuFlags): ((usage: Usage) => string) => {
  if (flags.json === true) return (usage) => `${formatJson({ type: 'usage', ...usage })}\n`;
  if (flags.bytes === true || !context.stdout.isTerminal)
    return ({ bytes, path }) => `${bytes}\t${displayName(path)}\n`;
  return ({ bytes, path }) => `${formatSize(bytes).padStart(SIZE_WIDTH)}  ${displayName(path)}\n`;
};

export const du = (context: CliContext, flags: DuFlags, ...args: string[]): Promise<number> =>
  untilReaderGone(context, () => {
    const patterns = (args.length === 0 ? [context.workplace?.remoteDirectory ?? '/'] : args).map((text) =>
      parseRemotePattern(text, context.workplace),
    );
    const depth = flags.summarize === true ? 0 : (flags.depth ?? Infinity);
    const format = chooseFormat(context, flags);
    return withRemote(context, flags, async (remote) => {
      const signal = AbortSignal.any([context.interrupt, context.stdout.closed]);
      const expansion = await expandRemote(remote, patterns, signal);
      const problems: ErrorCode[] = [];
      const deps = { context, remote, json: flags.json === true, problems };
      const exitCode = await forEachTarget(context, flags, expansion, async (target) => {
        let counter: UsageCounter | undefined;
        for await (const entry of walkTarget(deps, target)) {
          counter ??= createUsageCounter(entry, depth);
          counter.add(entry);
        }
        const lines = createLineBuffer(context.stdout);
        for (const usage of counter?.result() ?? []) await lines.add(format(usage));
        await lines.flush();
      });
      return exitCode === EXIT_DONE ? exitCodeOfSeveral(expansion.targets.length, problems) : exitCode;
    });
  });
