// Puts a file on a server, shows what is there, gets it back. Run a server first (`npm start`), then:
//   WHERRY_URL=wherry://TOKEN@localhost:6768 node examples/put-and-get.ts FILE

import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { connect } from 'wherry';

const [file = process.argv[1] ?? ''] = process.argv.slice(2);

await using remote = await connect(process.env['WHERRY_URL'] ?? 'wherry://localhost');

const uploaded = await remote.files.upload(file, '/', { onConflict: 'rename' });
console.log(`${uploaded.outcome}: ${uploaded.destination} (${uploaded.bytes} bytes)`);

for await (const entry of remote.files.list('/')) {
  console.log(entry.kind, entry.size, entry.path);
}

const copy = join(tmpdir(), `copy of ${basename(file)}`);
const downloaded = await remote.files.download(uploaded.destination, copy, { onConflict: 'replace' });
console.log(`${downloaded.outcome}: ${downloaded.destination}`);
