// One process with a client for each file, all uploading at once: REMOTE_DIRECTORY FILE…. Connecting is not measured.

import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { loadClient } from '../product.ts';
import { rateFigures, type Finished } from './rates.ts';

const [directory = '/', ...files] = process.argv.slice(2);
const { connect, parseConnectionString } = await loadClient();
const target = parseConnectionString(process.env['WHERRY_URL'] ?? '');

const remotes = await Promise.all(
  files.map(async (file) => ({
    file,
    bytes: statSync(file).size,
    // A process for each would have no threads either: see docs/decisions/0015.
    remote: await connect({ ...target, token: process.env['WHERRY_TOKEN'], diskWork: 'caller' }),
  })),
);

const begin = performance.now();
const transfers = await Promise.all(
  remotes.map(async ({ remote, file, bytes }): Promise<Finished> => {
    await remote.files.upload(file, `${directory}/${basename(file)}`);
    return { bytes, seconds: (performance.now() - begin) / 1000 };
  }),
);
await Promise.all(remotes.map(({ remote }) => remote.close()));
process.stdout.write(JSON.stringify({ figures: rateFigures(transfers) }));
