// The rules of a served root: what can be one, who owns it, and how it is recognised.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, cp, mkdir, readFile, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { parseRemotePath } from '../../../src/base/index.ts';
import {
  findDirectory,
  openLocalDirectory,
  openRoot,
  recognizeRoot,
  type RootInit,
} from '../../../src/storage/disk/index.ts';
import { getText, namesBelow, put, refuses, scanAll, text } from '../contract/bed.ts';
import { createSurroundings, createTemporaryDirectory } from '../disk-bed.ts';

const DOOR = fileURLToPath(new URL('../../../src/storage/disk/index.ts', import.meta.url));

const path = parseRemotePath;

/** Opens a root and lets it go again. */
const rootIdOf = async (init: RootInit): Promise<string> => {
  await using storage = await openRoot(init);
  return storage.info.rootId;
};

/** A process that serves the root until it is killed. */
const serveInChild = async (init: RootInit): Promise<ChildProcess> => {
  const program = `
    const { openRoot } = await import(${JSON.stringify(DOOR)});
    const storage = await openRoot(${JSON.stringify(init)});
    setInterval(() => storage, 1000);
    process.stdout.write('open');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [code] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as unknown[];
  assert.notEqual(typeof code, 'number', 'the child serves');
  return child;
};

const kill = async (child: ChildProcess): Promise<void> => {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
};

describe('a directory that is to be served', () => {
  it('must exist and be a directory', async () => {
    await using temporary = await createTemporaryDirectory();
    const stateDirectory = join(temporary.path, 'state');
    await writeFile(join(temporary.path, 'file'), 'x');
    await refuses('NOT_FOUND', () =>
      openRoot({ directory: join(temporary.path, 'missing'), stateDirectory }),
    );
    await refuses('NOT_A_DIRECTORY', () =>
      openRoot({ directory: join(temporary.path, 'file'), stateDirectory }),
    );
    await refuses('NOT_A_DIRECTORY', () =>
      openRoot({ directory: join(temporary.path, 'file/below'), stateDirectory }),
    );
    await refuses('NOT_FOUND', () => openLocalDirectory({ directory: join(temporary.path, 'missing') }));
    await refuses('NOT_A_DIRECTORY', () => openLocalDirectory({ directory: join(temporary.path, 'file') }));
  });

  it('must not hold the state directory, which is then not made', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory } = await createSurroundings(temporary.path);
    await refuses('BAD_REQUEST', () => openRoot({ directory, stateDirectory: join(directory, 'a/state') }));
    await refuses('BAD_REQUEST', () => openRoot({ directory, stateDirectory: directory }));
    await symlink(directory, join(temporary.path, 'link'));
    await refuses('BAD_REQUEST', () =>
      openRoot({ directory, stateDirectory: join(temporary.path, 'link/state') }),
    );
    assert.deepEqual(await readdir(directory), []);
  });

  it('must not have a link or a file where Wherry keeps its own', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory, check } = await createSurroundings(temporary.path);
    await symlink('../outside', join(directory, '.wherry'));
    await refuses('NOT_A_DIRECTORY', () => openRoot({ directory, stateDirectory }));
    await rm(join(directory, '.wherry'));
    await writeFile(join(directory, '.wherry'), 'x');
    await refuses('NOT_A_DIRECTORY', () => openRoot({ directory, stateDirectory }));
    await check();
  });

  it('must be writable, or served read-only', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory } = await createSurroundings(temporary.path);
    await mkdir(stateDirectory);
    await chmod(temporary.path, 0o755);
    await chmod(directory, 0o555);
    await chmod(stateDirectory, 0o777);
    // The superuser may write anywhere, so a superuser's process becomes one that may not; but only around the calls that
    // matter, since that one may not even read the sources, where they lie in somebody's home.
    const program = `
      const { openRoot } = await import(${JSON.stringify(DOOR)});
      const isSuperuser = process.getuid() === 0;
      const init = ${JSON.stringify({ directory, stateDirectory })};
      if (isSuperuser) { process.setegid(65534); process.seteuid(65534); }
      const error = await openRoot(init).catch((error) => error);
      const storage = await openRoot({ ...init, readOnly: true });
      if (isSuperuser) { process.seteuid(0); process.setegid(0); }
      const entry = await storage.stat('/');
      await storage.close();
      console.log(JSON.stringify([error.code, error.message, entry.kind]));
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await once(child, 'close');
    const [code, message, kind] = JSON.parse(output) as string[];
    assert.deepEqual([code, kind], ['FORBIDDEN', 'directory']);
    assert.match(message ?? '', /permissions, or serve it with --read-only/u);
    await chmod(directory, 0o755);
    assert.deepEqual(await readdir(directory), []);
  });
});

