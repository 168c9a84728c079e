// `wherry share create`: what a person may type.

import type { ShareCreateFlags } from '../actions/share-create.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseNonEmpty, parseSpan, parseText, parseUses } from '../options/parsers.ts';
import { QR_FLAG } from '../options/share-options.ts';

export const shareCreateCommand = defineCommand<ShareCreateFlags, [string]>({
  brief: 'Make a link by which others reach a file or directory',
  usage: [
    '[--expires DURATION] [--uses NUMBER] [--password | --password-file FILE] [--label TEXT] [--qr] PATH',
    '--upload PATH',
  ],
  description: [
    'Prints a link, alone on its line. Whoever has it needs no account, and no program but a browser, to see and fetch the file or directory, or with --upload to add files to the directory and see nothing of it. `share PATH` is the same.',
    '',
    'A link never lets others do more than you may do there yourself, now and later, and it ends when what it leads to is removed or moved. `share list` shows all, `share show` prints one again, `share revoke` ends it.',
    '',
    'With --password it asks for a password of its own, or reads one from standard input, which the link asks for then. Without colours a QR code is drawn for a dark terminal.',
  ].join('\n'),
  examples: [
    { command: 'share create /photos/2026 --expires 7d', brief: 'to look at, for a week' },
    { command: 'share create /inbox --upload --password', brief: 'for others to put files in' },
    { command: 'share create /report.pdf --uses 1 --qr', brief: 'to fetch once, with a phone' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Absolute path of a file or directory', placeholder: 'PATH', parse: parseText }],
    },
    flags: {
      upload: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Others may add files to the directory, and see nothing of it',
      },
      expires: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'DURATION',
        brief: 'Good for so long, at most ten years [default until revoked]',
      },
      uses: {
        kind: 'parsed',
        parse: parseUses,
        optional: true,
        placeholder: 'NUMBER',
        brief: 'Good for so many uses [default no limit]',
      },
      password: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Ask for a password, which the link then asks for',
      },
      passwordFile: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'FILE',
        brief: 'File whose first line is that password',
      },
      label: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'TEXT',
        brief: 'What lists call it, and whoever follows it may read',
      },
      qr: QR_FLAG,
      ...CLIENT_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  paths: 'every',
  load: async () => (await import('../actions/share-create.ts')).createShare,
});
