// The servers that the program is connected to, each by a random id. They last until somebody closes them, whatever becomes of the
// page that made them.

import { ROOT_PATH, WherryError, isWherryError, readFields, type RemotePath } from '../../base/index.ts';
import { createForwardHandler, type CallContext, type Handler, type Session } from '../../session/index.ts';
import type { ConnectRequest, ConnectionState, GuiConnection } from '../gui-api.ts';
import { MAX_CONNECTIONS } from '../limits.ts';
import type { GuiServiceDeps, OpenedRemote } from './deps.ts';
import type { Watchers } from './watchers.ts';

interface Held {
  readonly remote: OpenedRemote;
  readonly shown: Omit<GuiConnection, 'state' | 'address' | 'warning'>;
  state: ConnectionState;
  /** Calls under way during which the server may ask for a secret. */
  readonly asking: { count: number };
}

export interface Connections {
  list(): readonly GuiConnection[];
  /** Codes: as connecting; `BAD_REQUEST` (too many). */
  connect(request: ConnectRequest, signal: AbortSignal): Promise<GuiConnection>;
  /** Code: `CONNECTION_LOST`, where there is none with this id any more. */
  find(id: string): OpenedRemote;
  /** Idempotent. */
  close(id: string): Promise<void>;
  closeAll(): Promise<void>;
  /** "gui.forward". */
  readonly forward: Handler;
}

/** What the server says of itself and of the account; an older one says less. */
const askAbout = async (
  session: Session,
): Promise<Pick<GuiConnection, 'account' | 'version' | 'isAdmin'>> => {
  try {
    const about = readFields(await session.call('server.about', {}), 'answer');
    return {
      account: about.text('account', 256),
      version: about.text('version', 64),
      isAdmin: about.list('may').includes('admin'),
    };
  } catch (error) {
    if (!isWherryError(error) || error.code !== 'UNKNOWN_METHOD') throw error;
    return { account: '', version: '', isAdmin: false };
  }
};

const homeOf = (remote: OpenedRemote): Promise<RemotePath> => remote.home().catch(() => ROOT_PATH);

const isOfAccount = (params: unknown): boolean => {
  const { method } = (params ?? {}) as { readonly method?: unknown };
  return typeof method === 'string' && method.startsWith('account.');
};

const gone = (): WherryError =>
  new WherryError('CONNECTION_LOST', 'There is no connection to this server any more; connect again.');

export const createConnections = (
  deps: Pick<GuiServiceDeps, 'connect' | 'createId'>,
  watchers: Watchers,
): Connections => {
  const held = new Map<string, Held>();
  let opening = 0;

  const show = ({ shown, remote, state }: Held): GuiConnection => ({
    ...shown,
    address: remote.address,
    warning: remote.warning,
    state,
  });
  const list = (): readonly GuiConnection[] => [...held.values()].map(show);
  const changed = (id: string, state: ConnectionState): void => {
    const found = held.get(id);
    if (found === undefined || found.state === state) return;
    found.state = state;
    watchers.tell(list());
  };
  /** A link that ended for silence is none that is over: the next call makes a new one. */
  const ended = (id: string): void => {
    const found = held.get(id);
    if (found === undefined) return;
    const { failure } = found.remote.session;
    if (failure === undefined) return changed(id, 'connected');
    found.state = 'closed';
    const { code, message } = failure;
    watchers.tell(
      list().map((connection) =>
        connection.id === id ? { ...connection, failure: { code, message } } : connection,
      ),
    );
    void close(id);
  };
  const find = (id: string): OpenedRemote => {
    const found = held.get(id);
    if (found === undefined) throw gone();
    return found.remote;
  };
  const open = async (request: ConnectRequest, signal: AbortSignal): Promise<GuiConnection> => {
    const id = deps.createId();
    const asking = { count: 0 };
    const remote = await deps.connect(request, {
      answer: ({ kind, text, isLocal = false }, wanted) =>
        watchers.ask(
          { id: held.has(id) ? id : undefined, target: request.target, kind, text, isLocal },
          wanted,
        ),
      takesSecrets: () => asking.count > 0,
      events: {
        connected: () => changed(id, 'connected'),
        disconnected: (_error, retryInMs) => (retryInMs === undefined ? ended(id) : changed(id, 'lost')),
      },
      signal,
    });
    try {
      const { session, name } = remote;
      const shown = {
        ...{ id, name, home: await homeOf(remote), ...(await askAbout(session)) },
        ...{ pin: session.peer.pin, agent: session.peer.agent },
      };
      const one: Held = { remote, shown, asking, state: 'connected' };
      held.set(id, one);
      watchers.tell(list());
      return show(one);
    } catch (error) {
      await remote.close();
      throw error;
    }
  };
  const close = async (id: string): Promise<void> => {
    const found = held.get(id);
    if (found === undefined) return;
    held.delete(id);
    watchers.tell(list());
    await found.remote.close();
  };
  const forward = createForwardHandler((id) => held.get(id)?.remote.session);
  return {
    list,
    find,
    close,
    async connect(request, signal) {
      if (held.size + opening >= MAX_CONNECTIONS)
        throw new WherryError(
          'BAD_REQUEST',
          `There are ${MAX_CONNECTIONS} connections already; close one first.`,
        );
      opening += 1;
      try {
        return await open(request, signal);
      } finally {
        opening -= 1;
      }
    },
    closeAll: async () => {
      await Promise.all([...held.keys()].map(close));
    },
    async forward(params: unknown, context: CallContext) {
      const { id } = (params ?? {}) as { readonly id?: unknown };
      const asking = isOfAccount(params) && typeof id === 'string' ? held.get(id)?.asking : undefined;
      if (asking !== undefined) asking.count += 1;
      try {
        return await forward(params, context);
      } finally {
        if (asking !== undefined) asking.count -= 1;
      }
    },
  };
};
