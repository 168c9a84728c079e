// Rule 2 of the security notes: one decision, asked for inside the object that does the work. The table below has every
// method of a storage, so that a new one without its row fails here.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, parseRemotePath, type RemotePath } from '../../../src/base/index.ts';
import { ROLES, type Rights, type Role } from '../../../src/accounts/rights/index.ts';
import { createAuthorizedStorage } from '../../../src/files/index.ts';
import {
  encodeBatch,
  type BatchEntry,
  type ScanSurvey,
  type StageSource,
  type Storage,
} from '../../../src/storage/index.ts';
import { loadBlake3 } from '../../../src/storage/blake3.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';

const at = parseRemotePath;

const rights = (rules: Readonly<Record<string, Role>>): Rights =>
  Object.entries(rules).map(([path, role]) => ({ path: at(path), verbs: ROLES[role] }));

const isForbidden = (error: unknown): boolean => error instanceof WherryError && error.code === 'FORBIDDEN';

const batchOf = (...paths: readonly string[]): Uint8Array<ArrayBuffer> =>
  encodeBatch(
    paths.map((path): BatchEntry => ({
      kind: 'directory',
      path,
      mtimeUs: 0,
      executable: false,
      hash: new Uint8Array(),
      content: new Uint8Array(),
    })),
  );

const fail = { policy: 'fail' } as const;

type Use = (storage: Storage, path: RemotePath) => Promise<unknown>;

/** Each method with a path, and the role that is enough for it. */
const METHODS: Readonly<Record<string, readonly [Use, Role]>> = {
  realPath: [(storage, path) => storage.realPath(path), 'reader'],
  stat: [(storage, path) => storage.stat(path), 'reader'],
  scan: [(storage, path) => Array.fromAsync(storage.scan(path)), 'reader'],
  checksum: [(storage, path) => storage.checksum(path), 'reader'],
  chunkFile: [(storage, path) => storage.chunkFile(path), 'reader'],
  open: [async (storage, path) => (await storage.open(path)).close(), 'reader'],
  watch: [async (storage, path) => (await storage.watch(path, () => {})).close(), 'reader'],
  readTree: [async (storage, path) => (await storage.readTree(path)).close(), 'reader'],
  createFile: [(storage, path) => storage.createFile(path), 'uploader'],
  makeDirectory: [(storage, path) => storage.makeDirectory(path, { parents: true }), 'uploader'],
  stage: [async (storage, path) => (await storage.stage(path, { size: 0 }, fail)).discard(), 'uploader'],
  settle: [(storage, path) => storage.settle(path, 'x', {}), 'uploader'],
  remove: [(storage, path) => storage.remove(path, { recursive: true }), 'editor'],
  openHandle: [
    async (storage, path) => (await storage.openHandle(path, { access: 'write' })).close(),
    'editor',
  ],
};

/** Methods that answer entry by entry, name no path, or are asked for below. */
const OTHERS = [
  'space',
  'move',
  'copy',
  'hashFiles',
  'writeBatch',
  'readBatch',
  'parts',
  'trash',
  'info',
  'withoutLinks',
  'close',
];

