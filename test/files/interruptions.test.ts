// Transfers that are cancelled, cut off, too slow or in each other's way.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../src/base/index.ts';
import type { LinkStream } from '../../src/session/index.ts';
import { FakeClock, settle } from '../session/fake-clock.ts';
import {
  collect,
  createBed,
  get,
  names,
  patternBytes,
  put,
  refuses,
  snapshot,
  text,
  type Bed,
} from './bed.ts';

const LARGE = 5_000_000;

/** An upload of /here/large under way to /large: some of it has arrived, and it goes no further by itself. */
const createStuckBed = async () => {
  const bed = await createBed();
  await put(bed.local, '/here/large', patternBytes(LARGE));
  await put(bed.local, '/here/small', text('small'));
  const stream = await bed.session.open('files.upload', { path: '/large', size: LARGE }, { timeoutMs: 0 });
  await stream.write(patternBytes(1_000_000));
  // An answer to anything later shows that the upload is being received.
  await bed.files.stat('/');
  await bed.files.stat('/');
  return { ...bed, stream };
};

const ended = async (stream: LinkStream): Promise<unknown> => stream.receive();

describe('an upload that does not come to its end', () => {
  it('N5, row 59: leaves nothing when the connection is lost at any point, and the next client can upload', async () => {
    for (const cutAt of [0, 1, 300_000, 2_500_000, LARGE - 1, LARGE]) {
      const bed = await createBed();
      await put(bed.local, '/here/large', patternBytes(LARGE));
      let sent = 0;
      const uploading = bed.files.upload('/here/large', '/', {
        blockSize: 512 * 1024,
        onBlock: (block) => {
          sent += block.length;
          if (sent >= cutAt) bed.cut();
        },
      });
      await refuses('CONNECTION_LOST', () => uploading);
      assert.deepEqual(await names(bed.storage), []);
      const { files } = await bed.connect();
      assert.equal((await files.upload('/here/large', '/')).outcome, 'created');
      assert.ok(Buffer.from(await get(bed.storage, '/large')).equals(patternBytes(LARGE)));
    }
  });

  it('leaves nothing when it is cancelled, and frees the path at once', async () => {
    const { files, storage, local } = await createBed();
    await put(local, '/here/large', patternBytes(LARGE));
    const controller = new AbortController();
    const uploading = files.upload('/here/large', '/', {
      signal: controller.signal,
      onBlock: () => controller.abort(),
    });
    await refuses('CANCELLED', () => uploading);
    assert.equal((await files.upload('/here/large', '/')).outcome, 'created');
    assert.deepEqual(await names(storage), ['/large']);
  });

  it('a signal that was aborted before sends nothing', async () => {
    const { files, storage, local } = await createBed();
    await put(local, '/here/file', text('x'));
    const signal = AbortSignal.abort();
    await refuses('CANCELLED', () => files.upload('/here/file', '/', { signal }));
    await refuses('CANCELLED', () => files.uploadDirectory('/here', '/', { signal }));
    await refuses('CANCELLED', () => files.createFile('/x', { signal }));
    await refuses('CANCELLED', () => collect(files.list('/', { signal })));
    assert.deepEqual(await names(storage), []);
  });

  it('a tree that is cut off keeps what was committed, whole, and nothing else', async () => {
    const bed = await createBed();
    const content = patternBytes(20_000);
    for (let index = 0; index < 400; index += 1)
      await put(bed.local, `/here/tree/d${index % 9}/f${index}`, content.subarray(index));
    await put(bed.local, '/here/tree/large', patternBytes(LARGE));
    let done = 0;
    const uploading = bed.files.uploadDirectory('/here/tree', '/', {
      onEvent: (event) => {
        if (event.type === 'done') done += 1;
        if (done === 60) bed.cut();
      },
    });
    await refuses('CONNECTION_LOST', () => uploading);
    const whole = new Set(await snapshot(bed.local, '/here/tree'));
    const kept = (await snapshot(bed.storage, '/tree')).filter((line) => line.startsWith('file'));
    for (const line of kept) assert.ok(whole.has(line), line);
    assert.ok(kept.length >= 60);
    const { files } = await bed.connect();
    const again = await files.uploadDirectory('/here/tree', '/', { ifExists: 'merge' });
    assert.deepEqual(again.problems, []);
    assert.equal(again.unchanged + again.files, 401);
    assert.deepEqual(await snapshot(bed.storage, '/tree'), await snapshot(bed.local, '/here/tree'));
  });
});

