// What an account in a connection string means to each command that takes one, against a real server.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { deriveVerifier, generateToken } from '../../../src/accounts/index.ts';
import { ROLES } from '../../../src/accounts/rights/index.ts';
import type { Remote } from '../../../src/client/index.ts';
import { PASSWORD } from '../../server/account-bed.ts';
import { startServer, type RunningServer } from '../../server/running-server.ts';
import { runWith, type RunWithInit, type RunWithResult } from '../run-with.ts';

let state: string;
let config: string;
let running: RunningServer;
let owner: Remote;
let token: string;

before(async () => {
  state = await mkdtemp(join(tmpdir(), 'wherry-account-address-'));
  process.env['XDG_STATE_HOME'] = state;
  config = join(state, 'config');
  running = await startServer();
  owner = await running.connect();
  await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor, password: PASSWORD });
  token = generateToken();
  await owner.admin.addToken('anna', { name: 'test', kind: 'named', verifier: deriveVerifier(token) });
});
after(async () => {
  await running[Symbol.asyncDispose]();
  await rm(state, { recursive: true });
});
beforeEach(() => rm(join(config, 'wherry'), { recursive: true, force: true }));

const url = (user: string): string => `wherry://${user}@127.0.0.1:${running.server.port}`;

const wherry = (args: readonly string[], init: RunWithInit = {}): Promise<RunWithResult> =>
  runWith(args, {
    client: () => import('../../../src/client/index.ts'),
    ...init,
    env: { XDG_STATE_HOME: state, XDG_CONFIG_HOME: config, ...init.env },
  });

const remotes = (): Promise<string> => readFile(join(config, 'wherry/remotes.toml'), 'utf8');

describe('an account in a connection string', () => {
  it('must be that of the token, letter case aside', async () => {
    const env = { WHERRY_TOKEN: token };
    assert.equal((await wherry(['ls', '/', '--remote', url('ANNA')], { env })).exitCode, 0);
    const refused = await wherry(['mkdir', '/refused', '--remote', url('bob')], { env });
    assert.equal(refused.exitCode, 11);
    assert.match(refused.stderr, /belongs to the account "anna", not to "bob"/u);
    // The pin is known by now, so that the request rode behind the login.
    assert.match((await wherry(['ls', '/', '--remote', url('anna')], { env })).stdout, /^(?![^]*refused)/u);
  });

  it('without a token says to log in, also at a terminal', async () => {
    for (const isTerminal of [false, true]) {
      const { exitCode, stderr } = await wherry(['ls', '/', '--remote', url('anna')], { isTerminal });
      assert.equal(exitCode, 1);
      assert.ok(stderr.includes(`wherry login '${url('anna')}'`), stderr);
    }
  });

  it('need not be typed for a login, which is found by it from then on', async () => {
    const typed = { isTerminal: true, answer: PASSWORD };
    const { exitCode, stderr } = await wherry(['login', url('anna'), '--as', 'home'], typed);
    assert.equal(exitCode, 0, stderr);
    assert.ok((await remotes()).includes(`${url('anna')}#${running.server.pin}`));
    assert.equal((await wherry(['ls', 'home:/'])).exitCode, 0);
    assert.equal((await wherry(['ls', '/', '--remote', url('Anna')])).exitCode, 0);
    assert.equal((await wherry(['ls', '/', '--remote', url('bob')])).exitCode, 1);
    // Again, by the name of the remote alone.
    const again = await wherry(['login', 'home'], typed);
    assert.match(again.stdout, /as anna/u, again.stderr);
  });

  it('of a login is refused when it is another one than the argument, or a token', async () => {
    const typed = { isTerminal: true, answer: PASSWORD };
    const two = await wherry(['login', url('anna'), 'bob'], typed);
    assert.equal(two.exitCode, 1);
    assert.match(two.stderr, /"anna" in the address and "bob" behind it/u);
    const secret = await wherry(['login', url(token)], typed);
    assert.equal(secret.exitCode, 1);
    assert.match(secret.stderr, /A token stands in the address/u);
    assert.ok(!secret.stderr.includes(token));
  });

  it("is kept with a remote, and its token is tried as that account's", async () => {
    const file = join(state, 'token');
    await mkdir(state, { recursive: true });
    await writeFile(file, token, { mode: 0o600 });
    const refused = await wherry(['remote', 'add', 'home', url('bob'), '--token-file', file]);
    assert.equal(refused.exitCode, 11);
    assert.match(refused.stderr, /not to "bob"[^]*Nothing was kept/u);
    const added = await wherry(['remote', 'add', 'home', url('anna'), '--token-file', file]);
    assert.equal(added.exitCode, 0, added.stderr);
    assert.ok((await remotes()).includes(`${url('anna')}#${running.server.pin}`));
    assert.equal((await wherry(['ls', 'home:/'])).exitCode, 0);
  });

  it('is shown by doctor and config show, which say what is missing', async () => {
    const { stdout } = await wherry(['doctor', url('anna')]);
    assert.match(stdout, /No token is configured for the account "anna"[^]*wherry login/u);
    const shown = await wherry(['config', 'show'], { env: { WHERRY_URL: url('anna') } });
    assert.ok(shown.stdout.includes(url('anna')), shown.stdout);
  });
});
