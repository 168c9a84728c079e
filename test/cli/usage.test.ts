import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ERROR_CODES, VERSION } from '../../src/base/index.ts';
import { describeCommands } from '../../src/cli/describe-commands.ts';
import { runWith } from './run-with.ts';

describe('help', () => {
  for (const { name, aliases, options, examples } of describeCommands()) {
    it(`of ${name} shows every option and example, and fits 80 columns`, async () => {
      const { exitCode, stdout, stderr } = await runWith([...name.split(' '), '--help']);
      assert.deepEqual([exitCode, stderr], [0, '']);
      for (const option of options)
        assert.equal(stdout.includes(`${option.name}`), !option.hidden, option.name);
      for (const { command } of examples) assert.ok(stdout.includes(command));
      const prose = stdout.split('\nEXAMPLES\n')[0] ?? '';
      for (const line of prose.split('\n')) assert.ok(line.length <= 80 || line.startsWith('Usage'), line);
      for (const alias of aliases) assert.equal((await runWith([alias, '-h'])).stdout, stdout);
    });
  }

  it('is an overview of all commands and exit codes when no command is named', async () => {
    const alone = await runWith([]);
    const { exitCode, stdout } = await runWith(['--help']);
    assert.deepEqual([alone.exitCode, alone.stdout, exitCode], [0, stdout, 0]);
    for (const { name } of describeCommands()) assert.ok(stdout.includes(`\n  ${name}`));
  });

  it('is of a group when only that is named', async () => {
    const alone = await runWith(['parts']);
    const { exitCode, stdout } = await runWith(['parts', '--help']);
    assert.deepEqual([alone.exitCode, alone.stdout, exitCode], [0, stdout, 0]);
    assert.match(stdout, /^Usage: wherry parts list .*\n {7}wherry parts discard /u);
  });

  it('tells the exit codes', async () => {
    const { stdout } = await runWith(['--help']);
    for (const { exitCode: code } of Object.values(ERROR_CODES))
      assert.match(stdout, new RegExp(`\\b${code} [a-z]`, 'u'));
  });
});

describe('--version', () => {
  for (const flag of ['--version', '-v']) {
    it(`${flag} prints the version`, async () => {
      assert.deepEqual(await runWith([flag]), { exitCode: 0, stdout: `${VERSION}\n`, stderr: '' });
    });
  }
});

describe('a usage error', () => {
  const table: readonly (readonly [readonly string[], RegExp])[] = [
    [['parts', 'lst'], /no command "parts lst"; did you mean "parts list"/u],
    [['parts', 'list', 'x'], /one argument too many, "x".*\nUsage: wherry parts list/su],
    [['lst'], /no command "lst"; did you mean .*"list"/u],
    [['upload'], /argument SOURCE is missing\.\nUsage: wherry upload/u],
    [['list', '--frobnicate'], /no option --frobnicate/u],
    [['list', '--recursiv'], /did you mean .*--recursive/u],
    [['list', '-x'], /no option -x/u],
    [['directory', '/a', '/b', '/c'], /one argument too many, "\/c"/u],
    [['list', '-r', '-r'], /--recursive was given more than once/u],
    [['list', '--timeout'], /--timeout needs a value/u],
    [['list', '--timeout', 'soon'], /"soon" does not fit --timeout/u],
    [['list', '--port', '70000'], /"70000" does not fit --port/u],
    [['list', '--remote='], /--remote= needs a value/u],
    [['upload', '--on-conflict', 'destroy', 'a'], /one of fail, replace, rename, skip or newer/u],
    [['upload', '--block-size', '1X', 'a'], /"1X" does not fit --block-size/u],
    [['upload', '--progress=fancy', 'a'], /one of auto, plain or none/u],
    [['move', '/a'], /At least 2 arguments are needed; 1 was given\.\nUsage: wherry move/u],
    [['run', '.', 'http'], /"http" does not fit PORT/u],
    [['run', '.', '--stop-when-idle', '0'], /"0" does not fit --stop-when-idle/u],
    [
      ['run', '.', '--stop-when-idle', '30d'],
      /"30d" does not fit --stop-when-idle: a duration is at most 24d/u,
    ],
    [['run', '.', '--connection-timeout', 'soon'], /does not fit --connection-timeout: .*90s, 5m, 2h/u],
    [['run', '.', '--connection-timeout', '10ms'], /at least a second: 60s, 15m/u],
    [['run', '.', '--max-connections', '0'], /does not fit --max-connections: .*such as 100/u],
    [['run', '.', '--max-connections', 'many'], /does not fit --max-connections/u],
    [['run', '.', '--max-connections-per-address', '1.5'], /does not fit --max-connections-per-address/u],
    [['run', '.', '--exclusive=maybe'], /exclusive/u],
    [['run', '.', '--bandwidth', 'fast'], /does not fit --bandwidth: .*10M, 10M:1M, off:1M/u],
    [['run', '.', '--bandwidth', '10'], /"10" does not fit --bandwidth: .*10 is only 10 B\/s/u],
    [['run', '.', '--bandwidth', '1M:2M:3M'], /UPLOAD:DOWNLOAD/u],
    [['run', '.', '--bandwidth=-5M'], /bandwidth/u],
    [['run', '.', '--bandwidth-per-connection', '10M:'], /does not fit --bandwidth-per-connection/u],
    [['upload', '--bandwidth', '1X', 'a'], /does not fit --bandwidth/u],
    [['download', '--bandwidth', '', '/a'], /does not fit --bandwidth/u],
    [['cat', '--bandwidth', '1K', '/a'], /at least 16K/u],
  ];
  for (const [args, pattern] of table) {
    it(`${args.join(' ')} exits 2 and says why`, async () => {
      const { exitCode, stdout, stderr } = await runWith(args);
      assert.deepEqual([exitCode, stdout], [2, '']);
      assert.match(stderr, /^wherry: /u);
      assert.match(stderr, pattern);
    });
  }

  it('is one JSON object with --json', async () => {
    for (const args of [
      ['list', '--json', '--frobnicate'],
      ['lst', '--json'],
      ['list', '--json', '--to='],
    ]) {
      const { exitCode, stderr } = await runWith(args);
      assert.equal(exitCode, 2);
      const error = JSON.parse(stderr) as Record<string, unknown>;
      assert.deepEqual([error.type, error.code, error.exitCode], ['error', 'BAD_REQUEST', 2]);
    }
  });

  it('shows what was typed escaped', async () => {
    for (const args of [
      ['\u001b[2J\n'],
      ['list', '--\u001b[2J'],
      ['directory', '/', '/', '\u001b[2J'],
      ['list', '--port', '\u001b[2J'],
    ]) {
      const { exitCode, stderr } = await runWith(args);
      assert.equal(exitCode, 2);
      assert.doesNotMatch(stderr, /\u001b/u);
    }
  });
});
