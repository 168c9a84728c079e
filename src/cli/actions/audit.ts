// `wherry audit`: who did what.

import { WherryError, displayName, parseDuration } from '../../base/index.ts';
import { auditJson, formatAuditLine } from '../accounts/format-accounts.ts';
import { printItems } from '../accounts/print-items.ts';
import { withAdmin } from '../accounts/with-admin.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import type { CliContext } from '../cli-context.ts';

export interface AuditFlags extends AdminFlags {
  readonly since?: string;
  readonly until?: string;
  readonly account?: string;
  readonly event?: string;
  readonly limit?: number;
}

const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?$/u;

/** Milliseconds since 1970, of a span back from now or of a local date. */
const parseTime = (option: string, text: string | undefined, nowMs: number): number | undefined => {
  if (text === undefined) return undefined;
  const span = parseDuration(text);
  if (span !== undefined) return nowMs - span;
  const time = DATE.test(text)
    ? new Date(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T')).getTime()
    : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new WherryError(
    'BAD_REQUEST',
    `--${option} "${displayName(text)}" is no time; write a span back from now (90m, 2h, 7d) or a date (2026-11-20T14:03).`,
  );
};

export const audit = async (context: CliContext, flags: AuditFlags): Promise<void> => {
  const nowMs = context.timeMs();
  const items = await withAdmin(context, flags, (admin) =>
    admin.queryAudit({
      sinceMs: parseTime('since', flags.since, nowMs),
      untilMs: parseTime('until', flags.until, nowMs),
      account: flags.account,
      event: flags.event,
      limit: flags.limit,
    }),
  );
  await printItems(context, flags, {
    items,
    table: (entries) => entries.map(formatAuditLine).join(''),
    json: auditJson,
    none: 'Nothing of that kind is recorded.',
  });
};
