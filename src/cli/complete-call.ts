// What a command is called with, completed before its action sees it: options that environment and config.toml set, and the
// remote that its paths name.

import type { CliContext } from './cli-context.ts';
import { applyClientSettings } from './config/client-settings.ts';
import { doubtfulVariables } from './config/environment-names.ts';
import type { OptionDefinitions } from './config/setting.ts';
import { tablesOf } from './config/tables-of.ts';
import { isKnownRemote } from './remotes/is-known-remote.ts';
import { refuseMisplaced } from './remotes/refuse-misplaced.ts';
import { reportWarning } from './report-warning.ts';
import { addressArguments, type AddressedFlags, type PathArguments } from './remotes/address-arguments.ts';

export interface CallDefinition {
  readonly definitions: OptionDefinitions;
  readonly paths: PathArguments | undefined;
}

const warn = async (context: CliContext, json: boolean): Promise<void> => {
  const known = async (): Promise<readonly string[]> => (await tablesOf(context)).variables;
  for (const sentence of await doubtfulVariables(context.env, known))
    await reportWarning(context, sentence, { json });
};

/** Commands without a connection are left as they are. Codes: as applyClientSettings and addressArguments. */
export const completeCall = async <FLAGS extends object, ARGS extends readonly unknown[]>(
  context: CliContext,
  { definitions, paths }: CallDefinition,
  flags: FLAGS,
  args: ARGS,
): Promise<{ readonly flags: FLAGS; readonly args: ARGS }> => {
  if (!('remote' in definitions)) return { flags, args };
  // The shell has been warned when it began.
  if (context.workplace === undefined) await warn(context, 'json' in flags && flags.json === true);
  const complete = await applyClientSettings(
    context.env,
    context.command ?? '',
    definitions,
    flags,
    async () => (await tablesOf(context)).client,
  );
  // In the shell every path is one of the server that is connected.
  if (paths === undefined || context.workplace !== undefined) return { flags: complete, args };
  // Only texts: every command with paths takes nothing else as an argument.
  const texts = args as readonly unknown[] as readonly (string | undefined)[];
  const deps = { isKnown: (name: string) => isKnownRemote(context, name) };
  const typed: AddressedFlags = complete;
  await refuseMisplaced(paths, texts, typed.to, deps);
  const addressed = await addressArguments(paths, texts, typed, deps);
  const { remote, to } = addressed;
  return {
    flags: remote === undefined ? complete : { ...complete, remote, ...(to === undefined ? {} : { to }) },
    args: addressed.args as readonly unknown[] as ARGS,
  };
};
