// `wherry remote default`: says which remote paths without a name are on, or prints it.

import { WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { printResult } from '../print-result.ts';
import { findRemote } from '../remotes/find-remote.ts';
import { changeRemotes, readRemotes } from '../remotes/remote-store.ts';
import { formatJson } from '../text/format-json.ts';

export interface RemoteDefaultFlags extends OutputFlags {
  readonly none?: boolean;
}

const print = async (context: CliContext, flags: RemoteDefaultFlags): Promise<void> => {
  const { parseConnectionString } = await context.doors.client();
  const { defaultName } = await readRemotes(context.env, parseConnectionString);
  if (flags.json === true)
    await context.stdout.write(`${formatJson({ type: 'defaultRemote', name: defaultName })}\n`);
  else if (defaultName !== undefined) await context.stdout.write(`${defaultName}\n`);
  else
    throw new WherryError(
      'NOT_FOUND',
      'No remote is the default; "wherry remote default NAME" makes one so.',
    );
};

export const chooseDefault = async (
  context: CliContext,
  flags: RemoteDefaultFlags,
  name?: string,
): Promise<void> => {
  if (flags.none !== true && name === undefined) return print(context, flags);
  if (flags.none === true && name !== undefined)
    throw new WherryError('BAD_REQUEST', 'A name was given beside --none; leave one of them out.');
  const { parseConnectionString } = await context.doors.client();
  await changeRemotes(context.env, parseConnectionString, (stored) => {
    if (name !== undefined) findRemote(name, stored);
    return { ...stored, defaultName: name };
  });
  await printResult(context, flags, {
    text: name === undefined ? 'No remote is the default now.' : `Paths without a name are on ${name} now.`,
    json: { type: 'defaultRemote', name },
  });
};
