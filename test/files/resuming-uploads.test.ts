// Uploads that are cut off and go on: on the next link, after the server or the client came back, when another client
// takes over. What was verified before is not sent again.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, WherryError, parseRemotePath } from '../../src/base/index.ts';
import type { TransferEvent } from '../../src/files/index.ts';
import type { Handler } from '../../src/session/index.ts';
import { createBed, get, names, patternBytes, put, refuses, type Bed, type BedInit } from './bed.ts';
import { cutOnceAfter } from './between.ts';

const SIZE = 3 * PIECE_SIZE + 12_345;
const CONTENT = patternBytes(SIZE);
/** Frames, hashes, logins and lists besides the bytes themselves. */
const OVERHEAD = 64 * 1024;

const createUploadBed = async (init: BedInit = {}): Promise<Bed> => {
  const bed = await createBed({ reconnect: true, ...init });
  await put(bed.local, '/here/large', CONTENT);
  return bed;
};

const assertStored = async (bed: Bed, path = '/large', content: Uint8Array = CONTENT): Promise<void> => {
  assert.ok(Buffer.from(await get(bed.storage, path)).equals(content), `${path} has other content`);
  assert.deepEqual(await bed.storage.parts.list(), []);
};

/** Runs something as soon as so many bytes of a transfer have moved; once. */
const whenMoved = (bytes: number, action: () => void) => {
  let isDone = false;
  return (event: TransferEvent): void => {
    if (isDone || event.type !== 'progress' || event.transferred < bytes) return;
    isDone = true;
    action();
  };
};

