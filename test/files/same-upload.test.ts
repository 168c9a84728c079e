// Uploads that need not be sent, because the content is there already, and two clients that upload the same at once.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, WherryError, parseRemotePath } from '../../src/base/index.ts';
import { createBed, get, patternBytes, put, refuses, text, type Bed, type BedInit } from './bed.ts';

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

describe('a file that is there already', () => {
  it('is found by its content and not sent; only who replaces changes its time', async () => {
    const bed = await createUploadBed();
    await bed.files.upload('/here/large', '/');
    const { mtimeUs } = await bed.storage.stat(parseRemotePath('/large'));
    await put(bed.local, '/here/large', CONTENT, { mtimeUs: 1_650_000_000_000_000, executable: true });
    const before = bed.traffic.toServer;
    for (const onConflict of ['fail', 'skip', 'newer', 'rename', 'replace'] as const) {
      assert.equal((await bed.files.upload('/here/large', '/', { onConflict })).outcome, 'unchanged');
      const entry = await bed.storage.stat(parseRemotePath('/large'));
      assert.equal(entry.mtimeUs, onConflict === 'replace' ? 1_650_000_000_000_000 : mtimeUs);
      assert.equal(entry.executable, onConflict === 'replace');
    }
    assert.ok(bed.traffic.toServer - before < OVERHEAD);
    assert.deepEqual(await bed.storage.parts.list(), []);
  });

  it('with other content of the same size is told apart before anything is sent', async () => {
    const bed = await createUploadBed();
    await put(bed.storage, '/large', patternBytes(SIZE, 2), { mtimeUs: 1_800_000_000_000_000 });
    await refuses('ALREADY_EXISTS', () => bed.files.upload('/here/large', '/'));
    for (const onConflict of ['skip', 'newer'] as const)
      assert.equal((await bed.files.upload('/here/large', '/', { onConflict })).outcome, 'skipped');
    assert.ok(bed.traffic.toServer < OVERHEAD, `${bed.traffic.toServer} bytes`);
    const renamed = await bed.files.upload('/here/large', '/', { onConflict: 'rename' });
    assert.deepEqual(renamed, { outcome: 'renamed', destination: '/large (1)', bytes: SIZE });
    const before = bed.traffic.toServer;
    const again = await bed.files.upload('/here/large', '/', { onConflict: 'rename' });
    assert.deepEqual([again.outcome, again.destination], ['unchanged', '/large (1)']);
    assert.ok(bed.traffic.toServer - before < OVERHEAD, 'a numbered copy is known again');
    assert.equal((await bed.files.upload('/here/large', '/', { onConflict: 'replace' })).outcome, 'replaced');
    await assertStored(bed);
  });
});

describe('two clients and one upload', () => {
  /** The first file that is opened here is read so often, and then no more before the gate opens. */
  const stuckAfter = (mostReads: number) => {
    const gate = Promise.withResolvers<void>();
    const stuck = Promise.withResolvers<void>();
    let opened = 0;
    const localWith: NonNullable<BedInit['localWith']> = (storage) => ({
      ...storage,
      open: async (path) => {
        const file = await storage.open(path);
        opened += 1;
        if (opened > 1) return file;
        let reads = 0;
        return {
          ...file,
          read: async (...args) => {
            reads += 1;
            if (reads > mostReads) {
              stuck.resolve();
              await gate.promise;
            }
            return file.read(...args);
          },
        };
      },
    });
    return { gate, stuck, localWith };
  };

  for (const [what, size, mostReads, offset] of [
    ['and goes on from its part', SIZE, 9, 2 * PIECE_SIZE],
    ['and begins anew when it is small', 3_000_000, 1, 0],
  ] as const) {
    it(`the same upload takes over from one that is stuck, ${what}`, async () => {
      const { gate, stuck, localWith } = stuckAfter(mostReads);
      const bed = await createUploadBed({ localWith });
      const content = CONTENT.subarray(0, size);
      await put(bed.local, '/here/large', content);
      const refused = refuses('BUSY', () => bed.files.upload('/here/large', '/'));
      await stuck.promise;
      await bed.files.stat('/');
      const { files } = await bed.connect();
      const offsets: number[] = [];
      const second = await files.upload('/here/large', '/', {
        onEvent: (event) => event.type === 'started' && offsets.push(event.offset),
      });
      assert.equal(second.outcome, 'created');
      assert.deepEqual(offsets, [offset]);
      gate.resolve();
      assert.match((await refused).message, /taken over by a newer upload/u);
      await assertStored(bed, '/large', content);
    });
  }

  it('the same upload of a tree takes over a file that is stuck, whatever its size', async () => {
    for (const size of [3_000_000, SIZE]) {
      const { gate, stuck, localWith } = stuckAfter(1);
      const bed = await createUploadBed({ localWith });
      const content = CONTENT.subarray(0, size);
      await put(bed.local, '/here/tree/large', content);
      const options = { ifExists: 'merge' } as const;
      const first = bed.files.uploadDirectory('/here/tree', '/', options);
      await stuck.promise;
      await bed.files.stat('/');
      const { files } = await bed.connect();
      const second = await files.uploadDirectory('/here/tree', '/', options);
      assert.deepEqual([second.files, second.problems], [1, []]);
      gate.resolve();
      assert.deepEqual(
        (await first).problems.map(({ code }) => code),
        ['BUSY'],
      );
      await assertStored(bed, '/tree/large', content);
    }
  });

  it('another upload of the path is refused, with who and since when', async () => {
    const bed = await createUploadBed();
    await put(bed.local, '/here/other', patternBytes(SIZE, 4));
    const stream = await bed.session.open(
      'files.upload',
      { path: '/large', size: SIZE, source: text('a source') },
      { timeoutMs: 0 },
    );
    assert.deepEqual(await stream.receive(), { offset: 0 });
    const { files } = await bed.connect();
    const error = await refuses('BUSY', () => files.upload('/here/other', '/large'));
    assert.equal(error.details.account, 'owner');
    assert.ok(Number.isSafeInteger(error.details.sinceMs));
    stream.reset(new WherryError('CANCELLED'));
    assert.equal((await files.upload('/here/other', '/large')).outcome, 'created');
  });

  it('many at once leave one whole file and no part', async () => {
    const bed = await createUploadBed();
    const clients = await Promise.all(Array.from({ length: 5 }, () => bed.connect()));
    const outcomes = await Promise.all(
      clients.map(({ files }) =>
        files.upload('/here/large', '/').then(
          ({ outcome }) => outcome,
          (error: WherryError) => error.code,
        ),
      ),
    );
    for (const outcome of outcomes) assert.ok(['created', 'unchanged', 'BUSY'].includes(outcome), outcome);
    assert.equal(outcomes.filter((outcome) => outcome === 'created').length, 1, String(outcomes));
    await assertStored(bed);
  });
});
