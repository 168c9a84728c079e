// Open files beside everything else that happens to the same paths: locks, versions, lost links.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../src/base/index.ts';
import { systemClock, type Clock } from '../../src/session/index.ts';
import type { FileHandle, Storage } from '../../src/storage/index.ts';
import { createBed, get, hashOf, names, patternBytes, put, refuses, text } from './bed.ts';

const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** The storage, and every handle that was opened on it. */
const watchHandles = () => {
  const handles: FileHandle[] = [];
  const discarded: Promise<unknown>[] = [];
  const storageWith = (storage: Storage): Storage =>
    new Proxy(storage, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (name !== 'openHandle') return value;
        return async (...args: Parameters<Storage['openHandle']>) => {
          const handle = await target.openHandle(...args);
          handles.push(handle);
          const { promise, resolve } = Promise.withResolvers<void>();
          discarded.push(promise);
          return new Proxy(handle, {
            get(inner, what) {
              const found: unknown = Reflect.get(inner, what, inner);
              if (what !== 'discard') return found;
              return async () => {
                await inner.discard();
                resolve();
              };
            },
          });
        };
      },
    });
  return { handles, discarded, storageWith };
};

describe('An open file and other writers', () => {
  it('locks its path from the first change to the commit', async () => {
    const bed = await createBed();
    await put(bed.storage, '/file', text('content'));
    const other = await bed.connect();
    const [mine, theirs] = [await bed.files.open('/file', 'r+'), await other.files.open('/file', 'r+')];
    await mine.write(0, text('CON'));
    const busy = await refuses('BUSY', () => theirs.write(0, text('x')));
    assert.match(busy.message, /"\/file" is being edited by owner since/u);
    assert.equal(busy.details['path'], '/file');
    await refuses('BUSY', () => other.files.remove('/file'));
    await refuses('BUSY', () => other.files.move('/file', '/elsewhere'));
    await refuses('BUSY', () => other.files.open('/file', 'w'));
    await refuses('BUSY', () => other.files.write('/file', [text('x')], { onConflict: 'replace' }));
    assert.equal(asText(await theirs.read(0, 10)), 'content');
    assert.equal((await other.files.stat('/file')).size, 7);
    await mine.sync();
    // What was refused once commits nothing any more; what begins now has to see the new file first.
    await refuses('BUSY', () => theirs.close());
    await theirs.discard();
    const late = await other.files.open('/file', 'r+');
    await mine.write(3, text('TENT'));
    await mine.close();
    await refuses('CHANGED', () => late.write(0, text('x')));
    await late.discard();
    await other.files.write('/file', [text('new')], { onConflict: 'replace' });
    assert.equal(asText(await get(bed.storage, '/file')), 'new');
  });

  it('locks where a link leads, not the link', async () => {
    const bed = await createBed();
    await put(bed.storage, '/real', text('content'));
    bed.storage.plantLink(parseRemotePath('/link'), 'real');
    const file = await bed.files.open('/link', 'r+');
    await file.write(0, text('CON'));
    const other = await bed.connect();
    await refuses('BUSY', () => other.files.remove('/real'));
    await other.files.remove('/link');
    await file.close();
    assert.equal(asText(await get(bed.storage, '/real')), 'CONtent');
  });

  it('waits for nobody: while an upload is under way the first change is refused', async () => {
    const bed = await createBed();
    await put(bed.storage, '/file', text('content'));
    const other = await bed.connect();
    const { promise: going, resolve: go } = Promise.withResolvers<void>();
    const content = async function* () {
      yield text('up');
      await going;
      yield text('loaded');
    };
    const uploading = other.files.write('/file', content(), { onConflict: 'replace' });
    const file = await bed.files.open('/file', 'r+');
    let code = 'none';
    for (; code !== 'BUSY';) {
      const attempt = await bed.files.open('/file', 'r+');
      code = await attempt.write(0, text('x')).then(
        () => 'none',
        (error: { code: string }) => error.code,
      );
      await attempt.discard();
    }
    go();
    await uploading;
    await refuses('CHANGED', () => file.write(0, text('x')));
    assert.equal(asText(await file.read(0, 10)), 'content');
    await file.discard();
    assert.equal(asText(await get(bed.storage, '/file')), 'uploaded');
  });

  it('commits nothing over what another program put there', async () => {
    const bed = await createBed();
    await put(bed.storage, '/file', text('content'));
    const file = await bed.files.open('/file', 'r+');
    await file.write(0, text('CON'));
    await put(bed.storage, '/file', text('theirs'));
    await refuses('CHANGED', () => file.sync());
    await refuses('CHANGED', () => file.close());
    const copy = await bed.files.open('/saved', 'wx');
    await copy.write(0, await file.read(0, 100));
    await copy.close();
    await file.discard();
    assert.equal(asText(await get(bed.storage, '/saved')), 'CONtent');
    assert.equal(asText(await get(bed.storage, '/file')), 'theirs');
    await bed.files.remove('/file');
  });
});

