// Logging in by password in the shell, and its commands that ask, at a terminal and against a real server.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ROLES } from '../../../src/accounts/rights/index.ts';
import type { Remote } from '../../../src/client/index.ts';
import { PASSWORD, grant } from '../../server/account-bed.ts';
import { startServer, type RunningServer } from '../../server/running-server.ts';
import { startTerminal, type Terminal } from './terminal.ts';

let state: string;
let running: RunningServer;
let owner: Remote;

before(async () => {
  state = await mkdtemp(join(tmpdir(), 'wherry-shell-login-'));
  // Pins and this install's id are kept where the process says.
  process.env['XDG_STATE_HOME'] = state;
  running = await startServer();
  owner = await running.connect();
});
after(async () => {
  await running[Symbol.asyncDispose]();
  await rm(state, { recursive: true });
});

const START = /wherry> $/u;
const PROMPT = /127\.0\.0\.1:\/> $/u;
const ASKED = /\[asked by 127\.0\.0\.1\] Password of \S+: $/u;

const addAccount = (name: string) =>
  owner.admin.addAccount({ name, verbs: ROLES.editor, password: PASSWORD });

const start = (seen = START, args: readonly string[] = []): Promise<Terminal> =>
  startTerminal(seen, args, {
    client: () => import('../../../src/client/index.ts'),
    env: { XDG_STATE_HOME: state },
  });

const tokensOf = async (name: string) => owner.admin.listTokens(name);

const leave = async (terminal: Terminal): Promise<void> => {
  await terminal.type('exit\r', /exit/u);
  assert.equal((await terminal.finished).exitCode, 0);
};

describe('a login by password in the shell', () => {
  it('asks for account and password, and leaves nothing behind', async () => {
    await addAccount('anna');
    const terminal = await start();
    await terminal.type(`connect 127.0.0.1 ${running.server.port}\r`, /Account at 127\.0\.0\.1 \(.*\): $/u);
    await terminal.type('anna\r', ASKED);
    await terminal.type(`${PASSWORD}\r`, PROMPT);
    const [token, another] = await tokensOf('anna');
    assert.equal(another, undefined);
    assert.equal(token?.kind, 'login');
    assert.ok((token.expiresMs ?? Infinity) < Date.now() + 8 * 86_400_000);
    await leave(terminal);
    assert.deepEqual(await tokensOf('anna'), []);
    assert.ok(!terminal.screen().includes(PASSWORD));
    const history = await readFile(join(state, 'wherry/shell-history'), 'utf8');
    assert.equal(history, `connect 127.0.0.1 ${running.server.port}\nexit\n`);
    assert.ok(!(await readdir(join(state, 'wherry'))).includes('remotes.toml'));
  });

  it('takes the account from USER@HOST, the connection string, and behind either', async () => {
    await addAccount('carl');
    const { port } = running.server;
    for (const target of [
      `carl@127.0.0.1 ${port}`,
      `carl@127.0.0.1:${port}`,
      `127.0.0.1 ${port} carl`,
      `wherry://carl@127.0.0.1:${port}`,
      `wherry://127.0.0.1:${port} CARL`,
    ]) {
      const terminal = await start(ASKED, target.split(' '));
      await terminal.type(`${PASSWORD}\r`, PROMPT);
      await leave(terminal);
    }
    const twice = await start();
    const said = await twice.type(`connect wherry://carl@127.0.0.1:${port} bob\r`, START);
    assert.match(said, /named twice/u);
    await leave(twice);
  });

  it('stays at the prompt after a wrong password, and after one that is given up', async () => {
    await addAccount('dora');
    const terminal = await start();
    const line = `connect dora@127.0.0.1 ${running.server.port}\r`;
    await terminal.type(line, ASKED);
    assert.match(await terminal.type('wrong\r', START), /password is wrong[^]*UNAUTHENTICATED/u);
    await terminal.type(line, ASKED);
    assert.match(await terminal.type('half\u0003', START), /\^C\nwherry: Interrupted\. \(CANCELLED\)/u);
    assert.match(await terminal.type('ls\r', START), /Nothing is connected/u);
    await leave(terminal);
    assert.deepEqual(await tokensOf('dora'), []);
  });

  it('is made again without a question when the link is lost', async () => {
    await addAccount('emil');
    const terminal = await start(ASKED, [`emil@127.0.0.1`, String(running.server.port)]);
    await terminal.type(`${PASSWORD}\r`, PROMPT);
    const back = terminal.type('', /connected again\n[^]*\/> $/u);
    await owner.admin.changeAccount('emil', { grant: grant('/photos', 'reader') });
    await back;
    assert.match(await terminal.type('whoami\r', PROMPT), /Account +emil/u);
    assert.equal(terminal.screen().split('Password of').length, 2);
    await leave(terminal);
    assert.deepEqual(await tokensOf('emil'), []);
  });

  it('takes answers that are pasted with the line, and calls none of them back', async () => {
    await addAccount('fred');
    const terminal = await start();
    await terminal.type(`connect 127.0.0.1 ${running.server.port}\rfred\r${PASSWORD}\r`, PROMPT);
    const recalled = await terminal.type('\u001b[A', /connect[^]*$/u);
    assert.ok(!recalled.includes(PASSWORD));
    await terminal.type('\u0003', PROMPT);
    await leave(terminal);
    assert.doesNotMatch(await readFile(join(state, 'wherry/shell-history'), 'utf8'), /fred\n|horse/u);
  });
});

