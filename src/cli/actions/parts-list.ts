// `wherry parts list`: prints what is left of unfinished transfers.

import type { CliContext } from '../cli-context.ts';
import { EXIT_DONE, EXIT_PARTLY } from '../exit-code.ts';
import { formatPartTable, partJson } from '../parts/format-parts.ts';
import { listUnfinished, type PartSideFlags } from '../parts/unfinished.ts';
import { reportError } from '../report-error.ts';
import { formatJson } from '../text/format-json.ts';

export type PartsListFlags = PartSideFlags;

export const listParts = async (context: CliContext, flags: PartsListFlags): Promise<number> => {
  const { parts, failure } = await listUnfinished(context, flags);
  if (flags.json === true)
    await context.stdout.write(parts.map((part) => `${formatJson(partJson(part))}\n`).join(''));
  else if (parts.length > 0) await context.stdout.write(formatPartTable(parts, context.timeMs()));
  else if (failure === undefined && flags.quiet !== true)
    await context.stdout.write('Nothing is unfinished.\n');
  if (failure === undefined) return EXIT_DONE;
  if (parts.length === 0) throw failure;
  await reportError(context, failure, { json: flags.json === true });
  return EXIT_PARTLY;
};
