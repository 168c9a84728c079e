// Connects to the server of saved pairs, as `wherry sync run` needs it: by the name of a remote, and nothing of the environment.

import { toWherryError, WherryError } from '../../base/index.ts';
import type { ConnectInit } from '../../client/index.ts';
import type { ConnectPair } from '../../sync/pairs/serve/index.ts';
import type { CliContext } from '../cli-context.ts';
import { chooseServer } from '../with-remote.ts';
import { withoutServers } from './saved-server.ts';

type OnLink = (lost: WherryError | undefined) => void;

/** What a session says of its link, as long as the session makes it again by itself. */
export const linkEvents = (onLink: OnLink): ConnectInit['events'] => ({
  connected: () => onLink(undefined),
  disconnected: (error, retryInMs) => {
    if (retryInMs !== undefined) onLink(toWherryError(error ?? new WherryError('CONNECTION_LOST')));
  },
});

/** `onWarning`: a server has another key than at the last contact, although it has proved itself. */
export const createConnectPair =
  (context: CliContext, onWarning: (server: string, warning: string) => void): ConnectPair =>
  async (server, { bandwidth, onLink, signal }) => {
    const { init } = await chooseServer({ ...context, env: withoutServers(context.env) }, { remote: server });
    const { connect } = await context.doors.client();
    const remote = await connect({ ...init, bandwidth, signal, events: linkEvents(onLink) });
    if (remote.warning !== undefined) onWarning(server, remote.warning);
    return {
      sync: remote.sync,
      get failure() {
        return remote.session.failure;
      },
      close: () => remote.close(),
    };
  };
