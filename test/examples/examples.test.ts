// The examples are run as a reader would run them, against the sources.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { startServer } from '../server/running-server.ts';

const run = promisify(execFile);
const example = (name: string): string => new URL(`../../examples/${name}`, import.meta.url).pathname;

describe('the examples', () => {
  it('put-and-get.ts puts a file, lists it and gets it back', async () => {
    await using running = await startServer();
    const file = join(running.directory, `example-${process.pid}.txt`);
    const copy = join(tmpdir(), `copy of example-${process.pid}.txt`);
    await writeFile(file, 'hello');
    try {
      const { stdout } = await run(process.execPath, [example('put-and-get.ts'), file], {
        env: {
          ...process.env,
          XDG_STATE_HOME: running.directory,
          WHERRY_URL: running.server.address.replace('wherry://', `wherry://${running.server.token}@`),
        },
      });
      assert.match(stdout, /created: \/example-/u);
      assert.equal(await readFile(copy, 'utf8'), 'hello');
      assert.equal(await readFile(join(running.root, `example-${process.pid}.txt`), 'utf8'), 'hello');
    } finally {
      await rm(copy, { force: true });
    }
  });

  it('embedded-server.ts serves a directory from a program and uploads to it', async () => {
    await using running = await startServer();
    const directory = join(running.directory, 'embedded');
    await mkdir(directory);
    const file = join(running.directory, 'block.bin');
    await writeFile(file, new Uint8Array(3 * 1024 * 1024));
    const { stdout } = await run(process.execPath, [example('embedded-server.ts'), directory, file], {
      env: { ...process.env, XDG_STATE_HOME: join(running.directory, 'state') },
    });
    assert.match(stdout, /33 %\n67 %\n100 %\ncreated \/block.bin/u);
    assert.equal((await readFile(join(directory, 'block.bin'))).length, 3 * 1024 * 1024);
  });
});
