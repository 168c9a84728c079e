// Named remotes as a user has them: two servers, and a configuration directory of its own.

import assert from 'node:assert/strict';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createServer, type Server } from '../../../src/server/index.ts';
import { runWith, type RunWithResult } from '../run-with.ts';

interface Place {
  readonly folder: string;
  readonly root: string;
  readonly local: string;
}

let place: Place;
let other: Place;
let home: Server;
let work: Server;

const createPlace = async (): Promise<Place> => {
  const folder = await mkdtemp(join(tmpdir(), 'wherry-remotes-'));
  const made = { folder, root: join(folder, 'root'), local: join(folder, 'local') };
  await Promise.all([mkdir(made.root), mkdir(made.local)]);
  return made;
};

const serve = ({ root, folder }: Place): Promise<Server> =>
  createServer({ root, port: 0, listen: '127.0.0.1', stateDirectory: join(folder, 'state') });

before(async () => {
  [place, other] = await Promise.all([createPlace(), createPlace()]);
  [home, work] = await Promise.all([serve(place), serve(other)]);
  // This process is the client: it has a state directory and a current directory of its own.
  process.env.XDG_STATE_HOME = join(place.folder, 'client');
  process.chdir(place.local);
});
after(async () => {
  await Promise.all([home.close(), work.close()]);
  await Promise.all([place, other].map(({ folder }) => rm(folder, { recursive: true, force: true })));
});

