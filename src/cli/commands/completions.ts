// `wherry completions`: what a person may type.

import { SHELLS, type Shell } from '../completions/scripts.ts';
import { defineCommand } from '../define-command.ts';
import { parseChoice } from '../options/parsers.ts';

export const completionsCommand = defineCommand<Record<never, never>, [Shell]>({
  brief: 'Print what makes a shell complete commands, options and paths',
  usage: ['bash|zsh|fish'],
  description: [
    'Prints a script for the shell. Once it is loaded, the tab key completes commands, options, their values, files of this',
    'machine and paths of the server. For those the server is asked, with the connection that is configured or on the line;',
    'when it does not answer within two seconds, nothing is proposed.',
  ].join('\n'),
  examples: [
    { command: 'completions bash >> ~/.bashrc', brief: 'bash' },
    { command: 'completions zsh >> ~/.zshrc', brief: 'zsh, behind the line that says compinit' },
    { command: 'completions fish > ~/.config/fish/completions/wherry.fish', brief: 'fish' },
  ],
  choices: { SHELL: SHELLS },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'bash, zsh or fish', placeholder: 'SHELL', parse: (input) => parseChoice(input, SHELLS) },
      ],
    },
    flags: {},
  },
  load: async () => (await import('../actions/completions.ts')).completions,
});
