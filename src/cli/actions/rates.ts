// `wherry rates`: prints or draws recordings of transfers.

import { displayName, WherryError } from '../../base/index.ts';
import { drawRates } from '../../rates/index.ts';
import type { CliContext } from '../cli-context.ts';
import { formatRateTable, rateSummaryJson, toDrawnSeries, type NamedSeries } from '../rates/format-rates.ts';
import { readRecording } from '../rates/read-recording.ts';
import { openReplaceableFile } from '../rates/replaceable-file.ts';
import { formatJson } from '../text/format-json.ts';
import { STREAM } from '../transfer/transfer-arguments.ts';

export interface RatesFlags {
  readonly svg?: string;
  readonly json?: boolean;
}

const PICTURE = /^<svg [^>]*>\s*<title[^>]*>Transfer rate<\/title>/u;

const openPicture = (path: string) => {
  if (!/\.svg$/iu.test(path))
    throw new WherryError(
      'BAD_REQUEST',
      `"${displayName(path)}" is no name for a picture; end it with ".svg", or write "-" for standard output.`,
    );
  return openReplaceableFile({ path, what: 'a picture of rates', isOwn: (head) => PICTURE.test(head) });
};

export const rates = async (context: CliContext, flags: RatesFlags, ...files: string[]): Promise<void> => {
  const { svg } = flags;
  if (svg === STREAM && flags.json === true)
    throw new WherryError(
      'BAD_REQUEST',
      'Standard output ("-") takes the picture, so it does not go with --json.',
    );
  const picture = svg === undefined || svg === STREAM ? undefined : await openPicture(svg);
  const named: NamedSeries[] = [];
  for (const file of files) named.push({ file, series: await readRecording(file) });
  if (svg === STREAM) await context.stdout.write(drawRates(toDrawnSeries(named)));
  else await picture?.write(drawRates(toDrawnSeries(named)));
  if (flags.json === true)
    await context.stdout.write(named.map((one) => `${formatJson(rateSummaryJson(one))}\n`).join(''));
  else if (svg === undefined) await context.stdout.write(formatRateTable(named, context.stdout.isTerminal));
};