async function* typed(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const wherry = (
  args: readonly string[],
  more: Record<string, string> = {},
  input?: string,
): Promise<RunWithResult> =>
  runWith(args, {
    env: { XDG_CONFIG_HOME: join(place.folder, 'config'), ...more },
    client: () => import('../../../src/client/index.ts'),
    ...(input === undefined ? {} : { stdin: typed(input) }),
  });

const succeed = async (...args: string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await wherry(args);
  assert.equal(exitCode, 0, `${args.join(' ')}: ${stderr}`);
  return stdout;
};

const fail = async (args: readonly string[], exitCode: number, message: RegExp): Promise<void> => {
  const result = await wherry(args);
  assert.equal(result.exitCode, exitCode, `${args.join(' ')}: ${result.stderr}`);
  assert.match(result.stderr, message);
};

const tokenOf = (server: Server): string => server.token;
const addressOf = (server: Server): string => `wherry://127.0.0.1:${server.port}`;
const remotesFile = (): string => join(place.folder, 'config', 'wherry', 'remotes.toml');

describe('remote add', () => {
  it('tries the token, pins the server, and keeps both for the user alone', async () => {
    const added = await wherry(['remote', 'add', 'home', addressOf(home)], {}, `${tokenOf(home)}\n`);
    assert.equal(added.exitCode, 0, added.stderr);
    assert.match(added.stdout, /Try: wherry list home:\//u);
    assert.doesNotMatch(added.stdout, new RegExp(tokenOf(home), 'u'));
    assert.equal((await stat(remotesFile())).mode & 0o777, 0o600);
    assert.equal((await stat(join(place.folder, 'config', 'wherry'))).mode & 0o777, 0o700);
    const shown = JSON.parse(await succeed('remote', 'show', 'home', '--json')) as Record<string, unknown>;
    assert.deepEqual(shown, {
      type: 'remote',
      name: 'home',
      address: `${addressOf(home)}#${home.pin}`,
      hasToken: true,
      isDefault: false,
    });
  });

  it('keeps where a token is, and warns of one on the command line', async () => {
    const file = join(place.folder, 'token');
    await writeFile(file, `${tokenOf(work)}\n`);
    await succeed('remote', 'add', 'work', addressOf(work), '--token-file', file);
    assert.match(
      await succeed('remote', 'list'),
      new RegExp(`^work +wherry://\\S+ +token in ${file}$`, 'mu'),
    );
    const url = addressOf(work).replace('//', `//${tokenOf(work)}@`);
    const added = await wherry(['remote', 'add', 'typed', url]);
    assert.equal(added.exitCode, 0);
    assert.match(added.stderr, /WARNING: A token on the command line/u);
    assert.doesNotMatch(await succeed('remote', 'show', 'typed'), new RegExp(tokenOf(work), 'u'));
  });

  it('keeps nothing that a server refuses, and what cannot be reached', async () => {
    const before = await readFile(remotesFile(), 'utf8');
    const wrong = await wherry(['remote', 'add', 'wrong', addressOf(work)], {}, tokenOf(home));
    assert.equal(wrong.exitCode, 11);
    assert.match(wrong.stderr, /Nothing was kept/u);
    assert.equal(await readFile(remotesFile(), 'utf8'), before);
    const away = await wherry(['remote', 'add', 'away', 'wherry://127.0.0.1:1'], {}, tokenOf(home));
    assert.equal(away.exitCode, 0);
    assert.match(away.stdout, /It was not tried: /u);
  });

  it('refuses a name that is taken or none, a malformed address and a short token', async () => {
    await fail(
      ['remote', 'add', 'home', 'wherry://x', '--offline'],
      1,
      /--replace \(ALREADY_EXISTS\)|add --replace/u,
    );
    await fail(['remote', 'add', 'c', 'wherry://x', '--offline'], 1, /INVALID_NAME/u);
    await fail(['remote', 'add', 'ab', 'http://x', '--offline'], 1, /wherry:\/\/HOST:PORT#PIN/u);
    const short = await wherry(['remote', 'add', 'ab', 'wherry://x', '--offline'], {}, 'short');
    assert.deepEqual([short.exitCode, /at least 22/u.test(short.stderr)], [1, true]);
  });

  it('of several at once keeps all', async () => {
    const names = ['aa', 'bb', 'cc', 'dd'];
    await Promise.all(names.map((name) => succeed('remote', 'add', name, 'wherry://x', '--offline')));
    const kept = await succeed('remote', 'list');
    for (const name of names) assert.match(kept, new RegExp(`^${name} `, 'mu'));
    await succeed('remote', 'remove', ...names);
    await fail(['remote', 'remove', 'typed', 'nobody'], 1, /no remote "nobody"/u);
    assert.match(await succeed('remote', 'list'), /^typed /mu);
  });
});

describe('a named remote', () => {
  it('is where its paths are, whatever the environment says', async () => {
    await writeFile(join(place.local, 'a.txt'), 'from home');
    await succeed('put', 'a.txt', 'home:/');
    const elsewhere = { WHERRY_URL: addressOf(work), WHERRY_TOKEN: tokenOf(work), WHERRY_PUBLIC_KEY: 'none' };
    assert.equal((await wherry(['list', 'home:'], elsewhere)).stdout, 'a.txt\n');
    assert.equal((await wherry(['cat', '-R', 'home', '/a.txt'], elsewhere)).stdout, 'from home');
    assert.equal((await wherry(['cat', '/a.txt'], { WHERRY_REMOTE: 'home' })).stdout, 'from home');
  });

  it('is told from a local file of that name', async () => {
    await writeFile(join(place.local, 'home:notes'), 'local');
    await mkdir(join(place.local, 'work:'));
    await writeFile(join(place.local, 'work:', 'x'), 'local too');
    await succeed('put', 'home:notes', 'work:/x', 'home:/');
    assert.equal(await readFile(join(place.root, 'home:notes'), 'utf8'), 'local');
    assert.equal(await readFile(join(place.root, 'x'), 'utf8'), 'local too');
    await succeed('get', 'home:/a.txt', 'work:/copy');
    assert.equal(await readFile(join(place.local, 'work:', 'copy'), 'utf8'), 'from home');
    await succeed('rm', 'home:/home:notes', 'home:/x');
  });

  it('is refused where it cannot be meant', async () => {
    await fail(['list', 'hoem:/'], 1, /no remote "hoem"\. Did you mean "home"\?/u);
    await fail(['list', 'home:docs'], 1, /write home:\/docs/u);
    await fail(['touch', 'home:docs'], 1, /write home:\/docs/u);
    await fail(['list', addressOf(home)], 1, /give it to --remote/u);
    await fail(['get', 'home:/a.txt', 'home:/b.txt'], 1, /wherry copy/u);
    await fail(['put', 'home:/a.txt', 'work:/b.txt'], 1, /wherry copy/u);
  });

  it('is the default one when nothing else is said', async () => {
    await succeed('remote', 'default', 'home');
    assert.match(await succeed('list'), /^a\.txt$/mu);
    await succeed('remote', 'rename', 'home', 'house');
    assert.equal(await succeed('remote', 'default'), 'house\n');
    await succeed('remote', 'rename', 'house', 'home');
    await succeed('remote', 'default', '--none');
    await fail(['list'], 1, /remote add home/u);
  });

  it('is not used from a file that others may read', async () => {
    await chmod(remotesFile(), 0o640);
    await fail(['list', 'home:'], 12, /chmod 600/u);
    await chmod(remotesFile(), 0o600);
  });
});

describe('two remotes', () => {
  it('copy and move files and directories from one to the other', async () => {
    const tree = join(place.root, 'tree');
    await mkdir(join(tree, 'sub'), { recursive: true });
    await writeFile(join(tree, 'big'), Buffer.alloc(3_000_000, 'x'));
    await writeFile(join(tree, 'sub', 'é\n'), '');
    await fail(['cp', 'home:/tree', 'work:/'], 1, /add -r/u);
    await succeed('cp', '-r', '-n', 'home:/tree', 'work:/');
    await assert.rejects(stat(join(other.root, 'tree')));
    await succeed('cp', '-r', 'home:/tree', 'work:/');
    const copy = join(other.root, 'tree');
    assert.deepEqual(await readFile(join(copy, 'big')), await readFile(join(tree, 'big')));
    const [mtime, copied] = await Promise.all([stat(join(tree, 'big')), stat(join(copy, 'big'))]);
    assert.equal(Math.round(copied.mtimeMs), Math.round(mtime.mtimeMs));
    assert.match(await succeed('cp', '-r', 'home:/tree', 'work:/'), /^0 files, .*2 unchanged/u);
    await succeed('mv', 'home:/tree', 'work:/moved');
    assert.equal((await stat(join(other.root, 'moved', 'sub', 'é\n'))).size, 0);
    await assert.rejects(stat(tree), { code: 'ENOENT' });
  });

  it('keep a source whose name is taken, and what is no file', async () => {
    await writeFile(join(place.root, 'taken'), 'one');
    await writeFile(join(other.root, 'taken'), 'two');
    await fail(['mv', 'home:/taken', 'work:/'], 1, /ALREADY_EXISTS/u);
    await succeed('mv', '--on-conflict', 'skip', 'home:/taken', 'work:/');
    assert.equal(await readFile(join(place.root, 'taken'), 'utf8'), 'one');
    assert.equal(await readFile(join(other.root, 'taken'), 'utf8'), 'two');
    await mkdir(join(place.root, 'linked'));
    await symlink('../taken', join(place.root, 'linked', 'link'));
    await writeFile(join(place.root, 'linked', 'file'), 'x');
    await fail(['mv', 'home:/linked', 'work:/'], 3, /leads out of the directory.*FORBIDDEN/u);
    await assert.rejects(stat(join(place.root, 'linked', 'file')));
    assert.equal(await readFile(join(other.root, 'linked', 'file'), 'utf8'), 'x');
    await stat(join(place.root, 'linked'));
  });

  it('keep links that stay in the tree, take what is meant, and print what uploads print', async () => {
    const tree = join(place.root, 'album');
    await mkdir(join(tree, 'skip'), { recursive: true });
    await Promise.all([
      writeFile(join(tree, 'a.jpg'), 'picture'),
      writeFile(join(tree, 'a.log'), 'log'),
      writeFile(join(tree, 'skip', 'b.jpg'), 'no'),
      symlink('a.jpg', join(tree, 'latest')),
    ]);
    await mkdir(join(other.root, 'album'));
    const args = ['--exclude', 'skip', '--exclude', '*.log', 'home:/album/.', 'work:/album'];
    const told = (await succeed('cp', '-r', '--json', ...args)).trimEnd().split('\n');
    const events = told.map((line) => JSON.parse(line) as { type: string; path?: string; outcome?: string });
    assert.deepEqual(
      events
        .filter(({ type }) => type === 'done')
        .map(({ path, outcome }) => [path, outcome])
        .toSorted(),
      [
        ['/album/a.jpg', 'created'],
        ['/album/latest', 'created'],
      ],
    );
    assert.equal(await readlink(join(other.root, 'album', 'latest')), 'a.jpg');
    assert.deepEqual((await readdir(join(other.root, 'album'))).toSorted(), ['a.jpg', 'latest']);
    assert.match(await succeed('cp', '-r', '--progress=plain', 'home:/album', 'work:/plain'), /a\.log/u);
    await fail(
      ['cp', '-r', '--exclude', 'x', 'home:/album', 'home:/b'],
      1,
      /--exclude works only from one server/u,
    );
    await fail(['mv', '--include-from', 'x', 'home:/album', 'home:/b'], 1, /--include-from works only/u);
    await succeed('mv', '--exclude', '*.log', 'home:/album', 'work:/moved-album');
    assert.deepEqual(await readdir(tree), ['a.log']);
  });

  it('are refused when they are one server, so that no move removes what it found', async () => {
    await writeFile(join(other.root, 'same'), 'kept');
    await fail(['mv', 'work:/same', 'typed:/'], 1, /same server/u);
    await fail(['cp', 'work:/same', 'typed:/'], 1, /same file on both/u);
    assert.equal(await readFile(join(other.root, 'same'), 'utf8'), 'kept');
  });
});
