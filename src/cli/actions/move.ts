// `wherry move`: gives an entry another path.

import { parseRemotePath } from '../../base/index.ts';
import type { Written } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import type { ConflictChoice } from '../options/transfer-options.ts';
import { printResult } from '../print-result.ts';
import { entryJson } from '../text/format-entry.ts';
import { withRemote } from '../with-remote.ts';

export interface MoveFlags extends ClientFlags {
  readonly onConflict?: ConflictChoice;
}

/** Says what became of a move or copy; one that did nothing says so. */
export const printWritten = (
  context: CliContext,
  flags: ClientFlags,
  verb: 'Moved' | 'Copied',
  from: string,
  written: Written,
): Promise<void> => {
  const { outcome, entry } = written;
  const sentences: Readonly<Record<Written['outcome'], string>> = {
    created: `${verb} ${from} to ${entry.path}.`,
    replaced: `${verb} ${from} to ${entry.path}, replacing what was there.`,
    renamed: `${verb} ${from} to ${entry.path}, since the name was taken.`,
    skipped: `Skipped ${from}: ${entry.path} is there already and was left as it is.`,
    unchanged: `${verb} ${from} to ${entry.path}, which had the same content.`,
  };
  return printResult(context, flags, {
    text: sentences[outcome],
    json: { type: verb.toLowerCase(), from, outcome, ...entryJson(entry) },
  });
};

export const move = async (
  context: CliContext,
  flags: MoveFlags,
  from: string,
  to: string,
): Promise<void> => {
  const source = parseRemotePath(from);
  const destination = parseRemotePath(to);
  const written = await withRemote(context, flags, (remote) =>
    remote.files.move(source, destination, {
      onConflict: flags.onConflict,
      into: true,
      signal: context.interrupt,
    }),
  );
  await printWritten(context, flags, 'Moved', source, written);
};
