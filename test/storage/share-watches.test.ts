// Many who watch the same.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../src/base/index.ts';
import type { Storage, Watch } from '../../src/storage/index.ts';
import { openMemoryStorage } from '../../src/storage/memory/index.ts';
import { shareWatches } from '../../src/storage/share-watches.ts';
import { systemWatchClock } from '../../src/storage/watch-clock.ts';
import { refuses } from './contract/bed.ts';
import { keepHints, type Watching } from './watching.ts';

const at = parseRemotePath;

const open = async () => {
  const memory = await openMemoryStorage();
  await memory.makeDirectory(at('/a'));
  const opened: Watch[] = [];
  const watch = shareWatches(async (...asked) => {
    const one = await memory.watch(...asked);
    opened.push(one);
    return one;
  }, systemWatchClock);
  const share = (...[path, options]: [string, Parameters<Storage['watch']>[2]?]): Promise<Watching> =>
    keepHints((onHint) => watch(at(path), onHint, options));
  return { memory, opened, watch, share };
};

describe('shared watches', () => {
  it('watch once what is watched by several, and tell each', async () => {
    const { memory, opened, share } = await open();
    const watchings = await Promise.all([share('/a'), share('/a'), share('/a')]);
    const later = await share('/a');
    await share('/a', { exclude: ['x'] });
    await share('/');
    assert.equal(opened.length, 3);
    await memory.createFile(at('/a/file'));
    for (const watching of [...watchings, later]) assert.deepEqual(await watching.told(), ['/a']);
  });

  it('end when the last one leaves, however he does', async () => {
    const { memory, opened, watch, share } = await open();
    const controller = new AbortController();
    const [one, two] = [await share('/a'), await share('/a', { signal: controller.signal })];
    const throwing = await watch(at('/a'), () => {
      throw new Error('of the listener');
    });
    await one.close();
    await one.close();
    await memory.createFile(at('/a/file'));
    assert.equal((await throwing.over)?.code, 'INTERNAL');
    assert.deepEqual(one.hints, []);
    assert.deepEqual(await two.told(), ['/a']);
    controller.abort();
    assert.equal((await two.watch.over)?.code, 'CANCELLED');
    await refuses('CANCELLED', () => two.watch.flush());
    assert.equal((await opened[0]?.over)?.code, 'CANCELLED');
    const again = await share('/a');
    assert.equal(opened.length, 2);
    await memory.createFile(at('/a/other'));
    assert.deepEqual(await again.told(), ['/a']);
  });

  it('are over for all with what is shared', async () => {
    const { memory, share } = await open();
    const watchings = [await share('/a'), await share('/a')];
    await memory.close();
    for (const { watch } of watchings) assert.equal((await watch.over)?.code, 'CANCELLED');
  });

  it('do not keep what nobody waits for any more, nor what could not be opened', async () => {
    const { memory, opened, watch, share } = await open();
    await refuses('NOT_FOUND', () => share('/missing'));
    await memory.makeDirectory(at('/missing'));
    await (await share('/missing')).close();
    const controller = new AbortController();
    const waiting = watch(at('/a'), () => {}, { signal: controller.signal });
    controller.abort();
    await refuses('CANCELLED', () => waiting);
    await share('/a');
    for (const each of opened.slice(0, -1)) assert.equal((await each.over)?.code, 'CANCELLED');
    assert.equal(opened.at(-1)?.state, 'there');
  });
});
