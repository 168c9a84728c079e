// `wherry shell` as a real process that reads a script, against a real server. The situations are those of the file server
// whose verbs the shell takes over (CONNECT, UPLOAD, DOWNLOAD, DELETE, DIR, MKDIR, CHDIR, RMDIR, MOVE, DISCONNECT, EXIT).

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  createPlace,
  finish,
  runProgram,
  startProgram,
  startServer,
  type Finished,
  type Place,
  type RunningServer,
} from '../program.ts';

let place: Place;
let server: RunningServer;

before(async () => {
  place = await createPlace();
  await writeFile(join(place.local, 'a.txt'), 'hello');
  await writeFile(join(place.local, 'b c.txt'), 'blank');
  await writeFile(join(place.local, 'star*.txt'), 'literal');
  await mkdir(join(place.local, 'tree/below'), { recursive: true });
  await writeFile(join(place.local, 'tree/below/deep.txt'), 'deep');
  server = await startServer(place);
});
after(async () => {
  await server.stop();
  await place.remove();
});

const script = (lines: readonly string[], args: readonly string[] = []): Promise<Finished> =>
  server.client(['shell', ...args], { input: `${lines.join('\n')}\n` });

/** Without a server in the environment: the script connects by itself. */
const unconnected = (lines: readonly string[], args: readonly string[] = []): Promise<Finished> =>
  runProgram(['shell', ...args], {
    input: `${lines.join('\n')}\n`,
    cwd: place.local,
    env: { XDG_STATE_HOME: place.state, WHERRY_TOKEN: server.env['WHERRY_TOKEN'] ?? '' },
  });

const unconnectedWithoutToken = (target: string): Promise<Finished> =>
  runProgram(['shell', target], { input: 'pwd\n', env: { XDG_STATE_HOME: place.state } });

