import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../src/client/index.ts';
import { startServer } from '../server/running-server.ts';

describe('connecting', () => {
  it('works from a connection string that holds the token', async () => {
    await using running = await startServer();
    const state = process.env['XDG_STATE_HOME'];
    process.env['XDG_STATE_HOME'] = running.directory;
    try {
      await using remote = await connect(
        running.server.address.replace('wherry://', `wherry://${running.server.token}@`),
      );
      assert.equal((await remote.files.stat('/')).kind, 'directory');
    } finally {
      if (state === undefined) delete process.env['XDG_STATE_HOME'];
      else process.env['XDG_STATE_HOME'] = state;
    }
  });

  it('works where no state can be kept, and says that the pin was not', async () => {
    await using running = await startServer();
    // Not even root can make a directory there.
    const remote = await running.connect({ stateDirectory: '/sys/wherry-test-state' });
    assert.equal((await remote.files.stat('/')).kind, 'directory');
    assert.match(remote.warning ?? '', /could not be kept/u);
  });

  it('over plain TCP works on the loopback', async () => {
    await using running = await startServer();
    const remote = await running.connect({ carrier: 'tcp' });
    assert.equal((await remote.files.stat('/')).kind, 'directory');
    assert.match(remote.address, /^wherry\+tcp:/u);
  });

  it('without a token is refused before anything is sent', async () => {
    await assert.rejects(connect({ host: '127.0.0.1', port: 9 }), { code: 'BAD_REQUEST' });
    await assert.rejects(connect({ host: '127.0.0.1', port: 9, token: 'short' }), { code: 'BAD_REQUEST' });
  });

  it('to nobody fails with CONNECTION_LOST that says what to check', async () => {
    await using running = await startServer();
    const { port, token } = running.server;
    await running.server.close();
    await assert.rejects(
      connect({ host: '127.0.0.1', port, token, stateDirectory: false }),
      (error: Error & { code?: string }) =>
        error.code === 'CONNECTION_LOST' && error.message.includes(`127.0.0.1:${port}`),
    );
  });

  it('gives sessions that do not disturb each other', async () => {
    await using running = await startServer();
    const remotes = await Promise.all(Array.from({ length: 10 }, () => running.connect()));
    const kinds = await Promise.all(remotes.map(async (remote) => (await remote.files.stat('/')).kind));
    assert.deepEqual(new Set(kinds), new Set(['directory']));
  });

  it('survives a server that restarts on the same port, within one session', async () => {
    await using running = await startServer();
    const remote = await running.connect();
    await remote.files.makeDirectory('/before');
    const { port, token } = running.server;
    await running.server.close();
    const { createServer } = await import('../../src/server/index.ts');
    await using again = await createServer({
      root: running.root,
      stateDirectory: running.stateDirectory,
      listen: '127.0.0.1',
      port,
      token,
    });
    assert.equal((await remote.files.stat('/before')).kind, 'directory');
    assert.equal(again.port, port);
  });
});
