// From one server to another through a client: what arrives, and what is sent a second time.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRemotePath } from '../../src/base/index.ts';
import type { TransferEvent } from '../../src/files/index.ts';
import { linkEntry } from '../storage/contract/bed.ts';
import { get, names, patternBytes, put, putEntries, refuses, snapshot, text } from './bed.ts';
import { cutOnceAfter } from './between.ts';
import { LARGE, LONG, MIB, doneOf, merge, open, plant } from './relay-bed.ts';

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
