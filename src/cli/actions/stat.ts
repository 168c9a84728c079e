// `wherry stat`: prints what is known of paths.

import { displayName, formatSize } from '../../base/index.ts';
import type { Entry } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { forEachTarget } from '../for-each-target.ts';
import { expandRemote, parseRemotePattern } from '../glob/expand-remote.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { formatColumns } from '../text/format-columns.ts';
import { entryJson } from '../text/format-entry.ts';
import { formatJson } from '../text/format-json.ts';
import { formatLocalTime } from '../text/format-time.ts';
import { untilReaderGone } from '../until-reader-gone.ts';
import { withRemote } from '../with-remote.ts';

export interface StatFlags extends ClientFlags {
  readonly checksum?: boolean;
}

const formatStat = (entry: Entry, checksum: string | undefined): string =>
  formatColumns(
    [
      ['Path', entry.path],
      ['Kind', entry.kind],
      ['Size', entry.size < 1024 ? `${entry.size} bytes` : `${entry.size} bytes (${formatSize(entry.size)})`],
      ['Changed', formatLocalTime(entry.mtimeUs)],
      ['Executable', entry.kind === 'file' ? (entry.executable ? 'yes' : 'no') : undefined],
      ['Target', entry.target],
      ['Leads to', entry.leads],
      ['Version', entry.version],
      ['BLAKE3', checksum],
    ].flatMap(([label, value]): [string, string][] =>
      label === undefined || value === undefined ? [] : [[label, displayName(value)]],
    ),
  );

export const stat = (context: CliContext, flags: StatFlags, ...args: string[]): Promise<number> =>
  untilReaderGone(context, () => {
    const patterns = args.map((text) => parseRemotePattern(text, context.workplace));
    const signal = AbortSignal.any([context.interrupt, context.stdout.closed]);
    let separator = '';
    return withRemote(context, flags, async (remote) =>
      forEachTarget(context, flags, await expandRemote(remote, patterns, signal), async (target) => {
        const { path } = target;
        const entry = target.entry ?? (await remote.files.stat(path, { signal }));
        const checksum = flags.checksum === true ? await remote.files.checksum(path, { signal }) : undefined;
        const text =
          flags.json === true
            ? `${formatJson({ ...entryJson(entry), blake3: checksum })}\n`
            : `${separator}${formatStat(entry, checksum)}`;
        separator = '\n';
        await context.stdout.write(text);
      }),
    );
  });
