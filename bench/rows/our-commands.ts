// The transfers of the command `wherry`, as rows have them.

import type { Command } from '../measure/measure-command.ts';
import type { WherryServer } from '../peers/wherry-server.ts';
import { wherryCommand } from '../product.ts';

/** `port` is the server's own, or that of a proxy before it. */
export const ours = (server: WherryServer, args: readonly string[], port = server.port): Command => ({
  argv: wherryCommand(...args),
  env: server.clientEnvironment(port),
});
