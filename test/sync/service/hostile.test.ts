// What a client may send to the service "sync" that is wrong, hostile, or none of its business. Rows are those of the hostile cases.

import assert from 'node:assert/strict';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROLES } from '../../../src/accounts/rights/index.ts';
import type { Remote } from '../../../src/client/index.ts';
import type { LinkStream } from '../../../src/session/index.ts';
import { encodeRecipe } from '../../../src/sync/chunk/recipe-bytes.ts';
import { PASSWORD, code, grant, remoteOf } from '../../server/account-bed.ts';
import { BOTH, openPairBed, treeOf, type PairBed } from '../remote/pair-bed.ts';

interface Run {
  readonly stream: LinkStream;
  readonly answer: Record<string, unknown>;
  steps(phase: string, ...steps: readonly unknown[]): Promise<Record<string, unknown>>;
}

const begin = async (remote: Remote, params: unknown): Promise<Run> => {
  const stream = await remote.session.open('sync.run', params);
  const answer = (await stream.receive()) as Record<string, unknown>;
  return {
    stream,
    answer,
    steps: async (phase, ...steps) => {
      await stream.send({ phase, steps });
      return (await stream.receive()) as Record<string, unknown>;
    },
  };
};

const fill = async ({ running }: PairBed): Promise<void> => {
  await mkdir(join(running.root, 'open/sub'), { recursive: true });
  await mkdir(join(running.root, 'closed'));
  await writeFile(join(running.root, 'open/file'), 'open');
  await writeFile(join(running.root, 'open/sub/deep'), 'deep');
  await writeFile(join(running.root, 'closed/secret'), 'secret');
};

const CHANGED = 1;

const ADOPT = (wrong: object): object => ({
  ...{ adopt: '/x', content: Buffer.alloc(32), size: 300_000, mtimeUs: 1, executable: false },
  ...wrong,
});

const recipeOf = (length: number): Uint8Array =>
  encodeRecipe({ steps: [{ kind: 'literal', offset: 0, length }], copied: 0, literal: length });

