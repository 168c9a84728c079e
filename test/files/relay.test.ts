// From one server to another through a client: what arrives, what is sent a second time, and what a move removes.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRemotePath } from '../../src/base/index.ts';
import type { TransferEvent } from '../../src/files/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { linkEntry } from '../storage/contract/bed.ts';
import {
  createBed,
  get,
  hashOf,
  names,
  patternBytes,
  put,
  putEntries,
  refuses,
  snapshot,
  text,
  type Bed,
  type BedInit,
} from './bed.ts';
import { cutOnceAfter } from './between.ts';

const MIB = 1024 * 1024;
const LARGE = 9 * MIB + 77;
/** More than can be on its way. */
const LONG = 40 * MIB + 77;

interface Servers {
  readonly from: Bed;
  readonly to: Bed;
}

const open = async (from: BedInit = {}, to: BedInit = {}): Promise<Servers> => ({
  from: await createBed({ reconnect: true, pin: 'the source', ...from }),
  to: await createBed({ reconnect: true, pin: 'the destination', ...to }),
});

const plant = async (storage: Storage): Promise<void> => {
  for (let index = 0; index < 120; index += 1)
    await put(storage, `/tree/d${index % 5}/f${index}`, patternBytes(index * 97, index), {
      mtimeUs: 1_600_000_000_000_000 + index * 1_000_000,
      executable: index % 2 === 0,
    });
  await put(storage, '/tree/stream', patternBytes(700_000));
  await put(storage, '/tree/large', patternBytes(LARGE));
  await storage.makeDirectory(parseRemotePath('/tree/empty/deep'), { parents: true });
  await putEntries(storage, [linkEntry('tree/d0/in', '../large'), linkEntry('tree/broken', 'nothing')]);
};

const merge = { ifExists: 'merge' } as const;
const doneOf = (events: readonly TransferEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'done' ? [event.path] : []));

describe('a tree from one server to another', () => {
  it('arrives with times, modes, empty directories and the links that stay in it', async () => {
    const { from, to } = await open();
    await plant(from.storage);
    const result = await to.files.copyDirectoryFrom(from.files, '/tree', '/copy');
    assert.deepEqual(
      [result.destination, result.files, result.directories, result.links, result.problems],
      ['/copy', 122, 7, 2, []],
    );
    assert.deepEqual(await snapshot(to.storage, '/copy'), await snapshot(from.storage, '/tree'));
    assert.equal(
      (await to.storage.stat(parseRemotePath('/copy'))).mtimeUs,
      (await from.storage.stat(parseRemotePath('/tree'))).mtimeUs,
    );
  });

  it('leaves out links that lead out of it, and says so of each', async () => {
    const { from, to } = await open();
    await put(from.storage, '/elsewhere', text('not meant'));
    await put(from.storage, '/tree/a', text('a'));
    await putEntries(from.storage, [
      linkEntry('tree/up', '../elsewhere'),
      linkEntry('tree/sub/back', '../../tree/a'),
    ]);
    const { problems } = await to.files.copyDirectoryFrom(from.files, '/tree', '/');
    assert.deepEqual(problems.map(({ path, code }) => [path, code]).sort(), [
      ['/tree/sub/back', 'FORBIDDEN'],
      ['/tree/up', 'FORBIDDEN'],
    ]);
    assert.deepEqual(await names(to.storage), ['/tree', '/tree/a', '/tree/sub']);
  });

  it('takes only what the patterns leave, and goes into a directory that is there', async () => {
    const { from, to } = await open();
    for (const name of ['a.txt', 'b.log', 'sub/c.txt', 'skip/d.txt'])
      await put(from.storage, `/tree/${name}`, text(name));
    await to.storage.makeDirectory(parseRemotePath('/in'));
    const options = { exclude: ['skip'], include: ['*.txt'] };
    await to.files.copyDirectoryFrom(from.files, '/tree', '/in', options);
    assert.deepEqual(await names(to.storage), [
      '/in',
      '/in/tree',
      '/in/tree/a.txt',
      '/in/tree/sub',
      '/in/tree/sub/c.txt',
    ]);
    await to.files.copyDirectoryFrom(from.files, '/tree/.', '/in', { ...merge, ...options });
    assert.deepEqual(await names(to.storage, '/in/sub'), ['/in/sub/c.txt']);
  });

  it('changes nothing on a dry run, which tells what a real one then does', async () => {
    const { from, to } = await open();
    await plant(from.storage);
    await put(to.storage, '/tree/stream', text('other'));
    const options = { ...merge, onConflict: 'replace', removeSource: true } as const;
    const planned = await to.files.copyDirectoryFrom(from.files, '/tree', '/', { ...options, dryRun: true });
    assert.deepEqual(await names(to.storage), ['/tree', '/tree/stream']);
    assert.ok((await names(from.storage)).includes('/tree/large'));
    assert.deepEqual(await to.files.copyDirectoryFrom(from.files, '/tree', '/', options), planned);
  });

  it('is not made when there is no source', async () => {
    const { from, to } = await open();
    await put(from.storage, '/file', text('x'));
    await refuses('NOT_FOUND', () => to.files.copyDirectoryFrom(from.files, '/none', '/copy'));
    await refuses('NOT_A_DIRECTORY', () => to.files.copyDirectoryFrom(from.files, '/file', '/copy'));
    assert.deepEqual(await names(to.storage), []);
  });

  it('sends nothing that is there already', async () => {
    const { from, to } = await open();
    await plant(from.storage);
    await to.files.copyDirectoryFrom(from.files, '/tree', '/');
    const before = { to: to.traffic.toServer, from: from.traffic.toClient };
    const { files, unchanged } = await to.files.copyDirectoryFrom(from.files, '/tree', '/', merge);
    assert.deepEqual([files, unchanged], [0, 122]);
    assert.ok(to.traffic.toServer - before.to < 64 * 1024, `${to.traffic.toServer - before.to} bytes`);
    assert.ok(
      from.traffic.toClient - before.from < 64 * 1024,
      `${from.traffic.toClient - before.from} bytes`,
    );
  });
});