const openBehind = async (): Promise<{ readonly behind: Storage; readonly calls: string[] }> => {
  const memory = await openMemoryStorage();
  const calls: string[] = [];
  const watch = (storage: Storage): Storage =>
    new Proxy(storage, {
      get(target, name) {
        const own: unknown = Reflect.get(target, name, target);
        if (name === 'withoutLinks') return () => watch(target.withoutLinks());
        if (typeof own !== 'function') return own;
        return (...args: unknown[]): unknown => {
          calls.push(String(name));
          return (own as (...given: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  return { behind: watch(memory), calls };
};

describe('a storage under the rights of an account', () => {
  it('has a row here for each of its methods', async () => {
    const { behind } = await openBehind();
    const authorized = createAuthorizedStorage(behind, 'anna', []);
    assert.deepEqual(Object.keys(authorized).toSorted(), [...Object.keys(METHODS), ...OTHERS].toSorted());
  });

  for (const [name, [use, role]] of Object.entries(METHODS)) {
    it(`rows 3, 35: asks before ${name}, and refuses the same whether or not something is there`, async () => {
      const { behind, calls } = await openBehind();
      await behind.makeDirectory(at('/open'));
      await behind.createFile(at('/open/file'));
      await behind.makeDirectory(at('/closed'));
      await behind.createFile(at('/closed/file'));
      calls.length = 0;
      const storage = createAuthorizedStorage(behind, 'anna', rights({ '/open': role }));
      const messages: string[] = [];
      for (const path of ['/closed/file', '/closed/other', '/closed', '/openly']) {
        await assert.rejects(use(storage, at(path)), (error) => {
          messages.push((error as Error).message.replace(path, ''));
          return isForbidden(error);
        });
      }
      assert.equal(new Set(messages).size, 1);
      assert.equal(calls.length, 0, calls.join());
      await use(storage, at('/open/file')).catch((error: unknown) =>
        assert.ok(!isForbidden(error), String(error)),
      );
      assert.ok(calls.includes(name));
    });
  }

  it('rows 5, 43: does not move, copy or remove a tree past a deeper rule', async () => {
    const { behind } = await openBehind();
    await behind.makeDirectory(at('/a/locked'), { parents: true });
    const storage = createAuthorizedStorage(
      behind,
      'anna',
      rights({ '/': 'editor', '/a/locked': 'none', '/b/locked': 'none' }),
    );
    await assert.rejects(storage.remove(at('/a'), { recursive: true }), isForbidden);
    await assert.rejects(storage.move(at('/a'), at('/c'), fail), isForbidden);
    await assert.rejects(storage.copy(at('/a'), at('/c'), { ...fail, recursive: true }), isForbidden);
    await storage.makeDirectory(at('/tree/locked'), { parents: true });
    await assert.rejects(storage.move(at('/tree'), at('/b'), fail), isForbidden);
    await assert.rejects(storage.copy(at('/tree'), at('/b'), { ...fail, recursive: true }), isForbidden);
    await storage.move(at('/tree'), at('/other'), fail);
  });

  it('removes what may be removed and not read, but not for whoever says that he has seen it', async () => {
    const { behind } = await openBehind();
    await behind.makeDirectory(at('/a/hidden'), { parents: true });
    const storage = createAuthorizedStorage(behind, 'anna', [
      ...rights({ '/': 'editor' }),
      { path: at('/a/hidden'), verbs: ['delete'] },
    ]);
    await assert.rejects(storage.remove(at('/a'), { recursive: true, onlySeen: true }), isForbidden);
    await storage.remove(at('/a'), { recursive: true });
  });

  it('tells directories whole where rights are the same everywhere, and elsewhere without what may not be seen', async () => {
    const { behind } = await openBehind();
    for (const directory of ['/d/open', '/d/locked', '/d/way/in'])
      await behind.makeDirectory(at(directory), { parents: true });
    for (const file of [
      '/d/open/a',
      '/d/locked/b',
      '/d/locked/skip',
      '/d/way/c',
      '/d/way/in/d',
      '/d/way/in/skip',
    ])
      await behind.createFile(at(file));
    const tell = async (storage: Storage, survey: ScanSurvey) => {
      const pieces = await Array.fromAsync(storage.scan(at('/d'), { survey }));
      const directories = pieces.flatMap((piece) => piece.directories ?? []);
      return {
        paths: pieces.flatMap(({ entries }) => entries.map(({ path }) => path)).sort(),
        directories: new Map(directories.map((each) => [each.path as string, each])),
        known: new Map(directories.map(({ path, state }) => [path as string, state])),
      };
    };
    const ignore = { patterns: ['skip'] };
    const whole = createAuthorizedStorage(behind, 'anna', rights({ '/d': 'reader' }));
    const { known } = await tell(whole, { ignore });
    assert.deepEqual((await tell(whole, { known, ignore })).paths, []);

    const some = createAuthorizedStorage(
      behind,
      'anna',
      rights({ '/d': 'reader', '/d/locked': 'none', '/d/way': 'none', '/d/way/in': 'reader' }),
    );
    const told = await tell(some, { known, ignore });
    assert.deepEqual(told.paths, ['/d/open', '/d/open/a', '/d/way', '/d/way/in', '/d/way/in/d']);
    assert.deepEqual([...told.directories.keys()].sort(), ['/d', '/d/open', '/d/way', '/d/way/in']);
    for (const { state, isKnown } of told.directories.values())
      assert.deepEqual([state, isKnown], ['', false]);
    assert.deepEqual(told.directories.get('/d/way/in')?.ignored, ['skip']);
  });

  it('tells the lines of an ignore file to whoever may read it', async () => {
    const { behind } = await openBehind();
    await behind.makeDirectory(at('/d/way/in'), { parents: true });
    const bytes = Buffer.from('secret*\n');
    for (const directory of ['/d', '/d/way', '/d/way/in']) {
      const staged = await behind.stage(at(`${directory}/.ignored`), { size: bytes.length }, fail);
      const lent = new Uint8Array(bytes);
      await staged.write(lent, lent.length);
      await staged.commit((await loadBlake3()).hash(bytes));
      await behind.createFile(at(`${directory}/secret-file`));
    }
    const some = createAuthorizedStorage(
      behind,
      'anna',
      rights({ '/d': 'reader', '/d/way': 'none', '/d/way/in': 'reader' }),
    );
    const pieces = await Array.fromAsync(
      some.scan(at('/d'), { survey: { ignore: { fileName: '.ignored' } } }),
    );
    const told = pieces.flatMap(({ directories = [] }) => directories);
    assert.deepEqual(
      told.map(({ path, lines, ignored }) => [path, lines, ignored]),
      [
        ['/d', ['secret*'], ['secret-file']],
        ['/d/way', undefined, []],
        ['/d/way/in', ['secret*'], ['secret-file']],
      ],
    );
  });

  it('answers each entry of a batch by its own right', async () => {
    const { behind } = await openBehind();
    const storage = createAuthorizedStorage(
      behind,
      'anna',
      rights({ '/a': 'contributor', '/a/locked': 'none' }),
    );
    const batch = batchOf('a/one', 'a/locked/two', 'b', '../c', 'a/locked', 'a/three');
    const { results, buffer } = await storage.writeBatch(at('/'), batch, batch.length, fail);
    assert.equal(buffer, batch);
    assert.deepEqual(
      results.map((result) => ('code' in result ? result.code : result.outcome)),
      ['created', 'FORBIDDEN', 'FORBIDDEN', 'BAD_REQUEST', 'FORBIDDEN', 'created'],
    );
    await assert.rejects(
      behind.stat(at('/a/locked')),
      (error) => error instanceof WherryError && error.code === 'NOT_FOUND',
    );
  });

  it('an expected version is no way around the right to delete', async () => {
    for (const granted of [
      rights({ '/a': 'contributor' }),
      rights({ '/a': 'contributor', '/a/b': 'none' }),
    ]) {
      const { behind } = await openBehind();
      await behind.makeDirectory(at('/a'));
      await behind.createFile(at('/a/old'));
      const { version } = await behind.stat(at('/a/old'));
      const storage = createAuthorizedStorage(behind, 'anna', granted);
      const batch = batchOf('old', 'new');
      const options = { ...fail, expected: [version, undefined] };
      const { results } = await storage.writeBatch(at('/a'), batch, batch.length, options);
      assert.deepEqual(
        results.map((result) => ('code' in result ? result.code : result.outcome)),
        ['FORBIDDEN', 'created'],
      );
      assert.equal((await behind.stat(at('/a/old'))).version, version);
    }
  });

  it('row 36: has no hash for what may not be read', async () => {
    const { behind } = await openBehind();
    await behind.makeDirectory(at('/in'));
    await behind.createFile(at('/in/file'));
    await behind.createFile(at('/in/seen'));
    const files = [
      { path: 'file', size: 0 },
      { path: 'seen', size: 0 },
      { path: 'missing', size: 0 },
    ];
    const uploader = createAuthorizedStorage(
      behind,
      'anna',
      rights({ '/in': 'uploader', '/in/seen': 'reader' }),
    );
    const hashes = await uploader.hashFiles(at('/in'), files);
    assert.deepEqual(
      hashes.map((hash) => hash !== undefined),
      [false, true, false],
    );
  });

  it('tells hints of directories that may be seen, and of no others', async () => {
    const { behind } = await openBehind();
    for (const path of ['/way/open/deep', '/way/closed', '/other'])
      await behind.makeDirectory(at(path), { parents: true });
    const storage = createAuthorizedStorage(behind, 'anna', rights({ '/way/open': 'reader' }));
    const told = new Set<string>();
    await using watch = await storage.watch(at('/'), (hint) => {
      assert.ok(hint.kind === 'changed');
      for (const path of hint.directories) told.add(path);
    });
    for (const path of ['/way/open/deep/a', '/way/closed/b', '/other/c']) await behind.createFile(at(path));
    await watch.flush();
    assert.deepEqual([...told], ['/way/open/deep']);
    await behind.remove(at('/way/open'), { recursive: true });
    await watch.flush();
    assert.deepEqual([...told], ['/way/open/deep', '/way']);
  });

  it('reads of a batch what may be read, and tells the rest as problems', async () => {
    const { behind } = await openBehind();
    await behind.makeDirectory(at('/d'));
    for (const name of ['a', 'b', 'c', 'd']) await behind.createFile(at(`/d/${name}`));
    const storage = createAuthorizedStorage(
      behind,
      'anna',
      rights({ '/d': 'reader', '/d/b': 'none', '/d/c': 'none' }),
    );
    let names: readonly string[] = ['a', 'b', 'c', 'd'];
    const [problems, batched]: [string[], number[]] = [[], []];
    while (names.length > 0) {
      const read = await storage.readBatch(at('/d'), names, new Uint8Array(4096));
      problems.push(...read.problems.map(({ path, code }) => `${path} ${code}`));
      batched.push(read.taken - read.problems.length);
      assert.ok(read.taken > 0);
      names = names.slice(read.taken);
    }
    assert.deepEqual(problems, ['b FORBIDDEN', 'c FORBIDDEN']);
    assert.deepEqual(batched, [1, 0, 1]);
  });

  it('makes a file out of those only that may be read', async () => {
    const { behind, calls } = await openBehind();
    await behind.makeDirectory(at('/in'));
    await behind.makeDirectory(at('/seen'));
    const [hidden, seen] = [
      await behind.createFile(at('/in/hidden')),
      await behind.createFile(at('/seen/file')),
    ];
    calls.length = 0;
    const storage = createAuthorizedStorage(behind, 'anna', rights({ '/in': 'uploader', '/seen': 'reader' }));
    const stage = (sources: readonly StageSource[]) =>
      storage.stage(at('/in/new'), { size: 0 }, { ...fail, sources });
    await assert.rejects(stage([hidden]), isForbidden);
    await assert.rejects(stage([seen, hidden]), isForbidden);
    await assert.rejects(stage([{ path: at('/in/missing'), version: 'x' }]), isForbidden);
    assert.equal(calls.length, 0, calls.join());
    await (await stage([seen])).discard();
    await assert.rejects(
      storage.stage(at('/seen/new'), { size: 0 }, { ...fail, sources: [seen] }),
      isForbidden,
    );
  });

  it('lets one who may add nothing replace, by none of the ways', async () => {
    const { behind } = await openBehind();
    await behind.createFile(at('/file'));
    const storage = createAuthorizedStorage(behind, 'anna', rights({ '/': 'contributor' }));
    const before = await behind.stat(at('/file'));
    const { hash } = await behind.checksum(at('/file'));
    const replace = { policy: 'replace' } as const;
    await assert.rejects(storage.stage(at('/file'), { size: 5 }, replace), isForbidden);
    await storage.createFile(at('/new'));
    await assert.rejects(storage.move(at('/new'), at('/file'), replace), isForbidden);
    await assert.rejects(storage.openHandle(at('/file'), { access: 'write' }), isForbidden);
    const staged = await storage.stage(at('/late'), { size: undefined }, replace);
    await staged.write(new Uint8Array([1]), 1);
    await behind.createFile(at('/late'));
    await assert.rejects(staged.commit(hash), (error) => error instanceof WherryError);
    const untold = await storage.stage(at('/untold'), { size: undefined }, replace);
    await untold.write(new Uint8Array([1]), 1);
    await untold.accept();
    await behind.createFile(at('/untold'));
    await assert.rejects(untold.commit(), isForbidden);
    assert.equal((await behind.stat(at('/untold'))).size, 0);
    assert.deepEqual(await behind.stat(at('/file')), before);
    assert.equal((await behind.stat(at('/late'))).size, 0);
  });
});
