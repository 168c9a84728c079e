// A program that serves a directory itself, and a client that watches its own upload and may stop it.
//   node examples/embedded-server.ts DIRECTORY FILE

import { connect, isWherryError } from 'wherry';
import { createServer } from 'wherry/server';

const [directory = '.', file = process.argv[1] ?? ''] = process.argv.slice(2);

await using server = await createServer({ root: directory, port: 0, listen: 'localhost' });
console.log(`serving ${directory} at ${server.address}`);

const url = new URL(server.address);
await using remote = await connect({
  host: url.hostname,
  port: server.port,
  token: server.token,
  publicKey: server.pin,
  stateDirectory: false,
});

try {
  const result = await remote.files.upload(file, '/', {
    signal: AbortSignal.timeout(60_000),
    onBlock: (block, { remaining, size }) => {
      console.log(`${Math.round(((size - remaining + block.length) / size) * 100)} %`);
      return true;
    },
  });
  console.log(result.outcome, result.destination);
} catch (error) {
  if (!isWherryError(error)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = error.exitCode;
}
