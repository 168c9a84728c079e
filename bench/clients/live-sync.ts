// Keeps a directory in step with one of the server until it is ended: LOCAL REMOTE. Says so when both are in step for the first time.

import { loadClient } from '../product.ts';

const [local = '', remote = ''] = process.argv.slice(2);
const { connect, parseConnectionString } = await loadClient();

const connection = await connect({
  ...parseConnectionString(process.env['WHERRY_URL'] ?? ''),
  token: process.env['WHERRY_TOKEN'],
});
const watch = await connection.sync.watch(local, remote, { mode: 'both' });
await watch.flush();
console.log('in step');
const error = await watch.over;
if (error !== undefined) throw error;
