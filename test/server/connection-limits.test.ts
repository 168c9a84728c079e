// Who may be connected to a real server, and what those hear that may not.

import assert from 'node:assert/strict';
import { connect as dial, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isWherryError, WherryError } from '../../src/base/index.ts';
import type { ConnectInit, Remote } from '../../src/client/index.ts';
import { createServer, type ServerInit } from '../../src/server/index.ts';
import { createRelay } from './relay.ts';
import { startServer, type RunningServer } from './running-server.ts';

const inUse = (pattern: RegExp) => (error: unknown) =>
  error instanceof WherryError && error.code === 'IN_USE' && pattern.test(error.message);

/** Another address of this machine than the clients'. */
const STRANGER = '127.0.0.2';

/** A client of another install. */
const connectAs = (
  server: RunningServer,
  install: string,
  init: Partial<ConnectInit> = {},
): Promise<Remote> => server.connect({ stateDirectory: join(server.directory, install), ...init });

const names = async (remote: Remote): Promise<string[]> => {
  const found: string[] = [];
  for await (const { path } of remote.files.list('/')) found.push(path);
  return found;
};

/** What happened, once it has. */
const logged = async (server: RunningServer, event: string, count = 1): Promise<void> => {
  while (server.log.filter((record) => record.event === event).length < count)
    await new Promise((resolve) => setImmediate(resolve));
};

const silentSockets = (server: RunningServer, count: number): Promise<Socket[]> =>
  Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = dial({ port: server.server.port, host: '127.0.0.1', localAddress: STRANGER }, () =>
            resolve(socket),
          );
          socket.on('error', reject);
        }),
    ),
  );

describe('a server for one client at a time', () => {
  it('N17: tells a second install at once that it is in use, and takes it when the first one is done', async () => {
    await using server = await startServer({ exclusive: true });
    const first = await connectAs(server, 'a');
    const again = await connectAs(server, 'a');
    await assert.rejects(
      connectAs(server, 'b'),
      inUse(/another client of yours \(127\.0\.0\.1\) has it since/u),
    );
    await first.close();
    await logged(server, 'disconnected', 2);
    await assert.rejects(connectAs(server, 'b'), inUse(/one client at a time/u));
    await again.close();
    await logged(server, 'disconnected', 4);
    const second = await connectAs(server, 'b');
    assert.deepEqual(await names(second), []);
    await assert.rejects(connectAs(server, 'a'), inUse(/one client at a time/u));
    assert.equal(server.log.filter(({ code }) => code === 'IN_USE').length >= 3, true);
  });

  it('keeps the seat of a client whose link was lost, and the client finds it when it comes back', async () => {
    await using server = await startServer({ exclusive: true });
    await using relay = await createRelay(server.server.port);
    const first = await connectAs(server, 'a', { port: relay.port });
    relay.cut();
    await logged(server, 'disconnected');
    await assert.rejects(connectAs(server, 'b'), inUse(/one client at a time/u));
    assert.deepEqual(await names(first), []);
    await first.close();
    await logged(server, 'disconnected', 3);
    assert.deepEqual(await names(await connectAs(server, 'b')), []);
  });

  it('lets in exactly one install of fifty that come at once', async () => {
    await using server = await startServer({ exclusive: true });
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        connectAs(server, `install-${index}`, { stateDirectory: false }),
      ),
    );
    const refusals = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    assert.equal(refusals.length, 49);
    for (const refusal of refusals)
      assert.ok(isWherryError(refusal) && refusal.code === 'IN_USE', String(refusal));
  });
});

describe('a server with a bound on connections', () => {
  for (const [name, init] of [
    ['in all', { maxConnections: 2 }],
    ['from one address', { maxConnectionsPerAddress: 2 }],
  ] as const) {
    it(`refuses one more ${name}, with a sentence, and takes it when one has ended`, async () => {
      await using server = await startServer(init);
      const first = await server.connect();
      const second = await server.connect();
      await assert.rejects(server.connect(), inUse(/as many connections .*\(2\)/u));
      assert.deepEqual(await names(second), []);
      await first.close();
      await logged(server, 'disconnected', 2);
      await server.connect();
    });
  }

  it('row 64: lets a client in past more than a thousand connections that say nothing', async () => {
    await using server = await startServer({ maxConnections: 2 });
    const flood: Socket[] = [];
    // Those that are cut say so by an error or an end; both are what is wanted.
    for (let round = 0; round < 4; round += 1)
      for (const socket of await silentSockets(server, 275)) flood.push(socket.on('error', () => {}));
    const remote = await server.connect();
    assert.deepEqual(await names(remote), []);
    for (const socket of flood) socket.destroy();
  });
});

describe('a limit that cannot be meant', () => {
  const table: readonly (readonly [Partial<ServerInit>, RegExp])[] = [
    [{ maxConnections: 0 }, /maxConnections must be a whole number from 1/u],
    [{ maxConnections: 1.5 }, /maxConnections/u],
    [{ maxConnectionsPerAddress: -1 }, /maxConnectionsPerAddress/u],
    [{ connectionTimeoutMs: 10 }, /connectionTimeoutMs must be a whole number from 1000/u],
    [{ stopWhenIdleMs: 2 ** 31 }, /stopWhenIdleMs/u],
    [{ bandwidth: 10 }, /at least 16384/u],
    [{ bandwidthPerConnection: { upload: NaN } }, /bandwidth/u],
  ];
  for (const [init, pattern] of table) {
    it(`is refused before anything is opened: ${JSON.stringify(init)}`, async () => {
      await assert.rejects(
        createServer({ root: '/nowhere', ...init }),
        (error) =>
          error instanceof WherryError && error.code === 'BAD_REQUEST' && pattern.test(error.message),
      );
    });
  }

  it('is refused at the client too', async () => {
    await using server = await startServer();
    await assert.rejects(
      server.connect({ bandwidth: { download: 1 } }),
      (error) => error instanceof WherryError && error.code === 'BAD_REQUEST',
    );
  });
});
