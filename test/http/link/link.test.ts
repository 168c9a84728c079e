// Links over WebSocket at the port of a real server: by every client, over HTTP and HTTPS, and through proxies.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { generateToken } from '../../../src/accounts/index.ts';
import { ROLES } from '../../../src/accounts/rights/index.ts';
import { runProgram } from '../../cli/program.ts';
import { ClientSession } from '../../../src/session/index.ts';
import { PASSWORD, backOf, overOf } from '../../server/account-bed.ts';
import { startServer } from '../../server/running-server.ts';
import { credentials } from '../../session/pair.ts';
import { ask } from '../share/ask.ts';
import { pageSession } from './page-session.ts';
import { openReverseProxy } from './reverse-proxy.ts';

describe('a link over WebSocket', { timeout: 60_000 }, () => {
  it('logs in and moves files over ws:// and wss://, with the server’s pin', async () => {
    await using running = await startServer();
    const content = Buffer.alloc(3_000_000, 'wherry');
    const source = join(running.directory, 'source');
    await writeFile(source, content);
    for (const carrier of ['ws', 'wss'] as const) {
      await using remote = await running.connect({ carrier, publicKey: running.server.pin });
      assert.equal(remote.address, `${carrier}://127.0.0.1:${running.server.port}#${running.server.pin}`);
      await remote.files.upload(source, `/${carrier}`);
      assert.ok((await readFile(join(running.root, carrier))).equals(content));
      const target = join(running.directory, carrier);
      await remote.files.download(`/${carrier}`, target);
      assert.ok((await readFile(target)).equals(content));
      const [own] = (await remote.admin.listConnections()).toReversed();
      assert.deepEqual([own?.account, own?.carrier, own?.remoteAddress], ['owner', 'websocket', '127.0.0.1']);
    }
    const logins = running.log.filter(({ event }) => event === 'login');
    assert.deepEqual(
      logins.map(({ carrier }) => carrier),
      ['websocket', 'websocket'],
    );
  });

  it('is taken from pages, with a token and with a password, over HTTPS and on this machine', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor, password: PASSWORD });
    for (const scheme of ['ws', 'wss']) {
      const url = `${scheme}://127.0.0.1:${running.server.port}/link`;
      for (const [login, account] of [
        [credentials(running.server.token), 'owner'],
        [{ method: 'password', account: 'anna' }, 'anna'],
      ] as const) {
        const session = pageSession(url, login);
        await session.start();
        const answer = JSON.stringify(await session.call('account.whoAmI', {}));
        assert.ok(answer.includes(`"${account}"`), answer);
        await session.close();
      }
    }
  });

  it('is refused with a wrong password and with a wrong token', async () => {
    await using running = await startServer();
    const url = `ws://127.0.0.1:${running.server.port}/link`;
    for (const login of [credentials(generateToken()), { method: 'password', account: 'nobody' }] as const)
      await assert.rejects(pageSession(url, login).start(), { code: 'UNAUTHENTICATED' });
  });

  it('comes back when it breaks off, through a proxy that ends TLS', async () => {
    await using running = await startServer({ trustedProxies: ['127.0.0.1'] });
    await using proxy = await openReverseProxy(running.server.port, { client: '203.0.113.7' });
    const lost = Promise.withResolvers<void>();
    await using remote = await running.connect({
      carrier: 'wss',
      port: proxy.port,
      events: { disconnected: () => lost.resolve() },
    });
    await remote.files.makeDirectory('/made');
    const [connection] = await remote.admin.listConnections();
    assert.deepEqual([connection?.carrier, connection?.remoteAddress], ['websocket', '203.0.113.7']);
    proxy.cut();
    await lost.promise;
    await backOf(remote);
    assert.equal((await remote.files.stat('/made')).kind, 'directory');
    assert.equal(remote.address, `wss://127.0.0.1:${proxy.port}#${running.server.pin}`);
  });

  it('of a page comes through a proxy that says it is HTTPS', async () => {
    await using running = await startServer({ trustedProxies: ['127.0.0.1'] });
    await using proxy = await openReverseProxy(running.server.port, { client: '203.0.113.7' });
    const session = pageSession(`wss://127.0.0.1:${proxy.port}/link`, credentials(running.server.token));
    await session.start();
    assert.ok(JSON.stringify(await session.call('account.whoAmI', {})).includes('owner'));
    await session.close();
  });

  it('does not come about through a proxy that keeps upgrades back, which is said', async () => {
    await using running = await startServer({ trustedProxies: ['127.0.0.1'] });
    await using proxy = await openReverseProxy(running.server.port, { passesUpgrades: false });
    await assert.rejects(
      running.connect({ carrier: 'wss', port: proxy.port, reconnect: false }),
      /\/link answers with HTTP status 426/u,
    );
    for (const method of ['GET', 'HEAD']) {
      const answer = await ask({ port: running.server.port, path: '/link', method });
      assert.deepEqual([answer.status, answer.headers.upgrade], [426, 'websocket']);
      if (method === 'GET') assert.match(answer.text, /does not pass the fields Upgrade and Connection on/u);
    }
    const posted = await ask({ port: running.server.port, path: '/link', method: 'POST', body: 'x' });
    assert.deepEqual([posted.status, posted.headers.allow], [405, 'GET, HEAD']);
  });

  it('is one that the command opens', async () => {
    await using running = await startServer();
    await writeFile(join(running.root, 'there'), '');
    const { exitCode, stdout, stderr } = await runProgram(['list'], {
      cwd: running.directory,
      env: {
        XDG_STATE_HOME: join(running.directory, 'state'),
        WHERRY_URL: `wss://127.0.0.1:${running.server.port}#${running.server.pin}`,
        WHERRY_TOKEN: running.server.token,
      },
    });
    assert.deepEqual([exitCode, stdout, stderr], [0, 'there\n', '']);
  });

  it('ends in order with the server, which waits for nobody who says nothing', async () => {
    await using running = await startServer();
    const url = `ws://127.0.0.1:${running.server.port}/link`;
    const silent = new WebSocket(url, 'wherry.1');
    silent.on('error', () => {});
    const closed = new Promise((resolve) => silent.once('close', resolve));
    await new Promise((resolve) => silent.once('open', resolve));
    const remotes = [
      await running.connect({ carrier: 'ws', reconnect: false }),
      await running.connect({ carrier: 'wss', reconnect: false }),
    ];
    const page = pageSession(url, credentials(running.server.token));
    await page.start();
    await running.server.close();
    for (const remote of remotes) assert.match((await overOf(remote)).message, /The server is closing/u);
    await assert.rejects(page.call('account.whoAmI', {}), /The server is closing/u);
    await closed;
  });

  it('keeps a server up that stops when it is idle, for as long as it lasts', async () => {
    await using running = await startServer({ stopWhenIdleMs: 1500 });
    const remote = await running.connect({ carrier: 'ws' });
    assert.equal((await remote.account.whoAmI()).name, 'owner');
    assert.ok(!running.log.some(({ event }) => event === 'idle'));
    await remote.close();
    await running.server.closed;
    const events = running.log.map(({ event }) => event);
    assert.ok(events.indexOf('idle') > events.indexOf('disconnected'), events.join());
  });

  it('is held to the rate of a connection, and takes the one seat', async () => {
    await using running = await startServer({ exclusive: true, bandwidthPerConnection: 1_000_000 });
    await using first = await running.connect({ carrier: 'wss' });
    await assert.rejects(
      running.connect({ carrier: 'ws', stateDirectory: join(running.directory, 'other'), reconnect: false }),
      { code: 'IN_USE' },
    );
    assert.ok(first.session instanceof ClientSession);
    assert.equal(first.session.peer.receiveRate, 1_000_000);
  });
});

describe('requests for other protocols', () => {
  it('are answered as if they had not asked: HTTP/2 in the clear, unknown ones, WebSockets elsewhere', async () => {
    await using running = await startServer();
    const { port } = running.server;
    for (const [path, status, upgrade] of [
      ['/healthz', 200, 'h2c'],
      ['/healthz', 200, 'TLS/1.0'],
      ['/healthz', 200, 'websocket'],
      ['/link/', 404, 'websocket'],
      ['/links', 404, 'websocket'],
      ['/link', 426, 'h2c'],
    ] as const) {
      const headers = { connection: 'Upgrade, HTTP2-Settings', 'http2-settings': 'AAMAAABk', upgrade };
      const answer = await ask({ port, path, headers });
      assert.equal(answer.status, status, `${path} ${upgrade}`);
    }
  });
});
