// Files open for random access, over the real server, its disk and its encrypted link.

import assert from 'node:assert/strict';
import { chmod, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { WherryError } from '../../src/base/index.ts';
import { patternBytes, refuses, text } from '../files/bed.ts';
import { startServer, type RunningServer } from './running-server.ts';

const staged = async ({ root }: RunningServer): Promise<readonly string[]> =>
  readdir(join(root, '.wherry', 'staging')).catch(() => []);

describe('An open file of a real server', () => {
  it('is edited in the middle, and keeps its mode', async () => {
    await using running = await startServer();
    const bytes = patternBytes(12_000_000);
    const path = join(running.root, 'file');
    await writeFile(path, bytes);
    await chmod(path, 0o640);
    const remote = await running.connect();
    const file = await remote.files.open('/file', 'r+');
    const edit = patternBytes(2_500_000, 5);
    await file.write(6_000_000, edit);
    assert.ok((await readFile(path)).equals(bytes));
    assert.equal((await staged(running)).length, 1);
    await file.sync();
    bytes.set(edit, 6_000_000);
    assert.ok((await readFile(path)).equals(bytes));
    assert.equal((await stat(path)).mode & 0o7777, 0o640);
    assert.deepEqual(await staged(running), []);
    await file.truncate(5);
    await file.append(text('end'));
    await file.close();
    assert.deepEqual(await readFile(path), Buffer.concat([bytes.subarray(0, 5), text('end')]));
    assert.equal(
      running.log.filter(({ event }) => event === 'files.open').length,
      2,
      'each commit is in the log',
    );
  });

  it('is discarded with the link, and the next writer finds the path free', async () => {
    await using running = await startServer();
    await writeFile(join(running.root, 'file'), 'content');
    const [lost, other] = [await running.connect(), await running.connect()];
    const file = await lost.files.open('/file', 'r+');
    await file.write(0, text('CON'));
    await refuses('BUSY', () => other.files.remove('/file'));
    await lost.close();
    await assert.rejects(file.close());
    // The server hears of the end in its own time.
    for (;;) {
      const next = await other.files.open('/file', 'r+');
      const code = await next.write(3, text('TENT')).then(
        () => 'done',
        (error: unknown) => (error instanceof WherryError ? error.code : String(error)),
      );
      if (code === 'done') {
        await next.close();
        break;
      }
      assert.equal(code, 'BUSY');
      await next.discard();
    }
    assert.equal(await readFile(join(running.root, 'file'), 'utf8'), 'conTENT');
    assert.deepEqual(await staged(running), []);
  });

  it('is discarded when the server closes', async () => {
    await using running = await startServer();
    await writeFile(join(running.root, 'file'), 'content');
    const remote = await running.connect({ reconnect: false });
    const file = await remote.files.open('/file', 'r+');
    await file.write(0, text('CON'));
    await running.server.close();
    await refuses('CONNECTION_LOST', () => file.close());
    assert.equal(await readFile(join(running.root, 'file'), 'utf8'), 'content');
    assert.deepEqual(await staged(running), []);
  });

  it('and uploads of the same file never mix', async () => {
    await using running = await startServer();
    const [a, b] = [await running.connect(), await running.connect()];
    const path = join(running.root, 'file');
    const whole = [patternBytes(2_000_000, 1), patternBytes(2_000_000, 2)] as const;
    await writeFile(path, whole[0]);
    const source = join(running.directory, 'source');
    await writeFile(source, whole[1]);
    const edit = async (): Promise<string> => {
      const file = await a.files.open('/file', 'w');
      try {
        for (let offset = 0; offset < whole[0].length; offset += 400_000)
          await file.write(offset, whole[0].subarray(offset, offset + 400_000));
        await file.close();
        return 'done';
      } finally {
        await file.discard();
      }
    };
    const upload = async (): Promise<string> =>
      (await b.files.upload(source, '/file', { onConflict: 'replace' })).outcome;
    for (let round = 0; round < 8; round += 1) {
      const outcomes = await Promise.allSettled([edit(), upload()]);
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') continue;
        const { code } = outcome.reason as { code: string };
        assert.ok(code === 'BUSY' || code === 'CHANGED', code);
      }
      const found = await readFile(path);
      assert.ok(whole.some((content) => found.equals(content)));
    }
    assert.deepEqual(await staged(running), []);
  });

  it('is only read where the server serves read-only', async () => {
    await using running = await startServer();
    await writeFile(join(running.root, 'file'), 'content');
    await running.server.close();
    await using readOnly = await startServer({ root: running.root, readOnly: true });
    const remote = await readOnly.connect();
    for (const flags of ['r+', 'w', 'wx', 'a'] as const)
      await refuses('READ_ONLY', () => remote.files.open('/file', flags));
    const file = await remote.files.open('/file');
    assert.deepEqual(Buffer.from(await file.read(3, 10)), Buffer.from('tent'));
    await file.close();
  });
});
