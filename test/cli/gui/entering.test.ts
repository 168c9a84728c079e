// Who comes into `wherry gui`, and who does not.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { FakeClock } from '../../session/fake-clock.ts';
import { browserCommand } from '../../../src/cli/gui/open-browser.ts';
import { isOwnPeer, ownerInTable } from '../../../src/cli/gui/peer-owner.ts';
import { createTickets } from '../../../src/cli/gui/tickets.ts';
import { createPlace } from '../program.ts';
import { startGui } from './gui-program.ts';

const place = await createPlace();
after(() => place.remove());

describe('a ticket', () => {
  it('works once, and for five minutes', async () => {
    const clock = new FakeClock();
    const tickets = createTickets(() => clock.nowMs());
    const [one, other] = [tickets.create(), tickets.create()];
    assert.equal(tickets.take('something else'), false);
    assert.equal(tickets.take(one), true);
    assert.equal(tickets.take(one), false);
    await clock.advance(5 * 60_000 - 1);
    const late = tickets.create();
    await clock.advance(1);
    assert.equal(tickets.take(other), false);
    assert.equal(tickets.take(late), true);
  });

  it('makes room for new ones', () => {
    const tickets = createTickets(() => 0);
    const made = Array.from({ length: 17 }, () => tickets.create());
    assert.deepEqual(
      made.map((ticket) => tickets.take(ticket)),
      made.map((_, index) => index > 0),
    );
  });
});

