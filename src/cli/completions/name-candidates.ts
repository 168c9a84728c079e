// Names and ids that begin as what is typed: of remotes, which are kept here, and of what a server keeps. Whatever goes
// wrong, there is nothing to propose, as with paths.

import { withAdmin } from '../accounts/with-admin.ts';
import type { CliContext } from '../cli-context.ts';
import type { AdminFlags } from '../options/admin-options.ts';
import { listUnfinished } from '../parts/unfinished.ts';
import { readRemotes } from '../remotes/remote-store.ts';
import { withRemote } from '../with-remote.ts';
import { askPatiently } from './ask-patiently.ts';
import type { NameKind, WantedName } from './plan-completion.ts';

/** The newest of the trash: who is after an older one lists it. */
const MAX_TRASH_ITEMS = 200;

export interface NameFlags extends AdminFlags {
  readonly account?: string;
}

const remoteNames = async (context: CliContext): Promise<readonly string[]> => {
  const { parseConnectionString } = await context.doors.client();
  const { remotes } = await readRemotes(context.env, parseConnectionString);
  return remotes.map(({ name }) => name);
};

type Lister = (context: CliContext, flags: NameFlags) => Promise<readonly string[]>;

const LISTERS: Readonly<Record<NameKind, Lister>> = {
  remote: remoteNames,
  account: (context, flags) =>
    withAdmin(context, flags, async (admin) => (await admin.listAccounts()).map(({ name }) => name)),
  token: async (context, flags) => {
    const { account } = flags;
    const tokens =
      account === undefined
        ? await withRemote(context, flags, (remote) => remote.account.listTokens())
        : await withAdmin(context, flags, (admin) => admin.listTokens(account));
    return tokens.map(({ name }) => name);
  },
  invite: (context, flags) =>
    withAdmin(context, flags, async (admin) => (await admin.listInvites()).map(({ id }) => id)),
  trash: (context, flags) =>
    withRemote(context, flags, async (remote) => {
      const ids: string[] = [];
      for await (const { id } of remote.files.trashList({ signal: context.interrupt })) {
        ids.push(id);
        if (ids.length === MAX_TRASH_ITEMS) break;
      }
      return ids;
    }),
  share: (context, flags) =>
    withRemote(context, flags, async (remote) => (await remote.shares.list()).map(({ id }) => id)),
  part: async (context, flags) => (await listUnfinished(context, flags)).parts.map(({ key }) => key),
};

/** Never rejects. */
export const nameCandidates = async (
  context: CliContext,
  flags: NameFlags,
  { kind, prefix, typed, suffix }: WantedName,
): Promise<readonly string[]> => {
  const found: string[] = [];
  try {
    await askPatiently(context, async (silent, timeout) => {
      found.push(...(await LISTERS[kind](silent, { ...flags, timeout })));
    });
  } catch {
    // No server, no token, no right to know: nothing to propose is the whole answer.
    return [];
  }
  return found.filter((name) => name.startsWith(typed)).map((name) => `${prefix}${name}${suffix}`);
};
