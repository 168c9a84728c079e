import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
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
    await running.logged('disconnected');
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
    const disconnected = running.log.find(({ event }) => event === 'disconnected');
    assert.equal(disconnected?.['account'], 'owner');
    for (const name of ['code', 'reason'])
      assert.ok(!(name in (disconnected ?? {})), `${name} of an orderly end`);
    const upload = running.log.find(({ event }) => event === 'files.upload');
    assert.deepEqual([upload?.['account'], upload?.['path'], upload?.['size']], ['owner', '/line\nbreak', 7]);
    assert.ok(!JSON.stringify(running.log).includes(running.server.token), 'case N15: no secret in the log');
  });

  it('has one line for each transfer, with its bytes, seconds and rate, however many files it has', async () => {
    await using running = await startServer();
    const tree = join(running.directory, 'tree');
    await mkdir(join(tree, 'sub'), { recursive: true });
    for (let file = 0; file < 40; file += 1) await writeFile(join(tree, `sub/${file}`), 'content');
    await writeFile(join(running.directory, 'large'), Buffer.alloc(3_000_000, 'x'));
    const remote = await running.connect();
    await remote.files.upload(join(running.directory, 'large'), '/');
    await remote.files.download('/large', join(running.directory, 'back'));
    await remote.files.uploadDirectory(tree, '/');
    await remote.files.downloadDirectory('/tree', join(running.directory, 'tree-back'));
    await using handle = await remote.files.open('/large');
    await handle.read(0, 1000);
    await handle.close();
    await remote.close();
    await running.server.close();
    const transfers = running.log.filter(({ bytesPerSecond }) => bytesPerSecond !== undefined);
    assert.deepEqual(
      transfers.map(({ event, path, outcome }) => [event, path, outcome]),
      [
        ['files.upload', '/large', 'created'],
        ['files.download', '/large', undefined],
        ['files.uploadBatch', '/tree', undefined],
        ['files.downloadTree', '/tree', undefined],
        ['files.open', '/large', 'read'],
      ],
    );
    assert.deepEqual(
      transfers.slice(0, 2).map(({ bytes }) => bytes),
      [3_000_000, 3_000_000],
    );
    for (const { bytes, seconds, bytesPerSecond, account, remoteAddress } of transfers) {
      assert.ok(Number(bytes) > 0 && Number(seconds) >= 0 && Number(bytesPerSecond) > 0);
      assert.deepEqual([account, remoteAddress], ['owner', '127.0.0.1']);
    }
    assert.deepEqual([transfers[2]?.['entries'], transfers[2]?.['refused']], [41, 0]);
    assert.equal(transfers[3]?.['entries'], 40);
  });

  it('has each file of a tree only where that was asked for', async () => {
    await using running = await startServer({ logLevel: 'debug' });
    const tree = join(running.directory, 'tree');
    await mkdir(tree);
    for (const name of ['a', 'b\n', 'c']) await writeFile(join(tree, name), 'content');
    const remote = await running.connect();
    await remote.files.uploadDirectory(tree, '/');
    await remote.files.downloadDirectory('/tree', join(running.directory, 'back'));
    const paths = (event: string): unknown[] =>
      running.log
        .filter((record) => record.event === `files.${event}.entry`)
        .map(({ path }) => path)
        .toSorted();
    assert.deepEqual(paths('uploadBatch'), ['a', 'b\n', 'c']);
    assert.deepEqual(paths('downloadTree'), ['a', 'b\n', 'c']);
    assert.ok(running.log.some(({ event }) => event === 'connected'));
  });

  it('has one line for each refusal, with who, what and why', async () => {
    await using running = await startServer({ readOnly: true });
    await writeFile(join(running.root, 'there'), 'content');
    await writeFile(join(running.directory, 'file'), 'content');
    const remote = await running.connect();
    await assert.rejects(remote.files.remove('/there'));
    await assert.rejects(remote.files.upload(join(running.directory, 'file'), '/new'));
    await assert.rejects(Array.fromAsync(remote.files.list('/missing')));
    await assert.rejects(remote.files.stat('/missing'));
    const refusals = running.log
      .filter(({ code }) => code !== undefined)
      .map(({ event, method, path, level, code, account }) => [event, method, path, level, code, account]);
    assert.deepEqual(refusals, [
      ['refused', 'files.remove', '/there', 'warn', 'READ_ONLY', 'owner'],
      ['files.upload', undefined, '/new', 'warn', 'READ_ONLY', 'owner'],
      ['refused', 'files.list', '/missing', 'info', 'NOT_FOUND', 'owner'],
    ]);
  });

  it('has a line for a transfer that was cut off, with what had come of it', async () => {
    await using running = await startServer();
    await writeFile(join(running.directory, 'large'), Buffer.alloc(20_000_000, 'x'));
    const remote = await running.connect({ reconnect: false });
    const stop = new AbortController();
    await assert.rejects(
      remote.files.upload(join(running.directory, 'large'), '/', {
        signal: stop.signal,
        onBlock: () => stop.abort(),
      }),
    );
    await remote.close();
    await running.server.close();
    const upload = running.log.find(({ event }) => event === 'files.upload');
    assert.deepEqual([upload?.['outcome'], upload?.['level']], ['failed', 'info']);
    assert.ok(Number(upload?.['bytes']) < 20_000_000);
  });
});
