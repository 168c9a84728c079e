// `wherry trash restore`: what a person may type.

import type { TrashRestoreFlags } from '../actions/trash-restore.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseText } from '../options/parsers.ts';
import { LOCAL_TRASH_FLAG } from '../options/trash-options.ts';
import { RESTORE_FLAGS } from '../options/restore-options.ts';

export const trashRestoreCommand = defineCommand<TrashRestoreFlags, string[]>({
  brief: 'Give back what was removed or replaced',
  usage: [
    '[--on-conflict fail|replace|rename|skip|newer] ID|PATH...',
    '--to PATH ID|PATH',
    '--local DIRECTORY ID|PATH...',
  ],
  description: [
    'Restores items of the trash: by the ids that "trash list" and "versions" print, or by an absolute path, which means the',
    'newest item that had it. Missing directories on the way are made. When the path is taken by something else it is refused,',
    'unless --on-conflict says otherwise; what is then replaced goes to the trash itself.',
  ].join('\n'),
  examples: [
    { command: 'trash restore /photos/2025', brief: 'a directory, as it was removed' },
    { command: 'trash restore --to /notes/old.txt 0hokk94pnu844f5404f-0', brief: 'one item, elsewhere' },
  ],
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: { brief: 'Id of an item, or the absolute path it had', placeholder: 'ID', parse: parseText },
    },
    flags: { ...RESTORE_FLAGS, local: LOCAL_TRASH_FLAG, ...CLIENT_FLAGS },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/trash-restore.ts')).restoreTrash,
});
