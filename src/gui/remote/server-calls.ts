// Servers of this machine, as the page asks about them.

import type { Session } from '../../session/index.ts';
import type { GuiLocalServer, GuiServers, StartedServer } from '../gui-api.ts';
import { PATIENT_CALL_MS } from '../limits.ts';
import { toWire } from '../wire/to-wire.ts';
import { untilAborted } from './until-aborted.ts';

export const createServerCalls = (session: Session): GuiServers => {
  const call = async <T>(method: string, params: unknown = {}): Promise<T> =>
    (await session.call(`gui.${method}`, toWire(params), { timeoutMs: PATIENT_CALL_MS })) as T;
  return {
    status: async () => (await call<{ servers: readonly GuiLocalServer[] }>('servers')).servers,
    start: (request) => call<StartedServer>('startServer', request),
    stop: async (port) => void (await call('stopServer', { port })),
    log: (port, onText, signal) =>
      untilAborted(signal, async (ending) => {
        const stream = await session.open('gui.serverLog', { port }, { signal: ending, timeoutMs: 0 });
        stream.end();
        for (let told = await stream.receive(); told !== undefined; told = await stream.receive()) {
          const { text } = (told ?? {}) as { readonly text?: string };
          if (text !== undefined) onText(text);
        }
      }),
  };
};
