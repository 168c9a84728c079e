// `exit`, in the shell.

import { defineCommand } from '../../define-command.ts';
import { placeOf } from './place-of.ts';

export const leaveVerb = defineCommand<{}, []>({
  brief: 'Close the connection and leave the shell',
  usage: [''],
  description: 'Leaves the shell. A connection that is open is closed in order first.',
  examples: [{ command: 'exit', brief: 'Ctrl-D does the same' }],
  parameters: {},
  load: async () => async (context) => placeOf(context).leave(),
});
