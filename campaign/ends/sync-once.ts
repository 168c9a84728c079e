// A program that brings a local directory and one of a server together once, and tells what came of it: a client that can be killed.
// Arguments: sources of the product, port, carrier, state directory, local directory, directory of the server. The token is in
// WHERRY_TOKEN. Last line of its output: changes that were planned, and those that were not done, as JSON.

import { loadProduct } from '../product.ts';

const [directory, port, carrier, stateDirectory, local, remote] = process.argv.slice(2);
if (remote === undefined || local === undefined) throw new Error('Six arguments are needed.');

const { client } = await loadProduct(directory);
const connected = await client.connect({
  host: '127.0.0.1',
  port: Number(port),
  carrier: carrier === 'tcp' ? 'tcp' : 'tls',
  token: process.env.WHERRY_TOKEN ?? '',
  stateDirectory: stateDirectory ?? false,
  reconnect: false,
  timeoutMs: 20_000,
});
try {
  const { plan, undone, isDone } = await connected.sync.synchronize(local, remote, {
    mode: 'both',
    device: 'desk',
    maxDelete: { percent: 100 },
  });
  console.log(
    JSON.stringify({
      isDone,
      refusal: plan.refusal,
      changes: plan.changes.length,
      problems: plan.problems,
      undone,
    }),
  );
} finally {
  await connected.close();
}
