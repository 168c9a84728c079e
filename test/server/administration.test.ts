// What administrators see of a running server, and do with it.

import assert from 'node:assert/strict';
import { request } from 'node:http';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { ROLES } from '../../src/accounts/rights/index.ts';
import type { ServerActivity } from '../../src/admin/index.ts';
import type { Remote } from '../../src/client/index.ts';
import { code, grant, remoteOf } from './account-bed.ts';
import { startServer } from './running-server.ts';

/** Watches until `isWanted`. */
const activityWhere = async (
  { admin }: Remote,
  isWanted: (activity: ServerActivity) => boolean,
): Promise<ServerActivity> => {
  const stop = new AbortController();
  let found: ServerActivity | undefined;
  await admin.watchActivity((activity) => {
    if (!isWanted(activity)) return;
    found ??= activity;
    stop.abort();
  }, stop.signal);
  assert.ok(found);
  return found;
};

describe('administration of a running server', () => {
  it('tells how the server is set up', async () => {
    await using running = await startServer({ fileSizeLimit: 1_000_000, bandwidth: { upload: 500_000 } });
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.reader });
    const status = await owner.admin.status();
    assert.equal(status.port, running.server.port);
    assert.equal(status.pin, running.server.pin);
    assert.deepEqual(status.roots, [{ path: '/', directory: running.root, isReadOnly: false }]);
    assert.equal(status.limits.fileSizeLimit, 1_000_000);
    assert.equal(status.limits.uploadRate, 500_000);
    assert.equal(status.limits.downloadRate, undefined);
    assert.equal(status.limits.maxConnections, 4096);
    assert.equal(status.accounts, 2);
    assert.equal(status.connections, 1);
    assert.ok(status.memoryBytes > 0);
    assert.ok(status.startedMs <= status.timeMs);
  });

  it('tells each second what is under way, by whichever door, and what it moves', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    const { port, token } = running.server;
    const put = request({
      host: '127.0.0.1',
      port,
      method: 'PUT',
      path: '/files/slow.bin',
      headers: { 'Content-Length': 300_000, Authorization: `Bearer ${token}` },
    });
    const answered = once(put, 'response');
    put.write(Buffer.alloc(100_000));
    answered.catch(() => {});
    const begun = await activityWhere(owner, ({ transfers }) =>
      transfers.some(({ bytes }) => bytes === 100_000),
    );
    const [transfer] = begun.transfers;
    assert.equal(transfer?.path, '/slow.bin');
    assert.equal(transfer.direction, 'upload');
    assert.equal(transfer.sizeBytes, 300_000);
    assert.equal(transfer.account, 'owner');
    assert.equal(begun.transferCount, 1);
    const visitor = begun.connections.find(({ carrier }) => carrier === 'http');
    assert.ok(visitor !== undefined && visitor.receivedBytes >= 100_000);
    assert.ok(begun.receivedBytes >= visitor.receivedBytes);
    const link = begun.connections.find(({ carrier }) => carrier === 'tls');
    assert.ok(link !== undefined && link.receivedBytes > 0 && link.sentBytes > 0);
    put.end(Buffer.alloc(200_000));
    const [response] = (await answered) as [NodeJS.ReadableStream];
    response.resume();
    const after = await activityWhere(owner, ({ transferCount }) => transferCount === 0);
    assert.ok(after.receivedBytes >= 300_000, 'what is over counts on');
    assert.ok(!after.connections.some(({ carrier }) => carrier === 'http'));
  });

  it('rows 37 and 42: nobody else sees what others do, or stops the server; who may no longer is told nothing more', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor });
    await using anna = await remoteOf(running, owner, 'anna');
    const { signal } = new AbortController();
    await assert.rejects(anna.admin.status(), code('FORBIDDEN'));
    await assert.rejects(
      anna.admin.watchActivity(() => assert.fail(), signal),
      code('FORBIDDEN'),
    );
    await assert.rejects(anna.admin.shutDown(), code('FORBIDDEN'));
    await assert.rejects(anna.admin.endConnection(1), code('FORBIDDEN'));

    await owner.admin.addAccount({ name: 'bert', verbs: ROLES.admin });
    await using bert = await remoteOf(running, owner, 'bert', { reconnect: false });
    const seen = Promise.withResolvers<void>();
    const watching = bert.admin.watchActivity(() => seen.resolve(), signal);
    await seen.promise;
    await owner.admin.changeAccount('bert', { grant: grant('/', 'reader') });
    await assert.rejects(watching);
  });

  it('stops the server, and not by a grace that is out of range', async () => {
    await using running = await startServer();
    const owner = await running.connect({ reconnect: false });
    await assert.rejects(owner.admin.shutDown({ graceMs: 1e9 }), code('BAD_REQUEST'));
    const seen = Promise.withResolvers<void>();
    const watching = owner.admin.watchActivity(() => seen.resolve(), new AbortController().signal);
    await seen.promise;
    await owner.files.watch('/', () => {});
    await owner.admin.shutDown({ graceMs: 120_000 });
    // They only watch, so nothing waits for them.
    await watching;
    await running.server.closed;
    assert.ok(running.log.some(({ event, by }) => event === 'server.stop' && by === 'owner'));
  });
});
