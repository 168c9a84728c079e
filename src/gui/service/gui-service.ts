// The service "gui": what a page that the program has opened can ask of it, beside this computer's files. Whoever has logged in is the
// person in front of this computer.

import type { Service } from '../../session/index.ts';
import { parseConnectRequest, parseId, parseSaveRemote } from '../wire/requests.ts';
import { toWire } from '../wire/to-wire.ts';
import { createConnections } from './connections.ts';
import type { GuiServiceDeps } from './deps.ts';
import { pairHandlers } from './pairs.ts';
import { serverHandlers } from './servers.ts';
import { runTransfer } from './transfer.ts';
import { createWatchers } from './watchers.ts';

export interface GuiService {
  readonly service: Service;
  /** Transfers under way. */
  readonly transfers: number;
  /** Closes all connections. */
  close(): Promise<void>;
}

export const createGuiService = (deps: GuiServiceDeps): GuiService => {
  const watchers = createWatchers();
  const connections = createConnections(deps, watchers);
  let transfers = 0;
  const service: Service = {
    name: 'gui',
    methods: {
      info: async () => toWire(deps.info),
      remotes: async () => toWire({ remotes: await deps.remotes() }),
      saveRemote: async (params) => {
        const { id, name, replace, isDefault } = parseSaveRemote(params);
        await connections.find(id).save(name, { replace, isDefault });
        return {};
      },
      connect: async (params, { signal }) =>
        toWire(await connections.connect(parseConnectRequest(params), signal)),
      disconnect: async (params) => {
        await connections.close(parseId(params));
        return {};
      },
      watch: (_params, context) => watchers.serve(context, connections.list()),
      forward: connections.forward,
      transfer: async (params, context) => {
        transfers += 1;
        try {
          return await runTransfer(deps, (id) => connections.find(id).files, params, context);
        } finally {
          transfers -= 1;
        }
      },
      ...pairHandlers(deps),
      ...serverHandlers(deps),
    },
  };
  return {
    service,
    get transfers() {
      return transfers;
    },
    close: () => connections.closeAll(),
  };
};
