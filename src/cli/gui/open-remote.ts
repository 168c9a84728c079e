// A server that a page wants to be connected to: found and trusted as any command does, by its name or address, and never by what the
// environment says of some server.

import { WherryError } from '../../base/index.ts';
import type { ConnectInit, Remote } from '../../client/index.ts';
import type { ConnectRequest, SavedRemote } from '../../gui/index.ts';
import type { OpenedRemote, OpenRemoteOptions } from '../../gui/service/index.ts';
import type { CliContext } from '../cli-context.ts';
import { ensureRemoteName } from '../remotes/ensure-remote-name.ts';
import { looksLikeUrl, refuseRemoteName } from '../remotes/remote-address.ts';
import { changeRemotes, readRemotes } from '../remotes/remote-store.ts';
import { withoutServers } from '../sync/saved-server.ts';
import { chooseServer } from '../with-remote.ts';

type Context = Pick<CliContext, 'doors' | 'env' | 'program' | 'timeMs'>;

/** "files.example.org" and "10.0.0.2:7000" are no names. */
const toAddress = (target: string): string =>
  looksLikeUrl(target) || refuseRemoteName(target) === undefined ? target : `wherry://${target}`;

/** The remotes of this user, without their secrets. Codes: as readRemotes. */
export const listSavedRemotes = async ({ doors, env }: Context): Promise<readonly SavedRemote[]> => {
  const { parseConnectionString } = await doors.client();
  const { remotes, defaultName } = await readRemotes(env, parseConnectionString);
  return remotes.map(({ name, url, token, tokenFile }) => ({
    name,
    address: url,
    hasToken: (token ?? tokenFile) !== undefined,
    isDefault: name === defaultName,
  }));
};

const saveAs = async (
  context: Context,
  remote: Pick<Remote, 'account' | 'address'>,
  { token, user }: Pick<ConnectInit, 'token' | 'user'>,
  name: string,
  { replace, isDefault }: { readonly replace: boolean; readonly isDefault: boolean },
): Promise<void> => {
  ensureRemoteName(name);
  const { formatConnectionString, parseConnectionString } = await context.doors.client();
  const { env } = context;
  const refuseTaken = (names: readonly { readonly name: string }[]): void => {
    if (replace || !names.some((each) => each.name === name)) return;
    throw new WherryError('ALREADY_EXISTS', `There is a remote "${name}" already; choose another name.`);
  };
  // Before a token is made for nothing.
  refuseTaken((await readRemotes(env, parseConnectionString)).remotes);
  const { addLoginToken } = await import('../accounts/token-from-password.ts');
  const kept =
    token ??
    (await addLoginToken(remote, { label: '', lifetimeMs: undefined, nowMs: context.timeMs() })).token;
  const url = formatConnectionString({ ...parseConnectionString(remote.address), user });
  await changeRemotes(env, parseConnectionString, ({ remotes, defaultName }) => {
    refuseTaken(remotes);
    return {
      remotes: [
        ...remotes.filter((each) => each.name !== name),
        { name, url, token: kept, tokenFile: undefined },
      ],
      defaultName: isDefault ? name : defaultName,
    };
  });
};

/** Codes: as chooseServer and `connect`. */
export const openRemote = async (
  context: Context,
  { target, token, user, pin, register }: ConnectRequest,
  { answer, takesSecrets, events, signal }: OpenRemoteOptions,
): Promise<OpenedRemote> => {
  const { doors, env, program } = context;
  const chosen = await chooseServer(
    { doors, program, env: withoutServers(env) },
    { remote: toAddress(target), user, ...(pin === undefined ? {} : { publicKey: pin }) },
    { mayLackToken: true },
  );
  const init: ConnectInit = {
    ...chosen.init,
    token: register === undefined ? (token ?? chosen.init.token) : undefined,
    register,
  };
  const { connect } = await doors.client();
  const remote = await connect({ ...init, answer, takesSecrets, events, signal });
  return {
    name: chosen.name,
    session: remote.session,
    files: remote.files,
    get address() {
      return remote.address;
    },
    get warning() {
      return remote.warning;
    },
    home: () => remote.home(),
    save: (name, options) => saveAs(context, remote, init, name, options),
    close: () => remote.close(),
  };
};