describe('wherry gui', { timeout: 60_000 }, () => {
  it('lets in who brings a ticket, once, and nobody else', async () => {
    await using gui = await startGui(place, ['--no-open']);
    const nobody = await gui.ask('GET', '/session');
    assert.equal((JSON.parse(nobody.text) as { account: unknown; gui: unknown }).account, null);
    assert.equal((JSON.parse(nobody.text) as { account: unknown; gui: unknown }).gui, true);
    for (const path of ['/files/', '/files/x', '/metrics'])
      assert.equal((await gui.ask('GET', path)).status, 401);
    for (const secret of ['x', 'a'.repeat(22), gui.ticket.slice(1), `${gui.ticket} `, 'owner'])
      assert.equal((await gui.enter(secret)).status, 401);
    const entered = await gui.enter(gui.ticket);
    assert.equal(entered.status, 200);
    const again = await gui.enter(gui.ticket);
    assert.equal(again.status, 401);
    assert.match(again.text, /used already/u);
    const files = await gui.ask('GET', '/files/?json', { headers: { Cookie: entered.cookie } });
    assert.equal(files.status, 200);
    await assert.rejects(gui.link({ Origin: `http://127.0.0.1:${gui.port}` }));
    await assert.rejects(
      gui.link({ Origin: `http://127.0.0.1:${gui.port}`, Cookie: `${entered.cookie.slice(0, -1)}x` }),
    );
    const headers = { Cookie: entered.cookie };
    assert.equal((await gui.ask('DELETE', '/session', { headers })).status, 204);
    assert.equal((await gui.ask('GET', '/files/', { headers })).status, 401);
    const { exitCode, stderr } = await gui.stop();
    assert.deepEqual([exitCode, stderr], [0, '']);
  });

  it('answers under its own name and port only, and to its own page', async () => {
    await using gui = await startGui(place, ['--no-open']);
    const own = `127.0.0.1:${gui.port}`;
    const { cookie } = await gui.enter(gui.ticket);
    for (const host of [
      'evil.example',
      `evil.example:${gui.port}`,
      'localhost',
      '127.0.0.1',
      `127.0.0.1:${gui.port + 1}`,
      `127.0.0.2:${gui.port}`,
      `a.localhost:${gui.port}`,
      `[::1]:${gui.port}`,
    ]) {
      for (const path of ['/session', '/files/', '/', '/link'])
        assert.equal(
          (await gui.ask('GET', path, { headers: { Host: host, Cookie: cookie } })).status,
          400,
          `${host}${path}`,
        );
      await assert.rejects(gui.link({ Host: host, Origin: `http://${own}`, Cookie: cookie }));
    }
    for (const host of [own, `localhost:${gui.port}`])
      assert.equal((await gui.ask('GET', '/session', { headers: { Host: host } })).status, 200);
    for (const origin of [
      'http://evil.example',
      `http://127.0.0.1:${gui.port + 1}`,
      `https://${own}`,
      'null',
    ]) {
      const sent = {
        headers: { Origin: origin, 'Content-Type': 'application/json' },
        body: '{"secret":"x"}',
      };
      assert.equal((await gui.ask('POST', '/session', sent)).status, 403, origin);
      await assert.rejects(gui.link({ Origin: origin, Cookie: cookie }));
    }
    for (const name of ['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'Via'])
      assert.equal((await gui.ask('GET', '/session', { headers: { [name]: '10.0.0.1' } })).status, 403);
  });

  it('tells nothing about what else is on the port', async () => {
    await using gui = await startGui(place, ['--no-open']);
    assert.equal((await gui.ask('GET', '/healthz')).status, 200);
    const basic = `Basic ${Buffer.from('owner:owner').toString('base64')}`;
    for (const [method, path] of [
      ['PUT', '/files/x'],
      ['PROPFIND', '/files/'],
      ['DELETE', '/files/x'],
    ] as const)
      assert.equal((await gui.ask(method, path, { headers: { Authorization: basic } })).status, 401);
  });
});

describe('whose program a connection is of', () => {
  it('is read from the table of the system', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:1A90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1',
      '   1: 0100007F:C350 0100007F:1A90 01 00000000:00000000 00:00000000 00000000  1001        0 2 1',
      '   2: 0100007F:1A90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 3 1',
    ].join('\n');
    const end = (port: number, address = '127.0.0.1') => ({ address, port });
    assert.equal(ownerInTable(table, end(0xc350), end(0x1a90)), 1001);
    assert.equal(ownerInTable(table, end(0x1a90), end(0xc350)), 1000);
    assert.equal(ownerInTable(table, end(1), end(2)), undefined);
    assert.equal(ownerInTable('', end(1), end(2)), undefined);
    const mapped = table.replaceAll('0100007F:', '0000000000000000FFFF00000100007F:');
    assert.equal(ownerInTable(mapped, end(0xc350), end(0x1a90)), 1001);
  });

  it('is not taken from a connection of the same ports on another address, nor from one that is over', () => {
    const end = (port: number, address = '127.0.0.1') => ({ address, port });
    const table = [
      '   0: 0100007F:C350 0100007F:1A90 06 00000000:00000000 03:00000000 00000000     0        0 0 3',
      '   1: 0200007F:C350 0100007F:1A90 01 00000000:00000000 00:00000000 00000000  1001        0 2 1',
      '   2: 0100007F:C350 0200007F:1A90 01 00000000:00000000 00:00000000 00000000  1002        0 4 1',
    ].join('\n');
    assert.equal(ownerInTable(table, end(0xc350), end(0x1a90)), undefined);
    assert.equal(ownerInTable(table, end(0xc350, '127.0.0.2'), end(0x1a90)), 1001);
  });

  it(
    'is nobody of this user where there is no such connection',
    { skip: process.platform !== 'linux' },
    async () => {
      const address = '127.0.0.1';
      assert.equal(
        await isOwnPeer({ remoteAddress: address, remotePort: 1, localAddress: address, localPort: 1 }),
        false,
      );
      assert.equal(await isOwnPeer({}), false);
    },
  );
});

describe('a browser', () => {
  it('is opened by the program of each system, without a shell', () => {
    const address = 'http://127.0.0.1:1/#ticket=x';
    assert.deepEqual(browserCommand('linux', address), ['xdg-open', address]);
    assert.deepEqual(browserCommand('darwin', address), ['open', address]);
    assert.deepEqual(browserCommand('win32', address), ['rundll32', 'url.dll,FileProtocolHandler', address]);
  });
});