describe('a lost link', () => {
  for (const side of ['from', 'to'] as const)
    for (const after of [20_000, 500_000, 4 * MIB, 9 * MIB])
      it(`${side} a server after ${after} bytes is made again, and the same call goes on`, async () => {
        const tamper =
          side === 'from' ? { toClient: cutOnceAfter(after) } : { toServer: cutOnceAfter(after) };
        const { from, to } = await open(side === 'from' ? { tamper } : {}, side === 'to' ? { tamper } : {});
        await plant(from.storage);
        const events: TransferEvent[] = [];
        const result = await to.files.copyDirectoryFrom(from.files, '/tree', '/copy', {
          onEvent: (event) => events.push(event),
        });
        assert.deepEqual(result.problems, []);
        assert.equal(result.files, 122);
        assert.deepEqual(await snapshot(to.storage, '/copy'), await snapshot(from.storage, '/tree'));
        assert.equal(events.filter(({ type }) => type === 'interrupted').length, 1);
        assert.equal(new Set(doneOf(events)).size, doneOf(events).length);
      });

  for (const side of ['from', 'to'] as const)
    it(`of which the server ${side} is started anew goes on in the middle of a large file`, async () => {
      const { from, to } = await open();
      await put(from.storage, '/large', patternBytes(LONG));
      const offsets: number[] = [];
      let isRestarted = false;
      const result = await to.files.copyFrom(from.files, '/large', '/large', {
        onEvent(event) {
          if (event.type === 'started') offsets.push(event.offset);
          if (event.type !== 'progress' || isRestarted || event.transferred < 9 * MIB) return;
          isRestarted = true;
          (side === 'from' ? from : to).restart();
        },
      });
      assert.deepEqual([result.outcome, offsets.length, offsets[0]], ['created', 2, 0]);
      assert.ok((offsets[1] ?? 0) >= 4 * MIB, `${offsets[1]}`);
      assert.deepEqual(await get(to.storage, '/large'), patternBytes(LONG));
    });
});

