import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startServer } from './running-server.ts';

describe("a server's log", () => {
  it('says who came, what was changed by whom, and who left', async () => {
    await using running = await startServer();
    const file = join(running.directory, 'line\nbreak');
    await writeFile(file, 'content');
    const remote = await running.connect();
    await remote.files.upload(file, '/');
    await remote.files.move('/line\nbreak', '/moved');
    await remote.files.remove('/moved');
    await remote.close();
    await running.server.close();
    const events = running.log.map(({ event }) => event);
    assert.deepEqual(events, [
      'listening',
      'login',
      'files.upload',
      'files.move',
      'files.remove',
      'disconnected',
      'closed',
    ]);
    const upload = running.log.find(({ event }) => event === 'files.upload');
    assert.deepEqual([upload?.['account'], upload?.['path'], upload?.['size']], ['owner', '/line\nbreak', 7]);
    assert.ok(!JSON.stringify(running.log).includes(running.server.token), 'case N15: no secret in the log');
  });
});
