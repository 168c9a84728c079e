// A server that runs by its file, and one that is refused, as real processes.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createPlace, runProgram, startServer, type Place } from '../program.ts';

const TOKEN = 'qRkVWJcFRqi7rsNMbagaDd';

let place: Place;
before(async () => {
  place = await createPlace();
});
after(() => place.remove());

const write = async (text: string): Promise<string> => {
  const path = join(place.folder, 'server.toml');
  await writeFile(path, text, { mode: 0o600 });
  return path;
};

describe('wherry run with a file', () => {
  it('does what the file and the variables say, and shows no token of theirs', async () => {
    const path = await write(`token = "${TOKEN}"\nread-only = true\nfile-size-limit = "1K"\n`);
    // Where the helper looks for a token that is not shown.
    await mkdir(join(place.state, 'wherry'), { mode: 0o700 });
    await writeFile(join(place.state, 'wherry', 'owner-token'), TOKEN, { mode: 0o600 });
    await using server = await startServer(place, ['--config', path], { WHERRY_NAMES: 'portable' });
    const { listening } = server;
    assert.deepEqual(
      [listening.token, listening.tokenSource, listening.remarks],
      [undefined, 'configuration', ['read-only', 'files up to 1.0 KiB', 'portable names only']],
    );
    const made = await server.client(['mkdir', '/x']);
    assert.match(made.stderr, /READ_ONLY/u);
  });

  it('serves nothing when the file has a mistake, or no directory is named', async () => {
    const path = await write('read-olny = true\n');
    const env = { XDG_STATE_HOME: place.state };
    const wrong = await runProgram(['run', place.root, '0', '--config', path], { env });
    assert.equal(wrong.exitCode, 1);
    assert.match(wrong.stderr, /server\.toml:1: .*did you mean "read-only"\?/u);
    const none = await runProgram(['run'], { env });
    assert.equal(none.exitCode, 2);
    assert.match(none.stderr, /DIRECTORY is missing/u);
  });
});