describe('the owner of a root', () => {
  it('is one process at a time; a second is told who it is', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory } = await createSurroundings(temporary.path);
    const child = await serveInChild({ directory, stateDirectory });
    try {
      await assert.rejects(openRoot({ directory, stateDirectory }), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'ROOT_IN_USE');
        assert.match(error.message, new RegExp(`process number ${child.pid}\\b`, 'u'));
        return true;
      });
      await refuses('ROOT_IN_USE', () =>
        openRoot({ directory, stateDirectory: join(temporary.path, 'other-state') }),
      );
      await refuses('ROOT_IN_USE', () => openRoot({ directory, stateDirectory, readOnly: true }));
      await symlink(directory, join(temporary.path, 'alias'));
      await refuses('ROOT_IN_USE', () =>
        openRoot({ directory: join(temporary.path, 'alias'), stateDirectory }),
      );
    } finally {
      await kill(child);
    }
  });

  it('gives it up when it is killed, without leaving anything that blocks', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory } = await createSurroundings(temporary.path);
    for (const readOnly of [false, true]) {
      await kill(await serveInChild({ directory, stateDirectory, readOnly }));
      await using storage = await openRoot({ directory, stateDirectory });
      assert.equal((await storage.stat(path('/'))).kind, 'directory');
    }
  });

  it('is one storage at a time in one process too, and closing gives it up', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory } = await createSurroundings(temporary.path);
    const storage = await openRoot({ directory, stateDirectory });
    await refuses('ROOT_IN_USE', () => openRoot({ directory, stateDirectory }));
    assert.equal(
      (await storage.stat(path('/'))).kind,
      'directory',
      'a refused second one does not disturb the first',
    );
    await refuses('ROOT_IN_USE', () => openRoot({ directory, stateDirectory }));
    await storage.close();
    await (await openRoot({ directory, stateDirectory })).close();
  });

  it('keeps others from roots inside and around its own', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory } = await createSurroundings(temporary.path);
    const inner = join(directory, 'a/b');
    await mkdir(inner, { recursive: true });
    for (const readOnly of [false, true]) {
      const outerOpen = await openRoot({ directory, stateDirectory, readOnly });
      await refuses('ROOT_IN_USE', () => openRoot({ directory: inner, stateDirectory }));
      await outerOpen.close();
      const innerOpen = await openRoot({ directory: inner, stateDirectory, readOnly });
      await refuses('ROOT_IN_USE', () => openRoot({ directory, stateDirectory }));
      await innerOpen.close();
    }
    const sibling = join(temporary.path, 'root2');
    await mkdir(sibling);
    await using one = await openRoot({ directory, stateDirectory });
    await using two = await openRoot({ directory: sibling, stateDirectory });
    assert.notEqual(one.info.rootId, two.info.rootId);
  });
});

