// `wherry config …`, and what settings do to commands, through the command line.

import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { runWith } from '../run-with.ts';
import { createConfigPlace, type ConfigPlace } from './config-place.ts';

const TOKEN = 'qRkVWJcFRqi7rsNMbagaDd';
const CONFIGURED = { WHERRY_URL: 'wherry://localhost:1', WHERRY_TOKEN: TOKEN };

const places: ConfigPlace[] = [];
let place: ConfigPlace;
beforeEach(async () => {
  place = await createConfigPlace();
  places.push(place);
});
after(() => Promise.all(places.map((each) => each.remove())));

const run = async (args: readonly string[], env: Record<string, string> = {}, init = {}) => {
  const result = await runWith(args, { ...init, env: { ...place.env, ...env } });
  const shorten = (text: string): string => text.replaceAll(place.folder, 'DIR');
  return { ...result, stdout: shorten(result.stdout), stderr: shorten(result.stderr) };
};

describe('config show', () => {
  it('shows every setting of clients with its origin, and no token', async () => {
    await place.write(
      'config.toml',
      '[defaults]\ntimeout = 10\nprogress = "plain"\n\n[upload]\nblock-size = "64K"\n',
    );
    const env = { ...CONFIGURED, WHERRY_ON_CONFLICT: 'skip' };
    const { stdout } = await run(['config', 'show'], env);
    assert.match(stdout, /^\[defaults\] block-size +1M +default$/mu);
    // Every new option adds a line of its default.
    assert.equal(
      stdout.replaceAll(/^.* default\n/gmu, ''),
      [
        'address                 wherry://localhost:1  WHERRY_URL',
        'public-key              (not set)',
        'token                   (set)                 WHERRY_TOKEN',
        '[defaults] timeout      10s                   DIR/wherry/config.toml:2',
        '[defaults] on-conflict  skip                  WHERRY_ON_CONFLICT',
        '[defaults] progress     plain                 DIR/wherry/config.toml:3',
        '[upload] block-size     64K                   DIR/wherry/config.toml:6',
        '',
      ].join('\n'),
    );
  });

  it('shows the default remote', async () => {
    await place.write(
      'remotes.toml',
      `default = "home"\n[remotes.home]\nurl = "wherry://h:7"\ntoken = "${TOKEN}"\n`,
    );
    const { stdout } = await run(['config', 'show', '--json']);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { key: string; value?: string; origin: unknown });
    const origin = (line: number) => ({ kind: 'file', path: 'DIR/wherry/remotes.toml', line });
    assert.deepEqual(
      rows.slice(0, 3).map(({ key, value, origin: from }) => [key, value, from]),
      [
        ['remote', 'home', origin(1)],
        ['address', 'wherry://h:7', origin(2)],
        ['token', undefined, origin(2)],
      ],
    );
    assert.doesNotMatch(stdout, new RegExp(TOKEN, 'u'));
  });

  it('shows every setting of a server with its origin, and no token', async () => {
    const path = await place.write(
      's.toml',
      `directory = "srv"\ntoken = "${TOKEN}"\nstop-when-idle = "5m"\n`,
    );
    const env = { WHERRY_READ_ONLY: 'yes', WHERRY_FILE_SIZE_LIMIT: '1536M' };
    const { stdout } = await run(['config', 'show', '--server', '--config', path], env);
    for (const line of [
      /^directory +DIR\/wherry\/srv +DIR\/wherry\/s\.toml:1$/mu,
      /^token +\(set\) +DIR\/wherry\/s\.toml:2$/mu,
      /^stop-when-idle +5m +DIR\/wherry\/s\.toml:3$/mu,
      /^read-only +true +WHERRY_READ_ONLY$/mu,
      /^file-size-limit +1536M +WHERRY_FILE_SIZE_LIMIT$/mu,
      /^durability +disk +default$/mu,
      /^log-file +\(not set\)$/mu,
    ])
      assert.match(stdout, line);
    assert.doesNotMatch(stdout, new RegExp(TOKEN, 'u'));
  });
});

