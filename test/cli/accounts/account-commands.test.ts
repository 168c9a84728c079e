// The commands for accounts, as real processes, against a real server and its database.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startServer, type RunningServer } from '../../server/running-server.ts';
import { runProgram, type Finished } from '../program.ts';

const wherry = (
  running: RunningServer,
  args: readonly string[],
  init: { readonly token?: string; readonly input?: string } = {},
): Promise<Finished> =>
  runProgram(args, {
    env: {
      HOME: running.directory,
      XDG_STATE_HOME: join(running.directory, 'state'),
      WHERRY_URL: running.server.address,
      WHERRY_TOKEN: init.token ?? running.server.token,
    },
    input: init.input,
  });

const done = async (work: Promise<Finished>): Promise<string> => {
  const { exitCode, stdout, stderr } = await work;
  assert.equal(exitCode, 0, stderr);
  return stdout;
};

describe('the commands for accounts', () => {
  it('set accounts up and use them, over a connection', async () => {
    await using running = await startServer();
    assert.match(
      await done(
        wherry(running, ['user', 'add', 'anna', '--home', '--password'], { input: 'long enough\n' }),
      ),
      /Added the account anna: editor on \/home\/anna\./u,
    );
    assert.match(
      await done(wherry(running, ['user', 'role', 'anna', 'reader', '/photos'])),
      /reader on \/photos/u,
    );
    const token = (await done(wherry(running, ['token', 'create', 'ci', '--account', 'anna', '-q']))).trim();
    const me = JSON.parse(await done(wherry(running, ['whoami', '--json'], { token }))) as Record<
      string,
      unknown
    >;
    assert.equal(me['name'], 'anna');
    assert.equal(me['home'], '/home/anna');
    assert.equal((me['token'] as { name: string }).name, 'ci');

    const refused = await wherry(running, ['user', 'list'], { token });
    assert.equal(refused.exitCode, 12);
    assert.match(refused.stderr, /does not administer this server/u);
    assert.equal((await wherry(running, ['rm', '/photos'], { token })).exitCode, 12);

    await done(wherry(running, ['user', 'disable', 'ANNA']));
    assert.equal((await wherry(running, ['whoami'], { token })).exitCode, 11);
    await done(wherry(running, ['user', 'enable', 'anna']));
    await done(wherry(running, ['token', 'revoke', 'ci', '--account', 'anna']));
    assert.equal((await wherry(running, ['whoami'], { token })).exitCode, 11);
    await done(wherry(running, ['user', 'remove', 'anna']));
    assert.doesNotMatch(await done(wherry(running, ['user', 'list'])), /anna/u);
    assert.match(
      await done(wherry(running, ['audit', '--event', 'account.*'])),
      /account\.add .*\n.*account\.change .*\n/u,
    );
  });

  it('work on the database of this machine, without a token, while the server runs', async () => {
    await using running = await startServer();
    const local = ['--state', running.stateDirectory];
    const recovered = (await done(wherry(running, ['token', 'recover', ...local, '-q']))).trim();
    assert.equal(
      (
        JSON.parse(await done(wherry(running, ['whoami', '--json'], { token: recovered }))) as {
          name: string;
        }
      ).name,
      'owner',
    );
    await done(wherry(running, ['user', 'add', 'bob', '--role', 'reader', ...local]));
    assert.match(await done(wherry(running, ['user', 'list'])), /^bob +active +token +- +reader on \/$/mu);
    const unsupported = await wherry(running, ['user', 'quota', 'bob', '1G', ...local]);
    assert.equal(unsupported.exitCode, 1);
    assert.match(unsupported.stderr, /has none/u);
  });

  it('refuse what they do not understand, and say what they would', async () => {
    await using running = await startServer();
    const rows: readonly (readonly [readonly string[], number, RegExp])[] = [
      [['user', 'add', 'anna', '--role', 'boss'], 2, /admin, editor, contributor/u],
      [['user', 'add', '../x'], 1, /cannot name an account/u],
      [['user', 'add', 'x', '--quota', '1G'], 1, /--home/u],
      [['user', 'add', 'x', '--home', '--home-at', '/y'], 1, /leave one of them out/u],
      [['user', 'role', 'owner', 'reader'], 12, /owner of a server/u],
      [['user', 'role', 'nobody', 'reader'], 1, /no account "nobody"/u],
      [['user', 'remove', 'owner'], 12, /owner/u],
      [['user', 'passwd', 'owner'], 1, /No password came/u],
      [['audit', '--since', 'yesterday'], 1, /is no time/u],
      [['audit', '--limit', '0'], 2, /1 to 1000/u],
      [['token', 'revoke', 'nothing'], 1, /no token/u],
      [['token', 'create', 'a\u001b[2J'], 1, /visible characters/u],
      [['invite', 'remove', 'nothing'], 1, /no such invite/u],
      [['connections', '--end', '99999'], 1, /no such connection/u],
      [['login', 'wherry://localhost:1', 'anna'], 1, /no terminal/u],
      [['passwd'], 1, /no terminal/u],
    ];
    await Promise.all(
      rows.map(async ([args, exitCode, says]) => {
        const finished = await wherry(running, args, { input: '' });
        assert.equal(finished.exitCode, exitCode, `${args.join(' ')}: ${finished.stderr}`);
        assert.match(finished.stderr, says);
      }),
    );
  });
});
