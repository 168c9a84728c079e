// Downloads that are cut off and go on. The local parts are those of a storage in memory; everything else is as it is on
// a disk.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, parseRemotePath } from '../../src/base/index.ts';
import type { TransferEvent } from '../../src/files/index.ts';
import { createBed, get, names, patternBytes, put, refuses, type Bed, type BedInit } from './bed.ts';
import { cutOnceAfter } from './between.ts';

const SIZE = 3 * PIECE_SIZE + 12_345;
const CONTENT = patternBytes(SIZE);
const OVERHEAD = 64 * 1024;

const createDownloadBed = async (init: BedInit = {}): Promise<Bed> => {
  const bed = await createBed({ reconnect: true, ...init });
  await put(bed.storage, '/large', CONTENT);
  return bed;
};

const assertStored = async (bed: Bed, content: Uint8Array = CONTENT): Promise<void> => {
  assert.ok(Buffer.from(await get(bed.local, '/here/large')).equals(content));
  assert.deepEqual(await bed.local.parts.list(), []);
};

const whenMoved = (bytes: number, action: () => void) => {
  let isDone = false;
  return (event: TransferEvent): void => {
    if (isDone || event.type !== 'progress' || event.transferred < bytes) return;
    isDone = true;
    action();
  };
};

describe('a download whose link is lost', () => {
  it('invariant 21: goes on by itself where it stopped, wherever it is cut', async () => {
    for (let cutAt = 1000; cutAt < SIZE; cutAt += 1_234_567) {
      const bed = await createDownloadBed({ tamper: { toClient: cutOnceAfter(cutAt) } });
      const result = await bed.files.download('/large', '/here');
      assert.deepEqual(result, { outcome: 'created', destination: '/here/large', bytes: SIZE }, `${cutAt}`);
      await assertStored(bed);
      const rest = bed.traffic.toClient - cutAt;
      assert.ok(rest <= SIZE - cutAt + PIECE_SIZE + OVERHEAD, `cut at ${cutAt}: ${rest} bytes more`);
    }
  });

  it('goes on after the server was restarted', async () => {
    const bed = await createDownloadBed();
    const events: TransferEvent[] = [];
    const restart = whenMoved(2 * PIECE_SIZE, () => bed.restart());
    await bed.files.download('/large', '/here', {
      onEvent: (event) => {
        events.push(event);
        restart(event);
      },
    });
    await assertStored(bed);
    assert.deepEqual(
      events.filter(({ type }) => type === 'interrupted' || type === 'started').map(({ type }) => type),
      ['started', 'interrupted', 'started'],
    );
    assert.ok(bed.traffic.toClient <= SIZE + PIECE_SIZE + OVERHEAD);
  });

  it('invariant 21: fetches what the file is now when it changed meanwhile', async () => {
    const bed = await createDownloadBed();
    const changed = patternBytes(SIZE, 9);
    let putting: Promise<void> | undefined;
    const onEvent = whenMoved(2 * PIECE_SIZE, () => {
      putting = put(bed.storage, '/large', changed);
      bed.cut();
    });
    await bed.files.download('/large', '/here', { onEvent });
    await putting;
    assert.ok(Buffer.from(await get(bed.local, '/here/large')).equals(changed));
  });
});

describe('a download that is begun again', () => {
  it('goes on after the link was lost for good, or the caller cancelled', async () => {
    for (const how of ['cut', 'cancel'] as const) {
      const bed = await createDownloadBed({ reconnect: false });
      const controller = new AbortController();
      const stop = (): void => (how === 'cut' ? bed.cut() : controller.abort());
      const onEvent = whenMoved(2 * PIECE_SIZE, stop);
      await refuses(how === 'cut' ? 'CONNECTION_LOST' : 'CANCELLED', () =>
        bed.files.download('/large', '/here', { onEvent, signal: controller.signal }),
      );
      assert.deepEqual(await names(bed.local), ['/here']);
      const { files } = await bed.connect();
      const offsets: number[] = [];
      await files.download('/large', '/here', {
        onEvent: (event) => event.type === 'started' && offsets.push(event.offset),
      });
      await assertStored(bed);
      assert.ok((offsets[0] ?? 0) >= PIECE_SIZE, String(offsets));
    }
  });

  it('keeps nothing of what its callback stopped', async () => {
    const bed = await createDownloadBed();
    let seen = 0;
    const { outcome } = await bed.files.download('/large', '/here', {
      onBlock: (block) => {
        seen += block.length;
        return seen < 2 * PIECE_SIZE;
      },
    });
    assert.equal(outcome, 'stopped');
    assert.deepEqual(await names(bed.local), ['/here']);
    assert.deepEqual(await bed.local.parts.list(), []);
  });

  it('does not fetch what is here already, and tells other content apart before anything is sent', async () => {
    const bed = await createDownloadBed();
    await bed.files.download('/large', '/here');
    const before = bed.traffic.toClient;
    for (const onConflict of ['fail', 'skip', 'newer', 'rename', 'replace'] as const)
      assert.equal((await bed.files.download('/large', '/here', { onConflict })).outcome, 'unchanged');
    await put(bed.storage, '/large', patternBytes(SIZE, 2), { mtimeUs: 1_500_000_000_000_000 });
    await refuses('ALREADY_EXISTS', () => bed.files.download('/large', '/here'));
    for (const onConflict of ['skip', 'newer'] as const)
      assert.equal((await bed.files.download('/large', '/here', { onConflict })).outcome, 'skipped');
    assert.ok(bed.traffic.toClient - before < OVERHEAD);
    const renamed = await bed.files.download('/large', '/here', { onConflict: 'rename' });
    assert.deepEqual([renamed.outcome, renamed.destination], ['renamed', '/here/large (1)']);
    const afterRename = bed.traffic.toClient;
    const again = await bed.files.download('/large', '/here', { onConflict: 'rename' });
    assert.deepEqual([again.outcome, again.destination], ['unchanged', '/here/large (1)']);
    assert.ok(bed.traffic.toClient - afterRename < OVERHEAD, 'a numbered copy is known again');
    assert.equal(
      (await bed.files.download('/large', '/here', { onConflict: 'replace' })).outcome,
      'replaced',
    );
  });

  it('keeps no part of a file that changed at the server while it was sent', async () => {
    const bed = await createDownloadBed({
      storageWith: (storage) => ({
        ...storage,
        open: async (path) => {
          const file = await storage.open(path);
          let reads = 0;
          return {
            ...file,
            read: async (...args) => {
              reads += 1;
              if (reads > 9) await storage.remove(parseRemotePath('/nothing'));
              return file.read(...args);
            },
          };
        },
      }),
    });
    await refuses('NOT_FOUND', () => bed.files.download('/large', '/here'));
    assert.deepEqual(await bed.local.parts.list(), []);
    assert.deepEqual(await names(bed.local), ['/here']);
  });
});
