// What a command that changed something says on stdout: a sentence, a JSON object, or nothing with --quiet.

import { displayName } from '../base/index.ts';
import type { CliContext } from './cli-context.ts';
import type { ClientFlags } from './options/client-options.ts';
import { formatJson } from './text/format-json.ts';

export interface CommandResult {
  /** One line; names in it may be raw, they are escaped here. */
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export const printResult = async (
  context: CliContext,
  flags: Pick<ClientFlags, 'json' | 'quiet'>,
  result: CommandResult,
): Promise<void> => {
  if (flags.json === true) await context.stdout.write(`${formatJson(result.json)}\n`);
  else if (flags.quiet !== true) await context.stdout.write(`${displayName(result.text)}\n`);
};
