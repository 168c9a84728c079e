// The workplace of a command that only the shell has.

import { WherryError } from '../../../base/index.ts';
import type { CliContext } from '../../cli-context.ts';
import type { Workplace } from '../../workplace.ts';

export const placeOf = (context: CliContext): Workplace => {
  if (context.workplace === undefined) throw new WherryError('INTERNAL', 'This command needs a shell.');
  return context.workplace;
};
