// Servers of this machine for a page: thin over what `wherry start`, `stop` and `status` do, and their logs as they grow.

import { throwIfAborted } from '../../base/index.ts';
import type { CallContext, Clock, Handler } from '../../session/index.ts';
import { LOG_INTERVAL_MS, LOG_TAIL_BYTES } from '../limits.ts';
import { parsePort, parseStartServer } from '../wire/requests.ts';
import { toWire } from '../wire/to-wire.ts';
import type { GuiServiceDeps } from './deps.ts';

const pause = (clock: Clock, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const cancel = clock.schedule(LOG_INTERVAL_MS, resolve, true);
    signal.addEventListener(
      'abort',
      () => {
        cancel();
        resolve();
      },
      { once: true },
    );
  });

const followLog = async (
  { servers, clock }: Pick<GuiServiceDeps, 'servers' | 'clock'>,
  params: unknown,
  { stream, signal }: CallContext,
): Promise<unknown> => {
  const port = parsePort(params);
  let { text, next } = await servers.readLog(port, -LOG_TAIL_BYTES);
  for (;;) {
    if (text !== '') await stream.send({ text });
    await pause(clock, signal);
    throwIfAborted(signal);
    ({ text, next } = await servers.readLog(port, next));
  }
};

export const serverHandlers = (
  deps: Pick<GuiServiceDeps, 'servers' | 'hostPath' | 'clock'>,
): Readonly<Record<string, Handler>> => {
  const { servers, hostPath } = deps;
  return {
    servers: async () => toWire({ servers: await servers.status() }),
    startServer: async (params) => {
      const request = parseStartServer(params);
      return toWire(await servers.start({ ...request, directory: hostPath(request.directory) }));
    },
    stopServer: async (params) => {
      await servers.stop(parsePort(params));
      return {};
    },
    serverLog: (params, context) => followLog(deps, params, context),
  };
};