describe('a download that does not come to its end', () => {
  it('leaves nothing when the connection is lost or the call is cancelled', async () => {
    for (const how of ['cut', 'cancel'] as const) {
      const bed = await createBed();
      await put(bed.storage, '/large', patternBytes(LARGE));
      const controller = new AbortController();
      const downloading = bed.files.download('/large', '/here', {
        signal: controller.signal,
        onBlock: () => (how === 'cut' ? bed.cut() : controller.abort()),
      });
      await refuses(how === 'cut' ? 'CONNECTION_LOST' : 'CANCELLED', () => downloading);
      assert.deepEqual(await names(bed.local), ['/here']);
    }
  });

  it('a tree that is cancelled keeps what is whole', async () => {
    const bed = await createBed();
    const content = patternBytes(20_000);
    for (let index = 0; index < 400; index += 1)
      await put(bed.storage, `/tree/d${index % 9}/f${index}`, content.subarray(index));
    const controller = new AbortController();
    const downloading = bed.files.downloadDirectory('/tree', '/here', {
      signal: controller.signal,
      onEvent: (event) => event.type === 'done' && controller.abort(),
    });
    await refuses('CANCELLED', () => downloading);
    const whole = new Set(await snapshot(bed.storage, '/tree'));
    for (const line of await snapshot(bed.local, '/here/tree'))
      assert.ok(line.startsWith('directory') || whole.has(line), line);
  });
});

describe('time without progress', () => {
  it('ends a call whose server falls silent, with nothing left here or there', async () => {
    const silent = async (): Promise<unknown> => new Promise(() => {});
    const clock = new FakeClock();
    const bed = await createBed({
      timeoutMs: 1000,
      clock,
      service: (real) => ({
        ...real,
        methods: {
          ...real.methods,
          upload: silent,
          uploadBatch: silent,
          download: silent,
          downloadTree: silent,
          list: silent,
        },
      }),
    });
    await put(bed.local, '/here/file', text('x'));
    const { files } = bed;
    const calls: readonly (() => Promise<unknown>)[] = [
      () => files.upload('/here/file', '/'),
      () => files.uploadDirectory('/here', '/'),
      () => files.download('/file', '/here'),
      () => files.downloadDirectory('/', '/here/new'),
      () => collect(files.list('/')),
      () => collect(files.read('/file')),
    ];
    for (const call of calls) {
      const refused = refuses('TIMEOUT', call);
      await settle();
      await clock.advance(1001);
      await refused;
    }
    assert.equal(clock.pending, 0);
    assert.deepEqual(await names(bed.storage), []);
    assert.deepEqual(await names(bed.local), ['/here', '/here/file']);
  });

  it('is not counted while the caller takes its time', async () => {
    const clock = new FakeClock();
    const bed = await createBed({ timeoutMs: 1000, clock });
    await put(bed.storage, '/large', patternBytes(LARGE));
    for (let index = 0; index < 1200; index += 1) await bed.storage.createFile(parseRemotePath(`/f${index}`));
    let seen = 0;
    for await (const piece of bed.files.read('/large')) {
      seen += piece.length;
      await clock.advance(5000);
    }
    assert.equal(seen, LARGE);
    let listed = 0;
    for await (const entry of bed.files.list('/')) {
      listed += 1;
      if (entry.path === '/f700') await clock.advance(5000);
    }
    assert.equal(listed, 1201);
  });

  it('is not counted while the server says that it is still at work', async () => {
    const clock = new FakeClock();
    const slow = Promise.withResolvers<void>();
    const bed = await createBed({
      timeoutMs: 6000,
      clock,
      storageWith: (storage) => ({
        ...storage,
        remove: async (...args) => {
          await slow.promise;
          return storage.remove(...args);
        },
      }),
    });
    await put(bed.storage, '/file', text('x'));
    const removing = bed.files.remove('/file');
    for (let second = 0; second < 60; second += 1) await clock.advance(1000);
    slow.resolve();
    assert.equal(await removing, 1);
  });

  it('a timeout that is no number of milliseconds is refused', async () => {
    const { files } = await createBed();
    await refuses('BAD_REQUEST', () => files.stat('/', { timeoutMs: -1 }));
  });
});