describe('an upload whose link is lost', () => {
  it('invariant 21: goes on by itself where it stopped, wherever it is cut', async () => {
    for (let cutAt = 500; cutAt < SIZE; cutAt += 1_234_567) {
      const bed = await createUploadBed({ tamper: { toServer: cutOnceAfter(cutAt) } });
      const events: TransferEvent[] = [];
      const result = await bed.files.upload('/here/large', '/', { onEvent: (event) => events.push(event) });
      assert.deepEqual(result, { outcome: 'created', destination: '/large', bytes: SIZE }, `cut at ${cutAt}`);
      await assertStored(bed);
      const rest = bed.traffic.toServer - cutAt;
      assert.ok(rest <= SIZE - cutAt + PIECE_SIZE + OVERHEAD, `cut at ${cutAt}: ${rest} bytes more`);
      const types = events.map(({ type }) => type);
      if (cutAt > 1000) assert.ok(types.includes('interrupted'), `cut at ${cutAt}: ${types.join()}`);
      assert.equal(types.filter((type) => type === 'found').length, 1);
      assert.equal(events.findLast((event) => event.type === 'progress')?.transferred, SIZE);
    }
  });

  it('goes on when what the server says is cut off, at any byte of it', async () => {
    for (let cutAt = 1; cutAt < 4000; cutAt += 397) {
      let limit = Infinity;
      const toClient = (chunk: Uint8Array, offset: number): number | undefined => {
        if (offset + chunk.length < limit) return undefined;
        const through = limit - offset;
        limit = Infinity;
        return through;
      };
      const bed = await createUploadBed({ tamper: { toClient } });
      limit = bed.traffic.toClient + cutAt;
      await bed.files.upload('/here/large', '/');
      await assertStored(bed);
      assert.ok(bed.traffic.toServer <= SIZE + 8 * 1024 * 1024 + PIECE_SIZE + OVERHEAD);
    }
  });

  /** The link is lost when the server has done its work, and before it says so. */
  const losesAnswer = (bed: () => Bed, method: string): NonNullable<BedInit['service']> => {
    let isLost = false;
    return (real) => ({
      ...real,
      methods: {
        ...real.methods,
        [method]: async (params, context) => {
          const answer = await (real.methods[method] as Handler)(params, context);
          if (!isLost) bed().cut();
          isLost = true;
          return answer;
        },
      },
    });
  };

  it('between its last byte and the answer, is found done and not sent again, with every policy', async () => {
    for (const onConflict of ['fail', 'replace', 'rename', 'skip', 'newer'] as const) {
      const bed: Bed = await createUploadBed({ service: losesAnswer(() => bed, 'upload') });
      const result = await bed.files.upload('/here/large', '/', { onConflict });
      assert.deepEqual(result, { outcome: 'unchanged', destination: '/large', bytes: SIZE }, onConflict);
      await assertStored(bed);
      assert.deepEqual(await names(bed.storage), ['/large']);
      assert.ok(bed.traffic.toServer < SIZE + OVERHEAD, `${bed.traffic.toServer} bytes`);
    }
  });

  it('between its last byte and the answer, does not fail for the version that it replaced itself', async () => {
    for (const size of [1000, SIZE]) {
      const bed: Bed = await createUploadBed({ service: losesAnswer(() => bed, 'upload') });
      await put(bed.local, '/here/new', CONTENT.subarray(0, size));
      await put(bed.storage, '/old', patternBytes(size, 7));
      const { version } = await bed.storage.stat(parseRemotePath('/old'));
      const options = { onConflict: 'replace', ifMatch: version } as const;
      assert.equal((await bed.files.upload('/here/new', '/old', options)).outcome, 'unchanged');
      await assertStored(bed, '/old', CONTENT.subarray(0, size));
    }
  });

  it('goes on after the server was restarted', async () => {
    const bed = await createUploadBed();
    const onEvent = whenMoved(2 * PIECE_SIZE, () => bed.restart());
    assert.equal((await bed.files.upload('/here/large', '/', { onEvent })).outcome, 'created');
    await assertStored(bed);
    assert.ok(bed.traffic.toServer <= SIZE + 2 * PIECE_SIZE + OVERHEAD, `${bed.traffic.toServer} bytes`);
  });

  it('is begun again when it is small', async () => {
    const bed = await createBed({ reconnect: true, tamper: { toServer: cutOnceAfter(2_000_000) } });
    await put(bed.local, '/here/small', CONTENT.subarray(0, PIECE_SIZE));
    assert.equal((await bed.files.upload('/here/small', '/')).outcome, 'created');
    await assertStored(bed, '/small', CONTENT.subarray(0, PIECE_SIZE));
  });

  it('invariant 21: sends what the source is now when it changed meanwhile', async () => {
    const bed = await createUploadBed();
    const changed = patternBytes(SIZE, 9);
    let putting: Promise<void> | undefined;
    const onEvent = whenMoved(2 * PIECE_SIZE, () => {
      putting = put(bed.local, '/here/large', changed);
      bed.cut();
    });
    await bed.files.upload('/here/large', '/', { onEvent });
    await putting;
    assert.ok(Buffer.from(await get(bed.storage, '/large')).equals(changed));
  });

  it('gives up after ten attempts that gain nothing', async () => {
    let attempts = 0;
    const bed: Bed = await createUploadBed({
      service: (real) => ({
        ...real,
        methods: {
          ...real.methods,
          upload: async () => {
            attempts += 1;
            bed.cut();
            return {};
          },
        },
      }),
    });
    await refuses('CONNECTION_LOST', () => bed.files.upload('/here/large', '/'));
    assert.equal(attempts, 10);
    assert.deepEqual(await names(bed.storage), []);
  });

  it('ends at once when the session does', async () => {
    const bed = await createUploadBed({ reconnect: false });
    const events: TransferEvent[] = [];
    const cut = whenMoved(PIECE_SIZE, () => bed.cut());
    const onEvent = (event: TransferEvent): void => {
      events.push(event);
      cut(event);
    };
    await refuses('CONNECTION_LOST', () => bed.files.upload('/here/large', '/', { onEvent }));
    assert.ok(events.every(({ type }) => type !== 'interrupted'));
  });
});