describe('a command of the shell that asks', () => {
  it('is ended by Ctrl-C at its question, and the shell is not', async () => {
    await addAccount('gina');
    const terminal = await start(ASKED, [`gina@127.0.0.1`, String(running.server.port)]);
    await terminal.type(`${PASSWORD}\r`, PROMPT);
    await terminal.type('passwd\r', /Present password of gina: $/u);
    assert.match(await terminal.type('\u0003', PROMPT), /CANCELLED/u);
    await terminal.type('totp enable\r', /Present password of gina: $/u);
    await terminal.type(`${PASSWORD}\r`, /authenticator app shows now: $/u);
    assert.match(await terminal.type('\u0003', PROMPT), /CANCELLED/u);
    assert.match(await terminal.type('pwd\r', PROMPT), /\n\/\n/u);
    await leave(terminal);
  });

  it('changes the password of oneself, and stays logged in', async () => {
    await addAccount('hans');
    const terminal = await start(ASKED, [`hans@127.0.0.1`, String(running.server.port)]);
    await terminal.type(`${PASSWORD}\r`, PROMPT);
    await terminal.type('passwd\r', /Present password of hans: $/u);
    await terminal.type(`${PASSWORD}\r`, /New password for hans: $/u);
    await terminal.type('another password\r', /The same password again: $/u);
    const changed = terminal.type(
      'another password\r',
      /The password is changed\.[^]*connected again\n[^]*> $/u,
    );
    await changed;
    assert.match(await terminal.type('whoami\r', PROMPT), /Account +hans/u);
    await leave(terminal);
    assert.ok(!terminal.screen().includes('another password'));
    const again = await start(ASKED, [`hans@127.0.0.1`, String(running.server.port)]);
    await again.type('another password\r', PROMPT);
    await leave(again);
  });

  it('sets passwords of others, and asks before everything is removed', async () => {
    const terminal = await start(/Account at/u, ['127.0.0.1', String(running.server.port)]);
    await terminal.type('\r', /Token for 127\.0\.0\.1: $/u);
    await terminal.type(`${running.server.token}\r`, PROMPT);
    await terminal.type('user add ida --password\r', /New password for ida \(not shown\): $/u);
    await terminal.type(`${PASSWORD}\r`, /The same again: $/u);
    assert.match(await terminal.type(`${PASSWORD}\r`, PROMPT), /Added the account ida/u);
    await terminal.type('user passwd ida\r', /New password for ida \(not shown\): $/u);
    assert.match(await terminal.type('\u0003', PROMPT), /CANCELLED/u);
    await terminal.type('mkdir kept\r', PROMPT);
    await terminal.type('rm -r /\r', /Type "yes" to go on: $/u);
    assert.match(await terminal.type('no\r', PROMPT), /Nothing was removed/u);
    await terminal.type('rm -r /\r', /Type "yes" to go on: $/u);
    assert.match(await terminal.type('\u0003', PROMPT), /CANCELLED/u);
    assert.deepEqual(await readdir(running.root).then((names) => names.includes('kept')), true);
    await leave(terminal);
  });

  it('gives the terminal back when the server goes while it asks', async () => {
    const other = await startServer();
    const admin = await other.connect();
    await admin.admin.addAccount({ name: 'jo', verbs: ROLES.editor, password: PASSWORD });
    const terminal = await start();
    await terminal.type(`connect jo@127.0.0.1 ${other.server.port}\r`, ASKED);
    const given = terminal.type('hal', START);
    await other[Symbol.asyncDispose]();
    assert.match(await given, /wherry: .* \((?:CONNECTION_LOST|TIMEOUT)\)/u);
    assert.match(await terminal.type('pwd\r', START), /\n/u);
    await leave(terminal);
  });

  it('says where commands work that the shell does not have', async () => {
    const terminal = await start();
    for (const [line, says] of [
      ['LOGIN wherry://h', /"login" works outside of the shell, as "wherry login"\. Here "connect"/u],
      ['remote', /"remote" works outside of the shell/u],
      ['remote add a b', /"remote add" works outside of the shell/u],
      ['help config', /"config" works outside of the shell/u],
      ['generate-token', /as "wherry generate-token"/u],
      ['frobnicate', /no command "frobnicate"/u],
      ['complete', /no command "complete"/u],
    ] as const)
      assert.match(await terminal.type(`${line}\r`, START), says);
    await leave(terminal);
  });
});
