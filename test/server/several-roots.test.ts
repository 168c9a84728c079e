// A server of several directories, over a real link and on a real disk.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isWherryError } from '../../src/base/index.ts';
import { connect, type Remote } from '../../src/client/index.ts';
import { createServer, type ServedRoot, type Server, type ServerInit } from '../../src/server/index.ts';

let directory: string;
const at = (name: string): string => join(directory, name);
const SECRET = 'outside of every root';

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wherry-roots-'));
  for (const name of ['photos', 'docs', 'archive', 'local/tree/sub', 'nest/inner', 'free'])
    await mkdir(at(name), { recursive: true });
  await writeFile(at('archive/old.txt'), 'old');
  await writeFile(at('secret'), SECRET);
  await writeFile(at('local/tree/a'), 'a');
  await writeFile(at('local/tree/sub/large'), Buffer.alloc(5_000_000, 'l'));
  await symlink('a', at('local/tree/link'));
});
after(() => rm(directory, { recursive: true, force: true }));

const start = (roots: readonly ServedRoot[], more: Partial<ServerInit> = {}): Promise<Server> =>
  createServer({ roots, listen: '127.0.0.1', port: 0, stateDirectory: at('state'), ...more });

const root = (path: string, name: string, more: Partial<ServedRoot> = {}): ServedRoot => ({
  path,
  directory: at(name),
  ...more,
});

describe('a server of several roots', () => {
  let server: Server;
  let remote: Remote;
  before(async () => {
    server = await start([
      root('/photos', 'photos', { fileSizeLimit: 6_000_000 }),
      root('/team/docs', 'docs', { names: 'portable' }),
      root('/archive', 'archive', { readOnly: true }),
    ]);
    remote = await connect({
      host: '127.0.0.1',
      port: server.port,
      token: server.token,
      stateDirectory: at('client-state'),
    });
  });
  after(async () => {
    await remote.close();
    await server.close();
  });

  const list = async (path: string, recursive = false): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const entry of remote.files.list(path, { recursive })) found.push(entry.path);
    return found.sort();
  };

  it('shows them as directories, and moves trees in and out', async () => {
    assert.deepEqual(await list('/'), ['/archive', '/photos', '/team']);
    const sent = await remote.files.uploadDirectory(at('local/tree'), '/photos');
    assert.deepEqual([sent.files, sent.problems], [2, []]);
    assert.deepEqual((await readdir(at('photos/tree'))).sort(), ['a', 'link', 'sub']);
    const moved = await remote.files.move('/photos/tree', '/team/docs', { into: true });
    assert.equal(moved.entry.path, '/team/docs/tree');
    assert.deepEqual(await readdir(at('photos')), ['.wherry']);
    const fetched = await remote.files.downloadDirectory('/', at('local/all'));
    assert.deepEqual([fetched.files, fetched.problems], [3, []]);
    assert.equal((await readFile(at('local/all/team/docs/tree/sub/large'))).length, 5_000_000);
    assert.equal(await readFile(at('local/all/team/docs/tree/link'), 'utf8'), 'a');
    const again = await remote.files.uploadDirectory(at('local/all/team'), '/team', {
      ifExists: 'merge',
      contents: true,
    });
    assert.deepEqual([again.unchanged, again.links, again.files, again.problems], [2, 1, 0, []]);
  });

  it('holds the rules of each root, and follows no link from one to another', async () => {
    await assert.rejects(remote.files.write('/archive/new', [Buffer.from('x')]), { code: 'READ_ONLY' });
    await assert.rejects(remote.files.createFile('/team/docs/a:b'), { code: 'INVALID_NAME' });
    await remote.files.createFile('/photos/a:b');
    const large = at('local/larger');
    await writeFile(large, Buffer.alloc(7_000_000));
    await assert.rejects(remote.files.upload(large, '/photos/larger'), { code: 'TOO_LARGE' });
    await remote.files.upload(large, '/team/docs/larger');
    await symlink('../archive/old.txt', at('photos/to-archive'));
    await symlink('/archive/old.txt', at('photos/absolute'));
    await symlink('../secret', at('photos/to-secret'));
    for (const name of ['to-archive', 'to-secret', 'absolute'])
      await assert.rejects(remote.files.download(`/photos/${name}`, at('local/stolen')), (error: unknown) => {
        assert.ok(isWherryError(error) && ['FORBIDDEN', 'NOT_FOUND'].includes(error.code), String(error));
        assert.ok(error.message.includes(`"/photos/${name}"`), error.message);
        return true;
      });
  });

  it('lets nobody change the roots themselves', async () => {
    await assert.rejects(remote.files.remove('/photos', { recursive: true }), { code: 'FORBIDDEN' });
    await assert.rejects(remote.files.makeDirectory('/other'), { code: 'FORBIDDEN' });
    await assert.rejects(remote.files.uploadDirectory(at('local/tree'), '/'), {
      code: 'FORBIDDEN',
      message:
        '"/tree" lies in none of the roots of this server (/photos, /team/docs, /archive); choose a place in one of them.',
    });
  });
});