describe('an upload that is begun again', () => {
  /** An upload that was cut off behind so many bytes, and its client gone. */
  const createCutBed = async (cutAt: number, init: BedInit = {}): Promise<Bed> => {
    const bed = await createUploadBed({
      reconnect: false,
      tamper: { toServer: cutOnceAfter(cutAt) },
      ...init,
    });
    await refuses('CONNECTION_LOST', () => bed.files.upload('/here/large', '/'));
    assert.deepEqual(await names(bed.storage), []);
    return bed;
  };

  it('by another run of the same client goes on where the first one stopped', async () => {
    for (const cutAt of [PIECE_SIZE + 1000, 2 * PIECE_SIZE + 1000, SIZE - 1]) {
      const bed = await createCutBed(cutAt);
      const before = bed.traffic.toServer;
      const { files } = await bed.connect();
      const events: TransferEvent[] = [];
      await files.upload('/here/large', '/', { onEvent: (event) => events.push(event) });
      await assertStored(bed);
      const rest = bed.traffic.toServer - before;
      assert.ok(rest <= SIZE - cutAt + PIECE_SIZE + OVERHEAD, `cut at ${cutAt}: ${rest} bytes more`);
      const started = events.find((event) => event.type === 'started');
      assert.ok(started !== undefined && started.offset > 0 && started.offset % PIECE_SIZE === 0);
      const moved = events.reduce((sum, event) => sum + (event.type === 'progress' ? event.bytes : 0), 0);
      assert.equal(moved, SIZE - started.offset);
    }
  });

  it('goes on after the caller cancelled it', async () => {
    const bed = await createUploadBed();
    const controller = new AbortController();
    const onEvent = whenMoved(2 * PIECE_SIZE, () => controller.abort());
    await refuses('CANCELLED', () =>
      bed.files.upload('/here/large', '/', { onEvent, signal: controller.signal }),
    );
    const offsets: number[] = [];
    await bed.files.upload('/here/large', '/', {
      onEvent: (event) => event.type === 'started' && offsets.push(event.offset),
    });
    assert.ok((offsets[0] ?? 0) >= PIECE_SIZE, String(offsets));
    await assertStored(bed);
  });

  it('shows its callback only the blocks that are sent', async () => {
    const bed = await createCutBed(2 * PIECE_SIZE + 100_000);
    const { files } = await bed.connect();
    const remaining: number[] = [];
    let seen = 0;
    await files.upload('/here/large', '/', {
      onBlock: (block, progress) => {
        remaining.push(progress.remaining);
        seen += block.length;
      },
    });
    assert.deepEqual([remaining[0], seen], [SIZE - 2 * PIECE_SIZE, SIZE - 2 * PIECE_SIZE]);
    await assertStored(bed);
  });

  it('begins anew when the source has changed, and another one’s part is never used', async () => {
    const bed = await createCutBed(2 * PIECE_SIZE + 1000);
    const changed = patternBytes(SIZE, 3);
    await put(bed.local, '/here/large', changed);
    const { files } = await bed.connect();
    await files.upload('/here/large', '/');
    assert.ok(Buffer.from(await get(bed.storage, '/large')).equals(changed));
    // What is left of the first state expires by itself.
    assert.equal((await bed.storage.parts.list()).length, 1);
  });

  it('keeps nothing of what its callback stopped, in whichever way', async () => {
    const failure = new WherryError('CONNECTION_LOST', 'from the callback');
    for (const stop of [
      () => false,
      () => {
        throw failure;
      },
    ]) {
      const bed = await createUploadBed();
      let seen = 0;
      const uploading = bed.files.upload('/here/large', '/', {
        onBlock: (block) => {
          seen += block.length;
          return seen > 2 * PIECE_SIZE ? stop() : true;
        },
      });
      await uploading.then(
        ({ outcome }) => assert.equal(outcome, 'stopped'),
        (error: unknown) => assert.equal(error, failure),
      );
      assert.deepEqual(await bed.storage.parts.list(), []);
      assert.deepEqual(await names(bed.storage), []);
    }
  });

  it('keeps nothing when the source changed while it was sent', async () => {
    let reads = 0;
    const bed = await createUploadBed({
      localWith: (storage) => ({
        ...storage,
        open: async (path) => {
          const file = await storage.open(path);
          return {
            ...file,
            read: async (...args) => {
              reads += 1;
              if (reads > 9) throw new WherryError('CHANGED');
              return file.read(...args);
            },
          };
        },
      }),
    });
    await refuses('CHANGED', () => bed.files.upload('/here/large', '/'));
    assert.ok(reads > 9);
    assert.deepEqual(await bed.storage.parts.list(), []);
  });

  it('leaves no part after a refusal that would only be met again', async () => {
    const other = patternBytes(SIZE, 5);
    const cases: readonly (readonly [BedInit, Parameters<Bed['files']['upload']>[2], string])[] = [
      [{}, {}, 'ALREADY_EXISTS'],
      [{}, { onConflict: 'replace', ifMatch: 'another' }, 'VERSION_MISMATCH'],
      [{ storage: { capacity: SIZE + 2 * PIECE_SIZE } }, { onConflict: 'replace' }, 'NO_SPACE'],
      [{ limits: { fileSizeLimit: SIZE - 1 } }, {}, 'TOO_LARGE'],
    ];
    for (const [init, options, code] of cases) {
      const bed = await createUploadBed(init);
      await put(bed.storage, '/large', other);
      await refuses(code as 'NO_SPACE', () => bed.files.upload('/here/large', '/', options));
      assert.deepEqual(await bed.storage.parts.list(), [], code);
      assert.ok(Buffer.from(await get(bed.storage, '/large')).equals(other));
    }
  });
});