describe('the verbs of the file server', () => {
  it('do what they say, in capitals, one after another over one connection', async () => {
    const { exitCode, stdout, stderr } = await unconnected([
      `CONNECT 127.0.0.1 ${server.listening.port}`,
      'MKDIR verbs',
      'CHDIR verbs',
      'DIR',
      'UPLOAD a.txt',
      'MKDIR moved',
      'MOVE a.txt moved',
      'DIR moved',
      'DOWNLOAD moved/a.txt fetched.txt',
      'DELETE moved/a.txt',
      'RMDIR moved',
      'DIR',
      'DISCONNECT',
      'EXIT',
    ]);
    assert.deepEqual([exitCode, stderr], [0, '']);
    const address = `wherry://127.0.0.1:${server.listening.port}#${server.listening.pin}`;
    const shown = stdout
      .replaceAll(/ in [\d.]+ s \([^)]*\)/gu, '')
      .replaceAll(/\d{4}-\d\d-\d\d \S+/gu, 'TIME');
    assert.deepEqual(shown.split('\n').slice(0, -1), [
      `Connected to ${address}.`,
      'Created the directory verbs in the root directory.',
      'The current directory is /verbs.',
      'The directory is empty.',
      '1 file, 5 B, 0 skipped, 0 unchanged, 0 failed',
      'Created the directory moved in /verbs.',
      'Moved /verbs/a.txt to /verbs/moved/a.txt.',
      '[F]            5 TIME a.txt',
      '1 file, 5 B, 0 skipped, 0 unchanged, 0 failed',
      'Removed /verbs/moved/a.txt.',
      'Removed /verbs/moved.',
      'The directory is empty.',
      `Disconnected from ${address}.`,
    ]);
    assert.equal(await readFile(join(place.local, 'fetched.txt'), 'utf8'), 'hello');
  });

  const refusals: readonly (readonly [what: string, lines: readonly string[], message: RegExp])[] = [
    [
      'CONNECT while connected',
      ['PWD', 'CONNECT localhost 1'],
      /connected to 127\.0\.0\.1; type "disconnect" first/u,
    ],
    ['DELETE of what is missing', ['DELETE none.txt'], /"\/none\.txt" does not exist/u],
    ['MOVE of what is missing', ['MOVE none.txt x'], /"\/none\.txt" does not exist/u],
    ['DOWNLOAD of what is missing', ['DOWNLOAD none.txt'], /"\/none\.txt" does not exist/u],
    ['UPLOAD of what is missing', ['UPLOAD none.txt'], /"none\.txt" does not exist/u],
    ['CHDIR to what is missing', ['CHDIR none'], /"\/none" does not exist/u],
    ['CHDIR to a file', ['touch -u file.txt', 'CHDIR file.txt'], /"\/file\.txt" is not a directory/u],
    ['RMDIR of what is not empty', ['mkdir -p full/x', 'RMDIR full'], /"\/full" is not empty; "rm -r" /u],
    ['RMDIR of a file', ['touch -u file.txt', 'RMDIR file.txt'], /"\/file\.txt" is not a directory/u],
    ['an unknown verb', ['FROBNICATE x'], /no command "frobnicate"; "help" shows all/u],
    [
      'a verb after DISCONNECT',
      ['PWD', 'DISCONNECT', 'DIR'],
      /Nothing is connected.*\n[^]*connect HOST PORT/u,
    ],
    ['a quote that is not closed', ['ls "x'], /quote is not closed/u],
    ['standard input as a file', ['put - x'], /holds its commands/u],
    ['another connection for one command', ['ls --host x'], /uses the connection that is there/u],
    ['a command of this machine', ['!touch harm'], /only when they are typed/u],
  ];
  for (const [what, lines, message] of refusals) {
    it(`N20: ${what} is refused, with an exit code, and nothing behind it is run`, async () => {
      const { exitCode, stderr } = await script([...lines, 'mkdir behind']);
      assert.ok(exitCode !== 0 && exitCode !== null);
      assert.match(stderr, message);
      assert.match(stderr, new RegExp(`line ${lines.length} failed; the lines behind it were not run`, 'u'));
      const names = await readdir(place.root);
      assert.ok(!names.includes('behind'));
      assert.ok(!(await readdir(place.local)).includes('harm'));
    });
  }

  it('any verb while nothing is connected says what to type', async () => {
    const verbs = [
      'DIR',
      'UPLOAD a.txt',
      'DOWNLOAD x',
      'DELETE x',
      'MKDIR x',
      'CHDIR x',
      'RMDIR x',
      'MOVE x y',
      'PWD',
      'DISCONNECT',
    ];
    const { exitCode, stdout, stderr } = await unconnected(verbs, ['--continue']);
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.equal(
      stderr.match(/Nothing is connected\. \(BAD_REQUEST\)\n[^]*?connect HOST PORT/gu)?.length,
      verbs.length,
    );
    verbs.forEach((verb, index) => assert.ok(stderr.includes(`line ${index + 1} failed: ${verb}\n`)));
  });

  it('EXIT while connected closes the connection and leaves', async () => {
    const { exitCode, stderr } = await script(['pwd', 'EXIT', 'nonsense']);
    assert.deepEqual([exitCode, stderr], [0, '']);
  });

  it('CONNECT takes a connection string, and refuses a server with another key', async () => {
    const { addresses, port } = server.listening;
    const good = await unconnected([`connect '${addresses.at(-1) ?? ''}'`, 'pwd']);
    assert.equal(good.exitCode, 0);
    const pin = 'A'.repeat(43);
    const bad = await unconnected([`connect 'wherry://127.0.0.1:${port}#${pin}'`]);
    assert.equal(bad.exitCode, 11);
  });

  it('a first CONNECT goes where it says, whatever the environment names', async () => {
    const { exitCode, stderr } = await script(['connect 127.0.0.1 1']);
    assert.equal(exitCode, 10);
    assert.match(stderr, /127\.0\.0\.1:1/u);
  });
});