describe('two at once', () => {
  const refusesAll = async (
    bed: Bed,
    code: 'BUSY',
    tries: readonly (() => Promise<unknown>)[],
  ): Promise<void> => {
    for (const attempt of tries) {
      const error = await refuses(code, attempt);
      assert.equal(error.details.account, 'owner');
      assert.ok(Number.isSafeInteger(error.details.sinceMs));
      assert.match(error.message, /is being written by owner since \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/u);
    }
    assert.ok(bed.opened.length > 0);
  };

  it('a path that is being written refuses other writers with BUSY, and tells who and since when', async () => {
    const bed = await createStuckBed();
    const { files } = await bed.connect();
    await refusesAll(bed, 'BUSY', [
      () => files.upload('/here/small', '/large'),
      () => files.upload('/here/large', '/large', { onConflict: 'replace' }),
      () => files.createFile('/large'),
      () => files.makeDirectory('/large'),
      () => files.remove('/large'),
      () => files.move('/large', '/elsewhere'),
    ]);
    bed.stream.reset((await refuses('NOT_FOUND', () => files.stat('/large'))) as never);
    assert.equal((await files.upload('/here/small', '/large')).outcome, 'created');
  });

  it('ancestors of what is being written cannot be moved or removed', async () => {
    const bed = await createBed();
    await bed.storage.makeDirectory(parseRemotePath('/a/b'), { parents: true });
    await bed.storage.makeDirectory(parseRemotePath('/a2'));
    const stream = await bed.session.open('files.upload', { path: '/a/b/c', size: LARGE }, { timeoutMs: 0 });
    await stream.write(patternBytes(100));
    await bed.files.stat('/');
    await refusesAll(bed, 'BUSY', [
      () => bed.files.remove('/a', { recursive: true }),
      () => bed.files.remove('/a/b', { recursive: true }),
      () => bed.files.move('/a', '/c'),
      () => bed.files.move('/a/b', '/c'),
    ]);
    assert.equal(await bed.files.remove('/a2'), 1);
    assert.equal((await bed.files.createFile('/a/b/other')).size, 0);
  });

  it('readers are never refused, and a list shows no trace of what is under way', async () => {
    const bed = await createStuckBed();
    await put(bed.storage, '/there', text('there'));
    const { files } = await bed.connect();
    assert.deepEqual(
      (await collect(files.list('/'))).map(({ path }) => path),
      ['/there'],
    );
    assert.equal(Buffer.concat(await collect(files.read('/there'))).toString(), 'there');
    await refuses('NOT_FOUND', () => files.stat('/large'));
  });

  it('a batch reports the one path that is taken by another upload, and stores the rest', async () => {
    const bed = await createBed();
    await bed.storage.makeDirectory(parseRemotePath('/tree'));
    const stream = await bed.session.open('files.upload', { path: '/tree/b', size: LARGE }, { timeoutMs: 0 });
    await stream.write(patternBytes(100));
    await bed.files.stat('/');
    for (const name of ['a', 'b', 'c']) await put(bed.local, `/here/tree/${name}`, text(name));
    const { problems, files } = await bed.files.uploadDirectory('/here/tree', '/', { ifExists: 'merge' });
    assert.deepEqual(
      problems.map(({ path, code }) => [path, code]),
      [['/here/tree/b', 'BUSY']],
    );
    assert.equal(files, 2);
    assert.deepEqual(await names(bed.storage), ['/tree', '/tree/a', '/tree/c']);
  });

  it('the uploads of many clients to different paths do not disturb each other', async () => {
    const bed = await createBed();
    await put(bed.local, '/here/large', patternBytes(LARGE));
    const clients = await Promise.all(Array.from({ length: 6 }, () => bed.connect()));
    const results = await Promise.all(
      clients.map(({ files }, index) => files.upload('/here/large', `/copy-${index}`)),
    );
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      Array.from({ length: 6 }, () => 'created'),
    );
    for (let index = 0; index < 6; index += 1) {
      assert.ok(Buffer.from(await get(bed.storage, `/copy-${index}`)).equals(patternBytes(LARGE)));
    }
  });

  it('a refused upload ends its stream at once', async () => {
    const bed = await createStuckBed();
    const second = await bed.session.open('files.upload', { path: '/large', size: LARGE });
    await refuses('BUSY', () => ended(second));
    assert.ok(second.signal.aborted);
  });
});

describe('a listener that throws', () => {
  it('ends the transfer with its own error, and the session goes on', async () => {
    const bed = await createBed();
    await put(bed.local, '/here/tree/large', patternBytes(LARGE));
    await put(bed.local, '/here/tree/small', text('small'));
    await put(bed.storage, '/served/large', patternBytes(LARGE));
    await put(bed.storage, '/served/small', text('small'));
    const failure = new Error('from the listener');
    for (const type of ['found', 'progress', 'done'] as const) {
      const onEvent = (event: { readonly type: string }): void => {
        if (event.type === type) throw failure;
      };
      const local = `/here/${type}`;
      await bed.local.makeDirectory(parseRemotePath(local));
      await assert.rejects(bed.files.upload('/here/tree/large', `/up-${type}`, { onEvent }), failure);
      await assert.rejects(bed.files.uploadDirectory('/here/tree', `/tree-${type}`, { onEvent }), failure);
      await assert.rejects(bed.files.download('/served/large', local, { onEvent }), failure);
      await assert.rejects(bed.files.downloadDirectory('/served', local, { onEvent }), failure);
    }
    assert.equal((await bed.files.stat('/served')).kind, 'directory');
  });
});

describe('what need not be sent', () => {
  it('skip and newer answer before the bytes are sent, when the sizes differ', async () => {
    const bed = await createBed();
    await put(bed.storage, '/large', text('older, smaller'), { mtimeUs: 1_800_000_000_000_000 });
    await put(bed.local, '/here/large', patternBytes(24_000_000));
    let sent = 0;
    const onBlock = (block: Uint8Array): void => void (sent += block.length);
    for (const onConflict of ['skip', 'newer'] as const) {
      const result = await bed.files.upload('/here/large', '/', { onConflict, onBlock });
      assert.equal(result.outcome, 'skipped');
    }
    assert.ok(sent < 24_000_000, `${sent} bytes were sent`);
    assert.deepEqual(await get(bed.storage, '/large'), text('older, smaller'));
  });
});
