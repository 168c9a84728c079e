// `wherry audit`: what a person may type.

import type { AuditFlags } from '../actions/audit.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';
import { parseAuditLimit, parseNonEmpty } from '../options/parsers.ts';

export const auditCommand = defineCommand<AuditFlags, []>({
  brief: 'Show who did what on a server',
  usage: ['[--since TIME] [--until TIME] [--account NAME] [--event EVENT] [--limit N]'],
  description: [
    'Prints the records of a server, oldest first: logins and refusals, transfers, changes of files and accounts. Ninety days are kept.',
    '',
    'TIME is a span back from now (90m, 2h, 7d) or a date (2026-11-20, 2026-11-20T14:03). EVENT is exact, or ends with "*".',
  ].join('\n'),
  examples: [
    { command: 'audit --since 2h', brief: 'the last two hours, at most 100 records' },
    { command: "audit --event 'login*' --limit 1000", brief: 'logins and refused logins' },
    { command: 'audit --account anna --since 7d --json', brief: 'for a program' },
    { command: 'audit --local', brief: 'without a connection, also when the server does not run' },
  ],
  parameters: {
    flags: {
      since: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'TIME',
        brief:
          'From then on: a span before now (90m, 2h, 7d) or a time of this machine [default the beginning]',
      },
      until: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'TIME',
        brief: 'Before then, written alike [default now]',
      },
      account: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'NAME',
        brief: 'Of this account [default all]',
      },
      event: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'EVENT',
        brief: 'Of this kind, such as login-refused or account.* [default all]',
      },
      limit: {
        kind: 'parsed',
        parse: parseAuditLimit,
        optional: true,
        placeholder: 'N',
        brief: 'The newest so many [default 100, at most 1000]',
      },
      ...ADMIN_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/audit.ts')).audit,
});