describe('Closing an open file', () => {
  it('refuses what is asked meanwhile, and goes before a discard', async () => {
    const bed = await createBed();
    await put(bed.storage, '/file', text('content'));
    const file = await bed.files.open('/file', 'r+');
    await file.write(0, text('CON'));
    const closing = file.close();
    await refuses('BAD_REQUEST', () => file.read(0, 1));
    await refuses('BAD_REQUEST', () => file.close());
    await file.discard();
    assert.equal((await closing).outcome, 'replaced');
    assert.equal(asText(await get(bed.storage, '/file')), 'CONtent');
    const refused = await bed.files.open('/file', 'r+');
    await refused.write(0, text('x'));
    await put(bed.storage, '/file', text('theirs'));
    const failing = refuses('CHANGED', () => refused.close());
    await refused.discard();
    await failing;
    await refuses('BAD_REQUEST', () => refused.read(0, 1));
    await bed.files.remove('/file');
  });
});

describe('An open file whose link is lost', () => {
  it('is discarded, and its path is free', async () => {
    const { handles, discarded, storageWith } = watchHandles();
    const bed = await createBed({ storageWith });
    await put(bed.storage, '/file', text('content'));
    const file = await bed.files.open('/file', 'r+');
    await file.write(0, text('CON'));
    const other = await bed.connect();
    await refuses('BUSY', () => other.files.remove('/file'));
    bed.cut();
    for (const call of [() => file.read(0, 1), () => file.write(0, text('x')), () => file.close()])
      await refuses('CONNECTION_LOST', call);
    await file.discard();
    await Promise.all(discarded);
    await refuses('BAD_REQUEST', () => (handles[0] as FileHandle).sync());
    assert.equal(asText(await get(bed.storage, '/file')), 'content');
    const again = await other.files.open('/file', 'r+');
    await again.write(0, text('x'));
    await again.close();
    assert.equal(asText(await get(bed.storage, '/file')), 'xontent');
  });

  it('is discarded in the middle of a write, too', async () => {
    const { discarded, storageWith } = watchHandles();
    const bed = await createBed({ storageWith });
    const bytes = patternBytes(2_000_000);
    await put(bed.storage, '/file', bytes);
    const stream = await bed.session.open('files.open', { path: '/file', access: 'write' });
    await stream.receive();
    await stream.send({ do: 'write', offset: 0, length: 1000, hash: hashOf(bytes) });
    await stream.write(patternBytes(500));
    await stream.send({ do: 'sync' });
    bed.cut();
    await Promise.all(discarded);
    assert.ok(Buffer.from(await get(bed.storage, '/file')).equals(bytes));
    assert.deepEqual(await names(bed.storage), ['/file']);
  });

  it('ends with the signal it was opened with', async () => {
    const { discarded, storageWith } = watchHandles();
    const bed = await createBed({ storageWith });
    await put(bed.storage, '/file', text('content'));
    const controller = new AbortController();
    const file = await bed.files.open('/file', 'r+', { signal: controller.signal });
    await file.write(0, text('CON'));
    controller.abort();
    await refuses('CANCELLED', () => file.close());
    await Promise.all(discarded);
    assert.equal(asText(await get(bed.storage, '/file')), 'content');
    await bed.files.remove('/file');
  });

  it('ends when the server does not answer in time', async () => {
    const bed = await createBed({
      service: (real) => ({
        ...real,
        methods: {
          ...real.methods,
          open: async (_, { stream, signal }) => {
            await stream.send({ size: 7, changed: false });
            await once(signal, 'abort');
          },
        },
      }),
    });
    const file = await bed.files.open('/file', 'r', { timeoutMs: 20 });
    await refuses('TIMEOUT', () => file.read(0, 1));
    await file.discard();
  });

  it('leaves nothing behind that would keep a program from ending', async () => {
    const live = new Set<object>();
    const clock: Clock = {
      nowMs: () => systemClock.nowMs(),
      schedule: (delayMs, callback, ...rest) => {
        const timer = {};
        live.add(timer);
        const cancel = systemClock.schedule(
          delayMs,
          () => {
            live.delete(timer);
            callback();
          },
          ...rest,
        );
        return () => {
          live.delete(timer);
          cancel();
        };
      },
    };
    const bed = await createBed({ clock });
    await put(bed.storage, '/file', patternBytes(3_000_000));
    const closed = await bed.files.open('/file', 'r+');
    await closed.write(0, text('x'));
    await closed.close();
    const discarded = await bed.files.open('/file', 'r+');
    const reading = Promise.allSettled([discarded.read(0, 3_000_000), discarded.write(0, text('x'))]);
    await discarded.discard();
    await reading;
    const stopped = await bed.files.open('/file');
    for await (const _ of stopped.readable()) break;
    await stopped.discard();
    const lost = await bed.files.open('/file');
    bed.cut();
    await refuses('CONNECTION_LOST', () => lost.read(0, 1));
    await refuses('CONNECTION_LOST', () => lost.read(0, 1));
    assert.equal(live.size, 0);
  });
});