describe('the same call again', () => {
  it('continues a large file behind its part, whoever sends it', async () => {
    const { from, to } = await open();
    await put(from.storage, '/large', patternBytes(LARGE));
    const stop = new AbortController();
    await refuses('CANCELLED', () =>
      to.files.copyFrom(from.files, '/large', '/copy', {
        signal: stop.signal,
        onEvent: (event) => {
          if (event.type === 'progress' && event.transferred > 6 * MIB) stop.abort();
        },
      }),
    );
    assert.deepEqual(await names(to.storage), []);
    const another = await to.connect();
    const before = { to: to.traffic.toServer, from: from.traffic.toClient };
    const offsets: number[] = [];
    await another.files.copyFrom(from.files, '/large', '/copy', {
      onEvent: (event) => {
        if (event.type === 'started') offsets.push(event.offset);
      },
    });
    assert.deepEqual(offsets, [4 * MIB]);
    assert.deepEqual(await get(to.storage, '/copy'), patternBytes(LARGE));
    assert.ok(to.traffic.toServer - before.to < LARGE - 4 * MIB + 64 * 1024);
    assert.ok(from.traffic.toClient - before.from < LARGE - 4 * MIB + 64 * 1024);
  });

  it('begins anew when the source is another one by then', async () => {
    const { from, to } = await open();
    await put(from.storage, '/large', patternBytes(LARGE));
    const stop = new AbortController();
    const offsets: number[] = [];
    const onEvent = (event: TransferEvent): void => {
      if (event.type === 'started') offsets.push(event.offset);
      if (event.type === 'progress' && event.transferred > 6 * MIB) stop.abort();
    };
    await refuses('CANCELLED', () =>
      to.files.copyFrom(from.files, '/large', '/copy', { signal: stop.signal, onEvent }),
    );
    await put(from.storage, '/large', patternBytes(LARGE, 2));
    await to.files.copyFrom(from.files, '/large', '/copy', { onEvent });
    assert.deepEqual(offsets, [0, 0]);
    assert.deepEqual(await get(to.storage, '/copy'), patternBytes(LARGE, 2));
  });
});

describe('a file from one server to another', () => {
  it('follows the policy, and a link that is named', async () => {
    const { from, to } = await open();
    await put(from.storage, '/a', text('one'));
    await putEntries(from.storage, [linkEntry('link', 'a')]);
    await put(to.storage, '/a', text('two'));
    await refuses('ALREADY_EXISTS', () => to.files.copyFrom(from.files, '/a', '/a'));
    const copied = await to.files.copyFrom(from.files, '/a', '/a', { onConflict: 'rename' });
    assert.deepEqual([copied.outcome, copied.destination], ['renamed', '/a (1)']);
    await to.files.copyFrom(from.files, '/link', '/from-link');
    assert.deepEqual(await get(to.storage, '/from-link'), text('one'));
    await refuses('NOT_A_FILE', async () => {
      await from.storage.makeDirectory(parseRemotePath('/dir'));
      await to.files.copyFrom(from.files, '/dir', '/dir');
    });
  });

  it('is refused from what is no remote', async () => {
    const { from, to } = await open();
    await refuses('BAD_REQUEST', () => to.files.copyFrom({ ...from.files }, '/a', '/a'));
  });
});

