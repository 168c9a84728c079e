// `wherry gui`: what a person may type.

import type { GuiFlags } from '../actions/gui.ts';
import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS } from '../options/output-options.ts';
import { parseListenPort, parseNonEmpty } from '../options/parsers.ts';

export const guiCommand = defineCommand<GuiFlags, [string?]>({
  brief: 'Open a page with this computer and servers side by side',
  usage: ['[DIRECTORY] [--remote REMOTE] [--no-open]'],
  description: [
    'Shows the files of this computer, from DIRECTORY (default: your home directory) on, beside those of a server, in your browser:',
    'to look at, move, upload and download; and saved pairs and servers of this machine. Servers are found, and trusted by their keys,',
    'as by every other command, so that a browser reaches a server without a bought certificate.',
    '',
    'It listens on 127.0.0.1 only. The address that it prints holds a ticket, which logs one browser in, once, within five minutes;',
    'Enter prints another. Without a display, open the address yourself. It runs until Ctrl-C, which ends its connections and',
    'transfers; what was verified of these is not sent again.',
  ].join('\n'),
  examples: [
    { command: 'gui', brief: 'your home directory, and no server yet' },
    { command: 'gui ~/Pictures --remote home', brief: 'a directory, and the remote "home"' },
    { command: 'gui --no-open --port 8000', brief: 'for an SSH tunnel: ssh -L 8000:127.0.0.1:8000 HOST' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: parseNonEmpty, placeholder: 'DIRECTORY', brief: 'Directory to show', optional: true },
      ],
    },
    flags: {
      port: {
        kind: 'parsed',
        parse: parseListenPort,
        optional: true,
        placeholder: 'PORT',
        brief: 'Port to listen on; 0 any [default 0]',
      },
      open: {
        kind: 'boolean',
        optional: true,
        brief: 'Open the page in a browser, where there is a display [default yes]',
      },
      remote: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'REMOTE',
        brief: 'Server to connect to at once: the name of a remote, or an address without a token',
      },
      ...OUTPUT_FLAGS,
    },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/gui.ts')).gui,
});