describe('a run that is asked for what it may not do', () => {
  for (const [what, params] of [
    ['no path', {}],
    ['a path that is none', { path: 'relative' }],
    ['a path that climbs', { path: '/../etc' }],
    ['a flag that is none', { path: '/open', checksum: 1 }],
  ] as const)
    it(`refuses ${what}`, async () => {
      await using bed = await openPairBed();
      await fill(bed);
      await assert.rejects(begin(bed.remote, params), code('BAD_REQUEST'));
    });

  for (const [what, message, expected] of [
    ['a message that asks for nothing', {}, 'BAD_REQUEST'],
    ['a digest of another size', { want: [new Uint8Array(31)] }, 'BAD_REQUEST'],
    ['a digest that was not seen', { want: [new Uint8Array(32)] }, 'NOT_FOUND'],
    ['too many digests', { want: Array.from({ length: 2049 }, () => new Uint8Array(32)) }, 'BAD_REQUEST'],
    ['steps without a phase', { steps: [] }, 'BAD_REQUEST'],
    ['a step of no kind', { phase: 'prepare', steps: [{ burn: '/file' }] }, 'BAD_REQUEST'],
    ['a step that climbs', { phase: 'prepare', steps: [{ make: '/../x' }] }, 'BAD_REQUEST'],
    [
      'a content that is no hash',
      { phase: 'prepare', steps: [ADOPT({ content: Buffer.alloc(31) })] },
      'BAD_REQUEST',
    ],
    ['a content of no size', { phase: 'prepare', steps: [ADOPT({ size: -1 })] }, 'BAD_REQUEST'],
    ['a content that climbs', { phase: 'prepare', steps: [ADOPT({ adopt: '/../x' })] }, 'BAD_REQUEST'],
    ['a step that is no map', { phase: 'prepare', steps: ['/x'] }, 'BAD_REQUEST'],
    ['chunks of a directory', { chunks: '/sub' }, 'NOT_FOUND'],
    ['chunks of nothing', { chunks: '/nothing' }, 'NOT_FOUND'],
  ] as const)
    it(`25: ends the run at ${what}, and changes nothing`, async () => {
      await using bed = await openPairBed();
      await fill(bed);
      const before = await treeOf(bed.running.root);
      const { stream } = await begin(bed.remote, { path: '/open' });
      await stream.send(message);
      await assert.rejects(
        (async () => {
          while ((await stream.receive()) !== undefined);
        })(),
        code(expected),
      );
      assert.deepEqual(await treeOf(bed.running.root), before);
    });

  it('12: does nothing to what is not as the run has seen it, whatever the client says', async () => {
    await using bed = await openPairBed();
    await fill(bed);
    const { steps } = await begin(bed.remote, { path: '/open' });
    await writeFile(join(bed.running.root, 'open/file'), 'by somebody else');
    await writeFile(join(bed.running.root, 'open/new'), 'new');
    const before = await treeOf(bed.running.root);
    const { others } = await steps(
      'complete',
      { remove: '/file', directory: false },
      { remove: '/new', directory: false },
      { remove: '/sub', directory: true },
      { move: '/file', to: '/moved', directory: false },
      { move: '/file', to: '/moved', directory: true },
      { copy: '/file', to: '/copied', replaces: false, mtimeUs: 1, executable: false },
      { copy: '/sub/deep', to: '/new', replaces: true, mtimeUs: 1, executable: false },
      { set: '/file', size: 4, wasMtimeUs: 1, mtimeUs: 2, executable: false },
    );
    assert.deepEqual(
      others,
      [0, 1, 2, 3, 4, 5, 6, 7].map((place) => [place, CHANGED]),
    );
    assert.deepEqual(await treeOf(bed.running.root), before);
  });

  it('rows 8, 12: reaches nothing that is Wherry’s own, and nothing outside of the root', async () => {
    await using bed = await openPairBed();
    await fill(bed);
    const outside = await bed.local('outside');
    await writeFile(join(outside, 'file'), 'outside');
    await symlink(outside, join(bed.running.root, 'open/out'));
    const own = await begin(bed.remote, { path: '/open' });
    await assert.rejects(own.steps('prepare', { make: '/.wherry/x' }), code('RESERVED_NAME'));
    const { steps } = await begin(bed.remote, { path: '/open' });
    const { others } = await steps(
      'prepare',
      { move: '/file', to: '/out/stolen', directory: false },
      { copy: '/file', to: '/out/copied', replaces: false, mtimeUs: 1, executable: false },
    );
    assert.equal((others as unknown[]).length, 2);
    assert.deepEqual(await treeOf(outside), { file: 'outside' });
    const result = await bed.remote.sync.synchronize(await bed.local('pulled'), '/open', { mode: 'pull' });
    assert.deepEqual(
      result.plan.problems.map(({ path, reason, why }) => [path, reason, why]),
      [['/out', 'unmanaged', 'unsupported']],
    );
  });

  it('row 3: shows an account what it may see, and takes from it what it may write', async () => {
    await using bed = await openPairBed();
    await fill(bed);
    const owner = bed.remote;
    await owner.admin.addAccount({
      name: 'anna',
      verbs: [],
      password: PASSWORD,
    });
    await owner.admin.changeAccount('anna', { grant: grant('/open', 'editor') });
    await owner.admin.changeAccount('anna', { grant: grant('/open/sub', 'none') });
    await using anna = await remoteOf(bed.running, owner, 'anna', {
      stateDirectory: join(bed.running.directory, 'anna'),
    });
    const local = await bed.local('of anna');
    for (const path of ['/', '/open']) {
      const pulled = await bed.local(`pulled ${path.length}`);
      await anna.sync.synchronize(pulled, path, { mode: 'pull' });
      const seen = JSON.stringify(await treeOf(pulled));
      assert.ok(seen.includes('open') && !seen.includes('secret') && !seen.includes('deep'), seen);
    }
    await mkdir(join(local, 'sub'));
    await writeFile(join(local, 'mine'), 'mine');
    await writeFile(join(local, 'sub/hers'), 'hers');
    const result = await anna.sync.synchronize(local, '/open', { mode: 'push' });
    assert.deepEqual(
      result.undone.filter(({ change }) => change.kind === 'file').map(({ change }) => change.path),
      ['sub/hers'],
    );
    assert.equal((await treeOf(bed.running.root))['open/mine'], 'mine');
    assert.deepEqual(await treeOf(join(bed.running.root, 'open/sub')), { deep: 'deep' });
    await assert.rejects(begin(anna, { path: '/closed' }), code('FORBIDDEN'));
    await assert.rejects(anna.session.call('sync.watch', { path: '/closed' }), code('FORBIDDEN'));
  });

  it('row 36: the view of a run is for its account alone, and as long as the run lasts', async () => {
    await using bed = await openPairBed();
    await fill(bed);
    await bed.remote.admin.addAccount({ name: 'anna', verbs: ROLES.editor, password: PASSWORD });
    await using anna = await remoteOf(bed.running, bed.remote, 'anna');
    const { stream, answer } = await begin(bed.remote, { path: '/open' });
    const stat = (remote: Remote) =>
      remote.session.call('files.stat', { path: '/open/file', view: answer['view'] });
    await stat(bed.remote);
    await assert.rejects(stat(anna), code('EXPIRED'));
    stream.end();
    while ((await stream.receive()) !== undefined);
    await assert.rejects(stat(bed.remote), code('EXPIRED'));
    const patch = { view: answer['view'], path: '/open/file', size: 4, oldSize: 4, mtimeUs: 1 };
    await assert.rejects(
      bed.remote.session.call('sync.patch', { ...patch, executable: false, recipeSize: 10 }),
      code('EXPIRED'),
    );
  });

  for (const [what, recipe, literal, expected] of [
    ['a recipe that is none', [9, 9, 9], '', 'BAD_REQUEST'],
    ['a recipe for another size', recipeOf(3), 'abc', 'BAD_REQUEST'],
    ['too few bytes', recipeOf(4), 'abc', 'BAD_REQUEST'],
    ['other bytes than their hash', recipeOf(4), 'abcd', 'CORRUPTED'],
  ] as const)
    it(`24: a patch with ${what} replaces nothing`, async () => {
      await using bed = await openPairBed();
      await fill(bed);
      const { answer } = await begin(bed.remote, { path: '/open' });
      const stream = await bed.remote.session.open('sync.patch', {
        view: answer['view'],
        path: '/open/file',
        size: 4,
        oldSize: 4,
        mtimeUs: 1,
        executable: false,
        recipeSize: recipe.length,
      });
      await stream.write(new Uint8Array(recipe));
      await stream.write(new Uint8Array(32));
      if (literal !== '') await stream.write(Buffer.from(literal));
      stream.end();
      await assert.rejects(
        (async () => {
          while ((await stream.receive()) !== undefined);
        })(),
        code(expected),
      );
      assert.equal(await readFile(join(bed.running.root, 'open/file'), 'utf8'), 'open');
    });

  it('does not change what is being written by somebody else', async () => {
    await using bed = await openPairBed();
    await fill(bed);
    const local = await bed.local('local');
    await bed.remote.sync.synchronize(local, '/open', BOTH);
    const { steps } = await begin(bed.remote, { path: '/open' });
    await using other = await bed.running.connect({ stateDirectory: join(bed.running.directory, 'other') });
    const upload = await other.session.open('files.upload', {
      path: '/open/sub/large',
      size: 8_000_000,
      mtimeUs: 1,
    });
    await upload.write(new Uint8Array(100_000));
    const busy = async (): Promise<boolean> => {
      try {
        await other.files.remove('/open/sub', { recursive: true });
        return false;
      } catch (error) {
        return code('BUSY')(error);
      }
    };
    assert.ok(await busy());
    const { others } = await steps('complete', { move: '/sub', to: '/elsewhere', directory: true });
    assert.deepEqual(others, [[0, CHANGED]]);
    assert.equal((await treeOf(bed.running.root))['open/sub/deep'], 'deep');
    upload.end();
  });
});