describe('a move from one server to another', () => {
  const move = { removeSource: true } as const;

  it('removes the tree in one step when all of it is there', async () => {
    const { from, to } = await open();
    await plant(from.storage);
    const before = await snapshot(from.storage, '/tree');
    const { problems } = await to.files.copyDirectoryFrom(from.files, '/tree', '/moved', move);
    assert.deepEqual(problems, []);
    assert.deepEqual(await snapshot(to.storage, '/moved'), before);
    assert.deepEqual(await names(from.storage), []);
    const removals = from.opened.filter(({ method }) => method.startsWith('files.remove'));
    assert.deepEqual(
      removals.map(({ method }) => method),
      ['files.removeTree'],
    );
  });

  it('removes entry by entry where the server knows no other way', async () => {
    const older: BedInit = {
      service: (real) => {
        const { removeTree: _, ...methods } = real.methods;
        return { ...real, methods };
      },
    };
    const { from, to } = await open(older);
    await plant(from.storage);
    const before = await snapshot(from.storage, '/tree');
    await to.files.copyDirectoryFrom(from.files, '/tree', '/moved', move);
    assert.deepEqual(await snapshot(to.storage, '/moved'), before);
    assert.deepEqual(await names(from.storage), []);
  });

  for (const [how, change] of [
    ['changed', (storage: Storage) => put(storage, '/tree/sub/changed', text('newer'))],
    ['came', (storage: Storage) => put(storage, '/tree/sub/new', text('new'))],
  ] as const)
    it(`leaves what ${how} after it was found`, async () => {
      let scans = 0;
      const { from, to } = await open({
        storageWith: (storage) => ({
          ...storage,
          async *scan(...args) {
            scans += 1;
            if (scans === 2) await change(storage);
            yield* storage.scan(...args);
          },
        }),
      });
      for (const name of ['a', 'sub/changed', 'sub/b', 'whole/c'])
        await put(from.storage, `/tree/${name}`, text(name));
      const { problems } = await to.files.copyDirectoryFrom(from.files, '/tree', '/', move);
      const left = how === 'changed' ? '/tree/sub/changed' : '/tree/sub/new';
      assert.deepEqual(
        problems.map(({ path, code }) => [path, code]),
        how === 'changed' ? [[left, 'CHANGED']] : [],
      );
      assert.deepEqual(await names(from.storage), ['/tree', '/tree/sub', left]);
      assert.deepEqual(await get(to.storage, '/tree/sub/changed'), text('sub/changed'));
    });

  it('leaves what failed, was skipped or left out', async () => {
    const { from, to } = await open();
    for (const name of ['a', 'taken', 'out.log', 'sub/b'])
      await put(from.storage, `/tree/${name}`, text(name));
    await put(to.storage, '/tree/taken', text('other'));
    const options = { ...move, ...merge, exclude: ['*.log'] };
    const skipped = await to.files.copyDirectoryFrom(from.files, '/tree', '/', {
      ...options,
      onConflict: 'skip',
    });
    assert.deepEqual([skipped.skipped, skipped.problems], [1, []]);
    assert.deepEqual(await names(from.storage), ['/tree', '/tree/out.log', '/tree/taken']);
    const failed = await to.files.copyDirectoryFrom(from.files, '/tree', '/', options);
    assert.deepEqual(
      failed.problems.map(({ path, code }) => [path, code]),
      [['/tree/taken', 'ALREADY_EXISTS']],
    );
    assert.deepEqual(await names(from.storage), ['/tree', '/tree/out.log', '/tree/taken']);
    assert.deepEqual(await get(to.storage, '/tree/taken'), text('other'));
  });

  it('of one file removes it in the version that was copied', async () => {
    const { from, to } = await open({
      storageWith: (storage) => ({
        ...storage,
        async remove(path, options) {
          if (path === '/b') await put(storage, '/b', text('newer'));
          return storage.remove(path, options);
        },
      }),
    });
    await put(from.storage, '/a', text('a'));
    await put(from.storage, '/b', text('b'));
    await to.files.copyFrom(from.files, '/a', '/a', move);
    await refuses('CHANGED', () => to.files.copyFrom(from.files, '/b', '/b', move));
    assert.deepEqual(await names(from.storage), ['/b']);
    assert.deepEqual(await get(from.storage, '/b'), text('newer'));
    assert.deepEqual(await get(to.storage, '/b'), text('b'));
  });

  it('of a link is refused, since it leads nowhere elsewhere', async () => {
    const { from, to } = await open();
    await put(from.storage, '/tree/a', text('a'));
    await putEntries(from.storage, [linkEntry('file-link', 'tree/a'), linkEntry('tree-link', 'tree')]);
    await refuses('UNSUPPORTED', () => to.files.copyFrom(from.files, '/file-link', '/x', move));
    await refuses('UNSUPPORTED', () => to.files.copyDirectoryFrom(from.files, '/tree-link', '/x', move));
    assert.deepEqual(await names(to.storage), []);
  });

  it('goes on with removing when the link is lost meanwhile', async () => {
    let isCut = false;
    const { from, to } = await open({
      storageWith: (storage) => ({
        ...storage,
        async remove(...args) {
          if (!isCut) {
            isCut = true;
            from.cut();
          }
          return storage.remove(...args);
        },
      }),
    });
    await plant(from.storage);
    const { problems } = await to.files.copyDirectoryFrom(from.files, '/tree', '/', move);
    assert.deepEqual([isCut, problems], [true, []]);
    assert.deepEqual(await names(from.storage), []);
  });

  it('within one server is refused when its key tells', async () => {
    const { from, to } = await open({ pin: 'one' }, { pin: 'one' });
    await put(from.storage, '/tree/a', text('a'));
    await refuses('BAD_REQUEST', () => to.files.copyDirectoryFrom(from.files, '/tree', '/x', move));
    await refuses('BAD_REQUEST', () => to.files.copyFrom(from.files, '/tree/a', '/x', move));
    await refuses('BAD_REQUEST', () => to.files.copyDirectoryFrom(from.files, '/tree', '/tree/sub', merge));
  });

  it('onto itself removes nothing, also where no key tells that it is one server', async () => {
    const { from } = await open();
    const { to } = await open({}, { storageWith: () => from.storage });
    await plant(from.storage);
    const before = await snapshot(from.storage);
    const onto = { ...move, ...merge };
    await refuses('BAD_REQUEST', () => to.files.copyDirectoryFrom(from.files, '/tree', '/', onto));
    await refuses('BAD_REQUEST', () => to.files.copyDirectoryFrom(from.files, '/tree/.', '/tree', onto));
    await refuses('BAD_REQUEST', () => to.files.copyFrom(from.files, '/tree/large', '/tree/large', move));
    assert.deepEqual(await snapshot(from.storage), before);
  });

  it('that finds itself through a link at the destination removes nothing', async () => {
    const { from } = await open();
    const { to } = await open({}, { storageWith: () => from.storage });
    for (const name of ['a/file', 'a/empty/x']) await put(from.storage, `/tree/${name}`, text(name));
    await putEntries(from.storage, [linkEntry('tree/a/link', 'file')]);
    await from.storage.makeDirectory(parseRemotePath('/other/tree'), { parents: true });
    await putEntries(from.storage, [linkEntry('other/tree/a', '../../tree/a')]);
    const { problems } = await to.files.copyDirectoryFrom(from.files, '/tree', '/other', {
      ...move,
      ...merge,
    });
    assert.ok(problems.some(({ code, path }) => code === 'BAD_REQUEST' && path === '/tree/a/file'));
    for (const name of ['a/file', 'a/empty/x', 'a/link'])
      await from.storage.stat(parseRemotePath(`/tree/${name}`));
  });
});

