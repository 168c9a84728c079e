// The examples are run as a reader would run them, against the sources.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { startServer, type RunningServer } from '../server/running-server.ts';

const run = promisify(execFile);
const environment = (running: RunningServer): NodeJS.ProcessEnv => ({
  ...process.env,
  XDG_STATE_HOME: running.directory,
  WHERRY_URL: running.server.address.replace('wherry://', `wherry://${running.server.token}@`),
});
const example = (name: string): string => new URL(`../../examples/${name}`, import.meta.url).pathname;

describe('the examples', () => {
  it('put-and-get.ts puts a file, lists it and gets it back', async () => {
    await using running = await startServer();
    const file = join(running.directory, `example-${process.pid}.txt`);
    const copy = join(tmpdir(), `copy of example-${process.pid}.txt`);
    await writeFile(file, 'hello');
    try {
      const { stdout } = await run(process.execPath, [example('put-and-get.ts'), file], {
        env: environment(running),
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

  it('edit-in-place.ts changes one record of a remote file', async () => {
    await using running = await startServer();
    const records = Array.from({ length: 100 }, (_, index) => `record ${index}`.padEnd(64)).join('');
    await writeFile(join(running.root, 'records.dat'), records);
    const { stdout } = await run(
      process.execPath,
      [example('edit-in-place.ts'), '/records.dat', '42', 'another text'],
      { env: environment(running) },
    );
    assert.match(stdout, /^record 42 → another text \(6400 bytes, version \w+\)$/mu);
    assert.equal(
      await readFile(join(running.root, 'records.dat'), 'utf8'),
      records.replace('record 42'.padEnd(64), 'another text'.padEnd(64)),
    );
  });

  it('stream-video.ts serves ranges of a remote file to local players', async () => {
    await using running = await startServer();
    const video = new Uint8Array(3_000_000).map((_, index) => (index * 7919) >> 8);
    await writeFile(join(running.root, 'film.mp4'), video);
    const child = spawn(process.execPath, [example('stream-video.ts'), '/film.mp4'], {
      env: environment(running),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const url = String(line).trim();
      const whole = await fetch(url);
      assert.equal(whole.status, 200);
      assert.equal(whole.headers.get('content-type'), 'video/mp4');
      assert.ok(Buffer.from(await whole.arrayBuffer()).equals(video));
      const etag = whole.headers.get('etag') ?? '';
      for (const [range, start, end] of [
        ['bytes=0-0', 0, 0],
        ['bytes=1000000-1999999', 1_000_000, 1_999_999],
        ['bytes=2999990-', 2_999_990, 2_999_999],
        ['bytes=-10', 2_999_990, 2_999_999],
        ['bytes=-9000000', 0, 2_999_999],
        ['bytes=5-9000000', 5, 2_999_999],
      ] as const) {
        const part = await fetch(url, { headers: { range, 'if-range': etag } });
        assert.equal(part.status, 206, range);
        assert.equal(part.headers.get('content-range'), `bytes ${start}-${end}/3000000`);
        assert.ok(Buffer.from(await part.arrayBuffer()).equals(video.subarray(start, end + 1)), range);
      }
      for (const range of ['bytes=3000000-', 'bytes=9-5', 'bytes=-0']) {
        const none = await fetch(url, { headers: { range } });
        assert.deepEqual([none.status, none.headers.get('content-range')], [416, 'bytes */3000000'], range);
        await none.arrayBuffer();
      }
      const outdated = await fetch(url, {
        headers: { range: 'bytes=0-9', 'if-range': '"old"' },
        method: 'HEAD',
      });
      assert.deepEqual([outdated.status, outdated.headers.get('content-length')], [200, '3000000']);
      assert.equal((await fetch(url, { method: 'POST' })).status, 405);
      // More than may be open at once: players that go away leave nothing open.
      for (let count = 0; count < 70; count += 1) {
        const player = new AbortController();
        await fetch(url, { signal: player.signal, headers: { range: 'bytes=0-' } });
        player.abort();
      }
      const after = await fetch(url, { headers: { range: 'bytes=10-19' } });
      assert.ok(Buffer.from(await after.arrayBuffer()).equals(video.subarray(10, 20)));
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    assert.equal(child.exitCode, 0);
  });
});