describe('a server of several roots does not start', () => {
  const refusals: readonly (readonly [string, () => readonly ServedRoot[], string, RegExp])[] = [
    [
      'when one is missing',
      () => [root('/a', 'free'), root('/b', 'none')],
      'NOT_FOUND',
      /^The root \/b cannot be served: .*does not exist/u,
    ],
    [
      'when one is a file',
      () => [root('/a', 'free'), root('/b', 'secret')],
      'NOT_A_DIRECTORY',
      /^The root \/b/u,
    ],
    [
      'when one lies in another',
      () => [root('/a', 'nest'), root('/b', 'nest/inner')],
      'ROOT_IN_USE',
      /^The root \/b cannot be served: .*may not overlap/u,
    ],
    [
      'when one holds another',
      () => [root('/a', 'nest/inner'), root('/b', 'nest')],
      'ROOT_IN_USE',
      /may not overlap/u,
    ],
    [
      'when two are the same',
      () => [root('/a', 'free'), root('/b', 'free')],
      'ROOT_IN_USE',
      /may not overlap/u,
    ],
    [
      'when two are the same and one is read-only',
      () => [root('/a', 'free'), root('/b', 'free', { readOnly: true })],
      'ROOT_IN_USE',
      /may not overlap/u,
    ],
    [
      'when paths do not go together',
      () => [root('/a', 'free'), root('/A', 'docs')],
      'BAD_REQUEST',
      /differ in no more/u,
    ],
    ['when a path is relative', () => [root('a', 'free')], 'BAD_REQUEST', /not absolute/u],
    ['without any', () => [], 'BAD_REQUEST', /no root to serve/u],
    ['with a limit of nothing', () => [root('/a', 'free', { fileSizeLimit: 0 })], 'INVALID_SIZE', /above 0/u],
  ];
  for (const [what, roots, code, message] of refusals) {
    it(`${what}, and lets go of the others`, async () => {
      await assert.rejects(start(roots()), { code, message });
      await (await start([root('/a', 'free')])).close();
    });
  }

  it('when another server has one of them', async () => {
    const other = await start([root('/', 'free')]);
    try {
      await assert.rejects(start([root('/a', 'docs'), root('/b', 'free')]), {
        code: 'ROOT_IN_USE',
        message: /^The root \/b/u,
      });
    } finally {
      await other.close();
    }
  });

  it('when it is given one root and several, or nothing', async () => {
    await assert.rejects(start([root('/a', 'free')], { root: at('docs') }), {
      code: 'BAD_REQUEST',
      message: /not both/u,
    });
    await assert.rejects(createServer({ port: 0, stateDirectory: at('state') }), {
      code: 'BAD_REQUEST',
      message: /nothing to serve/u,
    });
  });
});