describe('directories', () => {
  it('N14: one shell changing its directory never moves another', async () => {
    await mkdir(join(place.root, 'one'), { recursive: true });
    await mkdir(join(place.root, 'two'), { recursive: true });
    const shells = ['one', 'two'].map((name) => {
      const child = startProgram(['shell', '-e', `cd ${name}`, '-e', 'put a.txt', '-e', 'ls', '-e', 'pwd'], {
        cwd: place.local,
        env: server.env,
      });
      return finish(child);
    });
    const [one, two] = await Promise.all(shells);
    assert.match(one?.stdout ?? '', /\na\.txt\n\/one\n$/u);
    assert.match(two?.stdout ?? '', /\na\.txt\n\/two\n$/u);
    const elsewhere = await server.client(['list', '/']);
    assert.doesNotMatch(elsewhere.stdout, /^a\.txt$/mu);
  });

  it('are where relative paths begin, with ".." and "-"', async () => {
    const { exitCode, stdout } = await script([
      'mkdir -p deep/er',
      'cd deep/er',
      'put a.txt',
      'ls ..',
      'ls ../e*',
      'cd ..',
      'cd -',
      'cat a.txt',
      'cat ../er/*.txt',
      'cd ../../..',
      'pwd',
    ]);
    assert.equal(exitCode, 0);
    assert.match(
      stdout,
      /\ner\n\/deep\/er\nThe current directory is \/deep\.\nThe current directory is \/deep\/er\.\nhellohello/u,
    );
    assert.match(stdout, /\n\/\n$/u);
  });

  it('of this machine are where files come from and go to; nothing else is moved', async () => {
    const { exitCode, stdout } = await script([
      'mkdir lcd',
      'cd lcd',
      'lcd tree/below',
      'lpwd',
      'lls',
      'put deep.txt',
      'put deep* renamed.txt',
      'lcd ..',
      'get renamed.txt',
      'put -r below/.',
      'ls -r',
    ]);
    assert.equal(exitCode, 0);
    assert.ok(stdout.includes(`\n${join(place.local, 'tree/below')}\ndeep.txt\n`));
    assert.match(stdout, /\ndeep\.txt\nrenamed\.txt\n$/u);
    assert.equal(await readFile(join(place.local, 'tree/renamed.txt'), 'utf8'), 'deep');
  });
});

describe('words', () => {
  it('with blanks are one name, and wildcards match unless they are quoted', async () => {
    const { exitCode, stdout } = await script([
      'mkdir "my words"',
      'cd my\\ words',
      `put 'b c.txt' a.txt .`,
      `put "star*.txt"`,
      'mkdir never',
      'touch starless.txt',
      `rm 'star*.txt'`,
      'ls *.txt',
      'rm s*',
      'ls',
    ]);
    assert.equal(exitCode, 0);
    assert.match(stdout, /\/my words\/a\.txt\n\/my words\/b c\.txt\n\/my words\/starless\.txt\n/u);
    assert.match(stdout, /Removed \/my words\/starless\.txt\.\na\.txt\nb c\.txt\nnever\n$/u);
  });

  it('a quoted pattern that matches nothing as a name removes nothing', async () => {
    const { exitCode } = await script(['mkdir literal', 'cd literal', 'touch x.txt', `rm '*.txt'`]);
    assert.equal(exitCode, 1);
    assert.deepEqual(await readdir(join(place.root, 'literal')), ['x.txt']);
  });

  it('"rm NAME /DIRECTORY", which could mean two things, removes neither', async () => {
    const { exitCode } = await script(['mkdir -p both/old', 'mkdir -p old', 'rm -r old /both']);
    assert.equal(exitCode, 1);
    assert.deepEqual(await readdir(join(place.root, 'both')), ['old']);
    assert.ok((await readdir(place.root)).includes('old'));
  });

  it('have the options of the commands: -r, -n, --on-conflict', async () => {
    const { exitCode, stdout } = await script([
      'put -r tree',
      'rm -r --dry-run tree',
      'put --on-conflict rename a.txt tree',
      'cp -r tree copied',
      'ls copied',
    ]);
    assert.equal(exitCode, 0);
    assert.match(stdout, /\na\.txt\nbelow\n/u);
  });
});

