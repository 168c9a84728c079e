// `wherry check`: compares a local directory with one of the server.

import type { CheckResult, Compared, Mark } from '../../sync/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT_DIFFERENCES, EXIT_DONE } from '../exit-code.ts';
import type { ClientFlags } from '../options/client-options.ts';
import type { PairFlags } from '../options/sync-options.ts';
import { formatPath } from '../sync/plan-lines.ts';
import { pairOptions } from '../sync/run-options.ts';
import { formatJson } from '../text/format-json.ts';
import { createLineBuffer } from '../text/line-buffer.ts';
import { typedLocalPath, typedRemotePath } from '../typed-paths.ts';
import { untilReaderGone } from '../until-reader-gone.ts';
import { withRemote } from '../with-remote.ts';

export interface CheckFlags extends PairFlags, ClientFlags {
  readonly differences?: boolean;
}

interface MarkWords {
  /** The first character of its lines. */
  readonly sign: string;
  /** For programs. */
  readonly name: string;
  /** "3 only here". */
  readonly words: string;
}

const MARKS: Readonly<Record<Mark, MarkWords>> = {
  same: { sign: '=', name: 'same', words: 'the same' },
  differs: { sign: '*', name: 'differs', words: 'different' },
  'left-only': { sign: '+', name: 'local-only', words: 'only here' },
  'right-only': { sign: '-', name: 'server-only', words: 'only on the server' },
  unknown: { sign: '!', name: 'unknown', words: 'not to be compared' },
};

const formatText = ({ path, mark, kind }: Compared): string =>
  `${MARKS[mark].sign} ${formatPath(path.slice(1), kind)}\n`;

const formatObject = ({ path, mark, kind, why }: Compared): string =>
  `${formatJson({ type: 'compared', path: path.slice(1), mark: MARKS[mark].name, kind, why })}\n`;

const formatCounts = (counts: CheckResult['counts']): string =>
  Object.entries(MARKS)
    .flatMap(([mark, { words }]) => (counts[mark as Mark] > 0 ? [`${counts[mark as Mark]} ${words}`] : []))
    .join(', ');

const summaryJson = ({ local, remote, counts }: CheckResult, address: string): string =>
  formatJson({
    type: 'comparison',
    local,
    remote,
    address,
    same: counts.same,
    differs: counts.differs,
    localOnly: counts['left-only'],
    serverOnly: counts['right-only'],
    unknown: counts.unknown,
  });

export const check = (
  context: CliContext,
  flags: CheckFlags,
  typedLocal: string,
  typedRemote: string,
): Promise<number> =>
  untilReaderGone(context, async () => {
    const options = await pairOptions(context, flags);
    const local = typedLocalPath(context.workplace, typedLocal);
    const path = typedRemotePath(context.workplace, typedRemote);
    const isJson = flags.json === true;
    const isQuiet = flags.quiet === true && !isJson;
    const format = isJson ? formatObject : formatText;
    return withRemote(context, flags, async (remote) => {
      const lines = createLineBuffer(context.stdout);
      const result = await remote.sync.check(local, path, {
        ...options,
        signal: AbortSignal.any([context.interrupt, context.stdout.closed]),
        onCompared: (compared) => {
          if (isQuiet || (flags.differences === true && compared.mark === 'same')) return;
          void lines.add(format(compared));
        },
      });
      const { counts } = result;
      if (isJson) void lines.add(`${summaryJson(result, remote.address)}\n`);
      await lines.flush();
      const isSame = counts.differs + counts['left-only'] + counts['right-only'] + counts.unknown === 0;
      if (!isJson && !isQuiet && context.stderr.isTerminal)
        await context.stderr.write(`${formatCounts(counts) || 'Both are empty'}\n`);
      return isSame ? EXIT_DONE : EXIT_DIFFERENCES;
    });
  });
