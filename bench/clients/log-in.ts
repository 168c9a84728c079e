// Logs in and leaves: what everything that a client does costs at least on the wire.

import { loadClient } from '../product.ts';

const { connect, parseConnectionString } = await loadClient();
const remote = await connect({
  ...parseConnectionString(process.env['WHERRY_URL'] ?? ''),
  token: process.env['WHERRY_TOKEN'],
});
await remote.close();