describe('a script', () => {
  it('has no prompt and no colours, and passes over comments and empty lines', async () => {
    const { exitCode, stdout, stderr } = await script(['# comment', '', '  # another', 'pwd', '\t']);
    assert.deepEqual([exitCode, stdout, stderr], [0, '/\n', '']);
  });

  it('comes from a file, and from options', async () => {
    await writeFile(join(place.local, 'script'), 'pwd\r\ncd one\r\npwd');
    await mkdir(join(place.root, 'one'), { recursive: true });
    const file = await server.client(['shell', '-f', 'script', '-q']);
    assert.deepEqual([file.exitCode, file.stdout], [0, '/\n/one\n']);
    const options = await server.client(['shell', '-q', '-e', 'pwd', '-e', 'cd one', '-e', 'pwd']);
    assert.deepEqual([options.exitCode, options.stdout], [0, '/\n/one\n']);
    const missing = await server.client(['shell', '-f', 'no-such-script']);
    assert.equal(missing.exitCode, 1);
  });

  it('stops at the first failure with its exit code; --continue goes on, and ends with the first one', async () => {
    const lines = ['pwd', 'put', 'ls none', 'pwd'];
    const stopped = await script(lines);
    assert.deepEqual([stopped.exitCode, stopped.stdout], [2, '/\n']);
    assert.match(stopped.stderr, /wherry: line 2 failed; the lines behind it were not run: put\n$/u);
    const continued = await script(lines, ['--continue']);
    assert.deepEqual([continued.exitCode, continued.stdout], [2, '/\n/\n']);
    assert.match(continued.stderr, /wherry: line 3 failed: ls none\n$/u);
  });

  it('with --json prints objects, errors included', async () => {
    const { exitCode, stdout, stderr } = await script(['pwd', 'mkdir json', 'ls none'], ['--json']);
    assert.equal(exitCode, 1);
    const types = (text: string): readonly string[] =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as { type: string }).type);
    assert.deepEqual(types(stdout), ['directory', 'created']);
    assert.deepEqual(types(stderr), ['error', 'lineFailed']);
  });

  it('shows no secret of a line that failed', async () => {
    const { stderr } = await unconnected(['connect wherry://qRkVWJcFRqi7rsNMbagaDd@127.0.0.1:1']);
    assert.match(stderr, /line 1 failed/u);
    assert.doesNotMatch(stderr, /qRkVWJcFRqi7rsNMbagaDd/u);
  });

  it('asks nobody for a token', async () => {
    const { exitCode, stderr } = await runProgram(['shell', '127.0.0.1', '1'], {
      input: 'pwd\n',
      env: { XDG_STATE_HOME: place.state },
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /No token is configured/u);
  });

  it('asks nobody for a password, and says how to do without', async () => {
    const { exitCode, stderr } = await unconnectedWithoutToken('anna@127.0.0.1');
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /No token is configured for the account "anna"[^]*wherry login 'wherry:\/\/anna@127/u,
    );
  });

  for (const [line, says] of [
    ['passwd', /asks for a password here, and this is no terminal/u],
    ['totp enable', /asks for a password here, and this is no terminal/u],
    ['user add ida --password', /A script of the shell holds no passwords/u],
    ['user passwd owner', /A script of the shell holds no passwords/u],
    ['trash empty', /Add --yes/u],
    ['login wherry://h anna', /"login" works outside of the shell/u],
    ['remote list', /"remote list" works outside of the shell/u],
  ] as const) {
    it(`refuses "${line}"`, async () => {
      const { exitCode, stderr } = await script([line]);
      assert.notEqual(exitCode, 0);
      assert.match(stderr, says);
    });
  }

  it('keeps nothing of what it ran', async () => {
    const names = await readdir(join(place.state, 'wherry'));
    assert.ok(!names.includes('shell-history'));
  });

  it('ends at SIGINT like any command', async () => {
    const child = startProgram(['shell'], {
      cwd: place.local,
      env: server.env,
      input: 'pwd\n',
      keepsInput: true,
    });
    const ended = finish(child);
    await once(child.stdout ?? assert.fail(), 'data');
    child.kill('SIGINT');
    const { exitCode, stderr } = await ended;
    assert.deepEqual([exitCode, stderr], [130, '']);
  });

  for (const [args, message] of [
    [['put a b'], /a line to run is given with -e/u],
    [['-f', 'x', '-e', 'y'], /leave one of them out/u],
    [['127.0.0.1', '--host', 'x'], /named twice/u],
  ] as const) {
    it(`is refused where it cannot be meant: ${args.join(' ')}`, async () => {
      const { exitCode, stderr } = await script([], args);
      assert.equal(exitCode, 1);
      assert.match(stderr, message);
    });
  }
});
