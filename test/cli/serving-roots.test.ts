// `run --root`, as a real process.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { formatServedRoots, readArguments, toServed } from '../../src/cli/serve/served-roots.ts';
import { parseRootOption } from '../../src/cli/options/root-option.ts';
import { formatRunBanner } from '../../src/cli/serve/run-banner.ts';
import { createPlace, finish, runProgram, startProgram, type Place } from './program.ts';

let place: Place;
before(async () => {
  place = await createPlace();
  await mkdir(join(place.folder, 'archive'));
  await writeFile(join(place.folder, 'archive/old'), 'old');
  await writeFile(join(place.local, 'new'), 'new');
});
after(() => place.remove());

describe('run --root', () => {
  it('serves several directories, one of them read-only, and makes what is missing', async () => {
    const made = join(place.folder, 'made=here');
    const env = { XDG_STATE_HOME: place.state };
    const child = startProgram(
      [
        'run',
        '--json',
        '--listen',
        '127.0.0.1',
        '--create',
        '--root',
        `/inbox=${made}`,
        '--read-only-root',
        `/archive=${join(place.folder, 'archive')}`,
        '0',
      ],
      { env },
    );
    const ended = finish(child);
    try {
      const line = await new Promise<string>((resolve) =>
        createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }).once('line', resolve),
      );
      const listening = JSON.parse(line) as {
        addresses: string[];
        token: string;
        root?: string;
        roots: unknown;
      };
      assert.deepEqual(
        [listening.root, listening.roots],
        [
          undefined,
          [
            { path: '/inbox', directory: made },
            { path: '/archive', directory: join(place.folder, 'archive'), readOnly: true },
          ],
        ],
      );
      const client = (...args: string[]) =>
        runProgram(args, {
          cwd: place.local,
          env: { ...env, WHERRY_URL: listening.addresses[0] ?? '', WHERRY_TOKEN: listening.token },
        });
      assert.equal((await client('ls')).stdout, 'archive\ninbox\n');
      assert.equal((await client('put', 'new', '/inbox')).exitCode, 0);
      assert.equal((await client('mv', '/inbox/new', '/archive')).exitCode, 12);
      assert.equal((await client('cp', '/archive/old', '/inbox')).exitCode, 0);
      const removed = await client('rm', '-r', '/inbox');
      assert.equal(removed.exitCode, 12);
      assert.match(removed.stderr, /"\/inbox" is a fixed directory of this server and cannot be removed/u);
    } finally {
      child.kill('SIGTERM');
    }
    assert.equal((await ended).exitCode, 0);
  });

  it('serves the tables [roots] of a configuration file, unless something else is typed', async () => {
    const config = join(place.folder, 'server.toml');
    await writeFile(config, '[roots."/from-file"]\ndirectory = "archive"\nread-only = true\n');
    const listened = async (...args: string[]): Promise<unknown> => {
      const child = startProgram(['run', '--json', '--listen', '127.0.0.1', '--config', config, ...args], {
        env: { XDG_STATE_HOME: place.state, WHERRY_PORT: '0' },
      });
      const ended = finish(child);
      try {
        const line = await new Promise<string>((resolve) =>
          createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }).once('line', resolve),
        );
        return (JSON.parse(line) as { roots: readonly { path: string }[] }).roots.map((root) => root.path);
      } finally {
        child.kill('SIGTERM');
        await ended;
      }
    };
    assert.deepEqual(await listened(), ['/from-file']);
    assert.deepEqual(await listened('--root', `/typed=${place.root}`), ['/typed']);
  });

  const refusals: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['run'], 2, /The argument DIRECTORY is missing/u],
    [
      ['run', '--root', '/a=.', '/srv/files'],
      1,
      /"\/srv\/files" is no port; with --root, every directory is named by one/u,
    ],
    [['run', '--root', '/a=.', '7000', '8000'], 1, /the only argument is the port/u],
    [['run', '--root', 'photos=.'], 2, /a root is a path for clients and a directory/u],
    [['run', '--root', '/photos'], 2, /a root is a path for clients and a directory/u],
    [['run', '--root', '/a=.', '--root', '/a=..'], 1, /Two roots have the path "\/a".*\(BAD_REQUEST\)/u],
    [
      ['run', '--root', '/a=no-such-directory'],
      1,
      /The root \/a cannot be served: .*no-such-directory does not exist.*\(NOT_FOUND\)/u,
    ],
  ];
  for (const [args, exitCode, message] of refusals) {
    it(`refuses "${args.join(' ')}"`, async () => {
      const refused = await runProgram(args, { cwd: place.local, env: { XDG_STATE_HOME: place.state } });
      assert.match(refused.stderr, message);
      assert.deepEqual([refused.exitCode, refused.stdout], [exitCode, '']);
    });
  }
});

describe('what is served', () => {
  it('is a directory with its port, or roots with theirs', () => {
    assert.deepEqual(readArguments({}, 'dir', 7), { directory: 'dir', port: 7, roots: undefined });
    const photos = { path: '/p', directory: 'x' };
    const typed = readArguments({ root: [photos], readOnlyRoot: [photos] }, '7000', undefined);
    assert.deepEqual(
      [typed.directory, typed.port, typed.roots?.map(({ readOnly }) => readOnly)],
      [undefined, 7000, [undefined, true]],
    );
    assert.deepEqual(parseRootOption('/a b=c=d'), { path: '/a b', directory: 'c=d' });
    assert.equal(toServed({ directory: undefined, roots: [] }), undefined);
    assert.deepEqual(toServed({ directory: 'd', roots: [] }), { root: 'd', roots: undefined });
    assert.throws(() => toServed({ directory: '', roots: [] }), { code: 'BAD_REQUEST' });
  });

  it('stands in the banner line by line, with commands that work', () => {
    const roots = [
      { path: '/archive', directory: '/mnt/archive', readOnly: true },
      { path: '/p', directory: '/srv/\u001b[2J' },
    ];
    assert.deepEqual(formatServedRoots(roots).slice(0, 1), ['/archive  /mnt/archive (read-only)']);
    const banner = formatRunBanner({
      root: undefined,
      roots,
      addresses: ['wherry://localhost:1#P'],
      pin: 'P',
      token: { token: 't', source: 'kept', path: '/t' },
      remarks: [],
      program: 'wherry',
    });
    assert.match(banner, /^Serving +\/archive {2}\/mnt\/archive \(read-only\)\n +\/p +\/srv\/\S+\nAddress/u);
    assert.match(banner, /wherry upload FILE \/p\n {2}wherry download \/p\/FILE\n/u);
    assert.ok(!banner.includes('\u001b'));
  });
});