describe('config check', () => {
  it('is content with files that fit, and with none', async () => {
    const none = await run(['config', 'check']);
    assert.deepEqual([none.exitCode, none.stderr], [0, '']);
    await place.write('config.toml', '[defaults]\ntimeout = 5\n');
    const one = await run(['config', 'check']);
    assert.deepEqual([one.exitCode, one.stdout], [0, 'DIR/wherry/config.toml has no mistakes.\n']);
  });

  it('prints every mistake of every file with its line', async () => {
    await place.write('config.toml', 'timeout = 5\n[put]\n[upload]\non-conflict = "replce"\n');
    await place.write('server.toml', 'port = "x\n');
    const { exitCode, stderr, stdout } = await run(['config', 'check']);
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.deepEqual(
      stderr.match(/\w+\.toml:\d+: [^;\n]+/gu)?.map((line) => line.slice(0, 60)),
      [
        'config.toml:1: "timeout" belongs into a table: write it belo',
        'config.toml:2: There is no table [put] here',
        'config.toml:4: "on-conflict" cannot be "replce" (did you mea',
        'server.toml:1: control characters are not allowed in strings',
      ],
    );
  });

  it('knows a file by its name, by what is in it, or by an option', async () => {
    const server = await place.write('mine.toml', 'directory = "x"\n');
    const client = await place.write('ours.toml', '[download]\ntimeout = 5\n');
    const remotes = await place.write('theirs.toml', '[remotes.home]\nurl = "wherry://h"\n');
    for (const path of [server, client, remotes])
      assert.equal((await run(['config', 'check', path])).exitCode, 0, path);
    assert.equal((await run(['config', 'check', '--client', server])).exitCode, 1);
    assert.equal((await run(['config', 'check', `${server}x`])).exitCode, 1);
  });
});

describe('config path', () => {
  it('prints one path, for a shell to use', async () => {
    assert.equal((await run(['config', 'path'])).stdout, 'DIR/wherry/config.toml\n');
    assert.equal((await run(['config', 'path', '--remotes'])).stdout, 'DIR/wherry/remotes.toml\n');
    const env = { WHERRY_SERVER_CONFIG: '/etc/wherry.toml' };
    assert.equal((await run(['config', 'path', '--server'], env)).stdout, '/etc/wherry.toml\n');
  });
});

describe('a client command', () => {
  /** The policy that an upload of standard input is asked for. */
  const policyOf = async (args: readonly string[], env: Record<string, string> = {}): Promise<unknown> => {
    let policy: unknown = 'not asked';
    const refuse = async (): Promise<never> => {
      throw Object.assign(new Error('missing'), { name: 'AbortError' });
    };
    const files = {
      stat: refuse,
      copy: async (_from: string, _to: string, options?: { readonly onConflict?: unknown }) => {
        policy = options?.onConflict;
        return refuse();
      },
    };
    const result = await run(['copy', ...args, '/a', '/b'], { ...CONFIGURED, ...env }, { files });
    assert.notEqual(result.stderr, '');
    return policy === 'not asked' ? result.stderr : policy;
  };

  it('takes an option before a variable, its own table before [defaults]', async () => {
    assert.equal(await policyOf([]), undefined);
    await place.write('config.toml', '[defaults]\non-conflict = "newer"\n[upload]\non-conflict = "rename"\n');
    assert.equal(await policyOf([]), 'newer');
    await place.write('config.toml', '[defaults]\non-conflict = "newer"\n[copy]\non-conflict = "skip"\n');
    assert.equal(await policyOf([]), 'skip');
    assert.equal(await policyOf([], { WHERRY_ON_CONFLICT: 'rename' }), 'rename');
    assert.equal(await policyOf(['--on-conflict', 'fail'], { WHERRY_ON_CONFLICT: 'rename' }), 'fail');
  });

  it('does nothing while its file has a mistake, and says it as JSON when asked', async () => {
    await place.write('config.toml', '[defaults]\non-conflit = "newer"\n');
    assert.match(String(await policyOf([])), /config\.toml:2: .*did you mean "on-conflict"\?/u);
    const { exitCode, stderr } = await run(['list', '--json'], CONFIGURED);
    assert.deepEqual([exitCode, (JSON.parse(stderr) as { code: string }).code], [1, 'BAD_REQUEST']);
  });

  it('leaves the file alone with --config /dev/null', async () => {
    await place.write('config.toml', 'nonsense');
    assert.equal(await policyOf(['--config', '/dev/null']), undefined);
    assert.equal(await policyOf([], { WHERRY_CONFIG: '/dev/null' }), undefined);
  });

  it('warns of a variable that is nearly one it knows, and of no other', async () => {
    const env = { ...CONFIGURED, WHERRY_TOKN: 'x', WHERRY_FRUIT: '1', WHERRY_LISTEN: '::' };
    const { stderr } = await run(['list'], env);
    assert.deepEqual(stderr.match(/WARNING: .*/gu), [
      'WARNING: WHERRY_TOKN means nothing and was not used; did you mean WHERRY_TOKEN?',
    ]);
  });
});
