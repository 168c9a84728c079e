// `wherry df`: prints how much space there is.

import { WherryError, toWherryError, formatSize } from '../../base/index.ts';
import type { StorageSpace } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { formatColumns } from '../text/format-columns.ts';
import { formatJson } from '../text/format-json.ts';
import { withRemote } from '../with-remote.ts';

export interface DfFlags extends ClientFlags {
  readonly bytes?: boolean;
}

const usedOf = (total: number | undefined, free: number | undefined): number | undefined =>
  total === undefined || free === undefined ? undefined : total - free;

/** Of what can be used at all, as df reckons it. */
const percent = (used: number, available: number): string =>
  used + available === 0 ? '' : ` (${Math.ceil((used * 100) / (used + available))} %)`;

const formatSpace = (space: StorageSpace, isExact: boolean): string => {
  const { totalBytes, availableBytes, totalEntries, freeEntries } = space;
  const size = (bytes: number): string => (isExact ? String(bytes) : formatSize(bytes));
  const usedBytes = usedOf(totalBytes, space.freeBytes);
  const usedEntries = usedOf(totalEntries, freeEntries);
  const rows: [string, string][] = [];
  if (totalBytes !== undefined) rows.push(['Size', size(totalBytes)]);
  if (usedBytes !== undefined)
    rows.push(['Used', `${size(usedBytes)}${percent(usedBytes, availableBytes ?? 0)}`]);
  if (availableBytes !== undefined) rows.push(['Available', size(availableBytes)]);
  if (usedEntries !== undefined)
    rows.push(['Entries', `${usedEntries} of ${totalEntries}${percent(usedEntries, freeEntries ?? 0)}`]);
  return rows.length === 0 ? 'The server sets no limit, or does not know it.\n' : formatColumns(rows);
};

export const df = (context: CliContext, flags: DfFlags): Promise<void> =>
  withRemote(context, flags, async (remote) => {
    const space = await remote.files.space({ signal: context.interrupt }).catch((error: unknown) => {
      if (toWherryError(error).code !== 'UNKNOWN_METHOD') throw error;
      throw new WherryError('UNKNOWN_METHOD', 'The server is older and cannot tell its space; update it.', {
        cause: error,
      });
    });
    const usedBytes = usedOf(space.totalBytes, space.freeBytes);
    const text =
      flags.json === true
        ? `${formatJson({ type: 'space', ...space, usedBytes })}\n`
        : formatSpace(space, flags.bytes === true || !context.stdout.isTerminal);
    await context.stdout.write(text);
  });