describe('the id of a root', () => {
  it('is random, and stays through restarts, moves and a lost state directory', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory } = await createSurroundings(temporary.path);
    const id = await rootIdOf({ directory, stateDirectory });
    assert.match(id, /^[A-Za-z0-9_-]{22}$/u);
    assert.equal(await rootIdOf({ directory, stateDirectory }), id);
    const moved = join(temporary.path, 'moved');
    await rename(directory, moved);
    assert.equal(await rootIdOf({ directory: moved, stateDirectory }), id);
    assert.equal(await rootIdOf({ directory: moved, stateDirectory: join(temporary.path, 'new-state') }), id);
    assert.equal(await rootIdOf({ directory: moved, stateDirectory, readOnly: true }), id);
  });

  it('is new for a copy and for a restored folder, and the original keeps its own', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory } = await createSurroundings(temporary.path);
    const id = await rootIdOf({ directory, stateDirectory });
    const copy = join(temporary.path, 'copy');
    await cp(directory, copy, { recursive: true });
    const copied = await rootIdOf({ directory: copy, stateDirectory });
    assert.notEqual(copied, id);
    assert.equal(await rootIdOf({ directory: copy, stateDirectory }), copied);
    assert.equal(await rootIdOf({ directory, stateDirectory }), id);
    const backup = join(temporary.path, 'backup');
    await cp(directory, backup, { recursive: true });
    await rename(directory, join(temporary.path, 'old'));
    await cp(backup, directory, { recursive: true });
    assert.notEqual(await rootIdOf({ directory, stateDirectory }), id);
  });

  it('is new where the marker is damaged', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory } = await createSurroundings(temporary.path);
    const id = await rootIdOf({ directory, stateDirectory });
    for (const damaged of ['', '{"id":', '{"id":"../../x"}', '{"id":7}', 'null']) {
      await writeFile(join(directory, '.wherry', 'root.json'), damaged);
      const next = await rootIdOf({ directory, stateDirectory });
      assert.notEqual(next, id, damaged);
      assert.match(next, /^[A-Za-z0-9_-]{22}$/u);
    }
  });

  it('of a read-only root is remembered without writing anything into it', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory } = await createSurroundings(temporary.path);
    await writeFile(join(directory, 'file'), 'x');
    const before = await stat(directory, { bigint: true });
    const id = await rootIdOf({ directory, stateDirectory, readOnly: true });
    assert.equal(await rootIdOf({ directory, stateDirectory, readOnly: true }), id);
    assert.deepEqual(await readdir(directory), ['file']);
    assert.equal((await stat(directory, { bigint: true })).mtimeNs, before.mtimeNs);
  });

  it('is recalled without owning it, also when it was moved, but not of a copy or by another state directory', async () => {
    await using temporary = await createTemporaryDirectory();
    const [directory, copy, moved, stateDirectory, otherState] = [
      'root',
      'copy',
      'moved',
      'state',
      'other',
    ].map((name) => join(temporary.path, name)) as [string, string, string, string, string];
    const recalled = async (at: string, state = stateDirectory): Promise<string | undefined> =>
      (await recognizeRoot(await findDirectory(at), state)).known?.id;
    await mkdir(directory);
    assert.equal(await recalled(directory), undefined);
    const id = await rootIdOf({ directory, stateDirectory });
    await cp(directory, copy, { recursive: true });
    assert.equal(await recalled(directory), id);
    assert.equal(await recalled(copy), undefined);
    assert.equal(await recalled(directory, otherState), undefined);
    await rename(directory, moved);
    assert.equal(await recalled(moved), id);
    await using storage = await openRoot({ directory: moved, stateDirectory });
    assert.equal(await recalled(moved), storage.info.rootId);
  });

  it('lies in files that only their owner reads', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory } = await createSurroundings(temporary.path);
    const id = await rootIdOf({ directory, stateDirectory });
    const modes = await Promise.all(
      [stateDirectory, join(stateDirectory, 'roots', `${id}.json`), join(directory, '.wherry')].map(
        async (file) => (await stat(file)).mode & 0o077,
      ),
    );
    assert.deepEqual(modes, [0, 0, 0]);
    assert.deepEqual(JSON.parse(await readFile(join(directory, '.wherry', 'root.json'), 'utf8')), { id });
  });
});

describe('what a root keeps', () => {
  it('sweeps staging at its start, and nothing else', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory, check } = await createSurroundings(temporary.path);
    await rootIdOf({ directory, stateDirectory });
    const staging = join(directory, '.wherry', 'staging');
    await mkdir(staging, { recursive: true });
    await writeFile(join(staging, '0123456789abcdef0123456789abcdef'), 'half a file');
    await writeFile(join(directory, 'file'), 'kept');
    await using storage = await openRoot({ directory, stateDirectory });
    await check();
    assert.equal(await getText(storage, path('/file')), 'kept');
  });

  it('knows versions again after a restart', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory } = await createSurroundings(temporary.path);
    const first = await openRoot({ directory, stateDirectory });
    const { version } = (await put(first, path('/file'), text('x'))).entry;
    await first.close();
    await using second = await openRoot({ directory, stateDirectory });
    assert.equal((await second.stat(path('/file'))).version, version);
  });

  it('cannot be listed, read, written or removed through it', async () => {
    await using temporary = await createTemporaryDirectory();
    const { directory, stateDirectory } = await createSurroundings(temporary.path);
    await symlink('.wherry', join(directory, 'way-in'));
    await symlink('.wherry/root.json', join(directory, 'marker'));
    await using storage = await openRoot({ directory, stateDirectory });
    const names = await namesBelow(storage, path('/'), { recursive: true });
    assert.deepEqual(names, ['marker', 'way-in']);
    for (const call of [
      () => storage.open(path('/marker')),
      () => storage.open(path('/way-in/root.json')),
      () => scanAll(storage, path('/way-in')),
      () => storage.remove(path('/way-in/root.json')),
      () => storage.createFile(path('/way-in/new')),
    ]) {
      await refuses('RESERVED_NAME', call);
    }
  });
});

describe('a local directory', () => {
  it('is used without marker, lock or anything else in it', async () => {
    await using temporary = await createTemporaryDirectory();
    const directory = temporary.path;
    await using one = await openLocalDirectory({ directory });
    await using two = await openLocalDirectory({ directory, readOnly: true });
    const staged = await one.stage(path('/big'), { size: 3 }, { policy: 'fail' });
    assert.deepEqual(await namesBelow(two, path('/'), { recursive: true }), []);
    await staged.discard();
    await put(one, path('/file'), text('x'));
    assert.equal(await getText(two, path('/file')), 'x');
    assert.deepEqual(await readdir(directory), ['file']);
  });
});
