// Being told of changes in a directory of a server.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createBed, put, refuses, text } from './bed.ts';

/** Counts what is told, and waits for it. */
const createListener = () => {
  let told = 0;
  let wake = (): void => {};
  return {
    hear: (): void => {
      told += 1;
      wake();
    },
    get told() {
      return told;
    },
    async more(than: number): Promise<void> {
      while (told <= than) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
};

describe('a watched directory of a server', () => {
  it('tells of what comes, changes and goes in it, whoever does it', async () => {
    const { files, storage } = await createBed();
    await put(storage, '/watched/old', text('old'));
    const listener = createListener();
    const watch = await files.watch('/watched', listener.hear);
    for (const change of [
      () => put(storage, '/watched/new', text('new')),
      () => put(storage, '/watched/old', text('changed')),
      () => files.makeDirectory('/watched/sub'),
      () => files.remove('/watched/new'),
    ]) {
      const before = listener.told;
      await change();
      await listener.more(before);
    }
    watch.close();
    assert.equal(await watch.over, undefined);
  });

  it('says nothing once it is closed, and ends the call at the server', async () => {
    const { files, storage } = await createBed();
    await put(storage, '/watched/old', text('old'));
    const listener = createListener();
    const watch = await files.watch('/watched', listener.hear);
    watch.close();
    watch.close();
    await put(storage, '/watched/new', text('new'));
    await files.stat('/watched/new');
    assert.equal(listener.told, 0);
  });

  it('is refused where there is no directory', async () => {
    const { files, storage } = await createBed();
    await put(storage, '/file', text('x'));
    await refuses('NOT_FOUND', () => files.watch('/none', () => {}));
    await refuses('NOT_A_DIRECTORY', () => files.watch('/file', () => {}));
    await refuses('BAD_REQUEST', () => files.watch('relative', () => {}));
  });

  it('ends, and says why, when the directory goes for good with what the storage serves', async () => {
    const { files, storage } = await createBed();
    await put(storage, '/watched/old', text('old'));
    const watch = await files.watch('/watched', () => {});
    await storage.close();
    assert.equal((await watch.over)?.code, 'CANCELLED');
  });
});