describe('removing a directory by what it holds', () => {
  const ask = async (bed: Bed, params: unknown): Promise<unknown> =>
    bed.session.call('files.removeTree', params, {});

  it('is refused for any other digest, for what is no directory, and for what is no request', async () => {
    const { from } = await open();
    await put(from.storage, '/tree/a', text('a'));
    await refuses('CHANGED', () => ask(from, { path: '/tree', digest: new Uint8Array(32) }));
    await refuses('CHANGED', () => ask(from, { path: '/tree/a', digest: hashOf(text('')) }));
    await refuses('NOT_FOUND', () => ask(from, { path: '/none', digest: new Uint8Array(32) }));
    await refuses('BAD_REQUEST', () => ask(from, { path: '/tree', digest: new Uint8Array(31) }));
    await refuses('BAD_REQUEST', () => ask(from, { path: '/tree' }));
    assert.deepEqual(await names(from.storage), ['/tree', '/tree/a']);
  });

  it('takes the digest that the specification describes', async () => {
    const { from } = await open();
    for (const name of ['b', 'sub/"é', 'a']) await put(from.storage, `/tree/${name}`, text(name));
    const version = async (path: string): Promise<string> =>
      (await from.storage.stat(parseRemotePath(path))).version;
    const lines = [
      `["a","${await version('/tree/a')}"]\n`,
      `["b","${await version('/tree/b')}"]\n`,
      '["sub",""]\n',
      `["sub/\\"é","${await version('/tree/sub/"é')}"]\n`,
    ].sort();
    await ask(from, { path: '/tree', digest: hashOf(text(lines.join(''))) });
    assert.deepEqual(await names(from.storage), []);
  });
});
