// What is in the trash of a server, read and downloaded without being restored.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, WherryError, concatBytes, parseRemotePath } from '../../src/base/index.ts';
import type { Service } from '../../src/session/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { collect, createBed, get, patternBytes, put, refuses, text, type Bed, type BedInit } from './bed.ts';
import { cutOnceAfter } from './between.ts';

const SIZE = 3 * PIECE_SIZE + 12_345;
const CONTENT = patternBytes(SIZE);
const OVERHEAD = 64 * 1024;

/** /large was CONTENT once; /tree with /tree/below/file is gone. */
const openBed = async (
  init: BedInit = {},
): Promise<{ readonly bed: Bed; readonly large: string; readonly tree: string }> => {
  const bed = await createBed({ storage: { keepsTrash: true }, reconnect: true, ...init });
  await put(bed.storage, '/large', CONTENT);
  await put(bed.storage, '/large', patternBytes(SIZE, 9));
  await put(bed.storage, '/tree/below/file', text('below'), { executable: true });
  await bed.storage.remove(parseRemotePath('/tree'), { recursive: true });
  const [[tree], [large]] = (await collect(bed.storage.trash.list())).flat().map((item) => [item.id]) as [
    [string],
    [string],
  ];
  return { bed, large, tree };
};

const readAll = async (bed: Bed, ...asked: Parameters<Bed['files']['read']>): Promise<Uint8Array> =>
  concatBytes(await collect(bed.files.read(...asked)));

describe('an older content of a path', () => {
  it('is read, as a whole or a range of it, and what is there now stays', async () => {
    const { bed, large } = await openBed();
    assert.ok(Buffer.from(await readAll(bed, '/large', { item: large })).equals(CONTENT));
    const [offset, length] = [PIECE_SIZE - 10, 20];
    const range = await readAll(bed, '/large', { item: large, offset, length });
    assert.deepEqual(Buffer.from(range), Buffer.from(CONTENT.subarray(offset, offset + length)));
    assert.ok(Buffer.from(await readAll(bed, '/large')).equals(patternBytes(SIZE, 9)));
    assert.equal((await bed.files.versions('/large')).length, 1);
  });

  it('is read to its end over a link that is lost, also when it is restored meanwhile', async () => {
    const { bed, large } = await openBed({ tamper: { toClient: cutOnceAfter(PIECE_SIZE + 5000) } });
    assert.ok(Buffer.from(await readAll(bed, '/large', { item: large })).equals(CONTENT));
    const again = await openBed();
    const pieces: Uint8Array[] = [];
    for await (const bytes of again.bed.files.read('/large', { item: again.large })) {
      if (pieces.length === 0) await again.bed.files.trashRestore(again.large, { onConflict: 'replace' });
      pieces.push(bytes);
    }
    assert.ok(Buffer.from(concatBytes(pieces)).equals(CONTENT));
  });

  it('is downloaded with its time and executable bit, out of a removed tree too', async () => {
    const { bed, tree } = await openBed();
    const result = await bed.files.download('/tree/below/file', '/here', { item: tree });
    assert.deepEqual(result, { outcome: 'created', destination: '/here/file', bytes: 5 });
    const entry = await bed.local.stat(parseRemotePath('/here/file'));
    assert.deepEqual([entry.mtimeUs, entry.executable], [1_700_000_000_000_000, true]);
    assert.equal(
      (await bed.files.download('/tree/below/file', '/here', { item: tree })).outcome,
      'unchanged',
    );
  });

  it('invariant 21: is downloaded from where it stopped, wherever it is cut', async () => {
    for (const cutAt of [1000, PIECE_SIZE + 1_234_567, SIZE - 1000]) {
      const { bed, large } = await openBed({ tamper: { toClient: cutOnceAfter(cutAt) } });
      const result = await bed.files.download('/large', '/here', { item: large });
      assert.deepEqual(result, { outcome: 'created', destination: '/here/large', bytes: SIZE }, `${cutAt}`);
      assert.ok(Buffer.from(await get(bed.local, '/here/large')).equals(CONTENT));
      const rest = bed.traffic.toClient - cutAt;
      assert.ok(rest <= SIZE - cutAt + PIECE_SIZE + OVERHEAD, `cut at ${cutAt}: ${rest} bytes more`);
    }
  });

  it('is compared with what is here, and a dry run says what would be done', async () => {
    const { bed, large } = await openBed();
    const options = { item: large, dryRun: true };
    const plan = async (): Promise<string> => (await bed.files.download('/large', '/here', options)).outcome;
    assert.equal(await plan(), 'created');
    await bed.files.download('/large', '/here', { item: large });
    assert.equal(await plan(), 'unchanged');
    assert.equal((await bed.files.download('/large', '/here', { item: large })).outcome, 'unchanged');
    await put(bed.local, '/here/large', patternBytes(SIZE, 7));
    await refuses('ALREADY_EXISTS', plan);
    await refuses('ALREADY_EXISTS', () => bed.files.download('/large', '/here', { item: large }));
    assert.ok(Buffer.from(await get(bed.local, '/here/large')).equals(patternBytes(SIZE, 7)));
  });

  it('is refused where the path, the item or the request is wrong', async () => {
    const { bed, large, tree } = await openBed();
    const { files } = bed;
    for (const [path, item, code] of [
      ['/tree/below/file', large, 'NOT_FOUND'],
      ['/tree/none', tree, 'NOT_FOUND'],
      ['/tree', tree, 'NOT_A_FILE'],
      ['/large', '00000000000aaaaaaaa-0', 'NOT_FOUND'],
      ['/large', '../0', 'BAD_REQUEST'],
    ] as const) {
      await refuses(code, () => files.download(path, '/here', { item }));
      await refuses(code, () => collect(files.read(path, { item })));
      await refuses(code, () => files.download(path, '/here', { item, dryRun: true }));
    }
  });

  it('that arrives damaged is not stored', async () => {
    const damaged = (storage: Storage): Storage => ({
      ...storage,
      trash: {
        ...storage.trash,
        open: async (...asked) => {
          const file = await storage.trash.open(...asked);
          return {
            ...file,
            read: async (...wanted) => {
              const read = await file.read(...wanted);
              read.buffer[0] = (read.buffer[0] ?? 0) ^ 1;
              return read;
            },
          };
        },
      },
    });
    const { bed, tree } = await openBed({ storageWith: damaged });
    await refuses('CORRUPTED', () => bed.files.download('/tree/below/file', '/here', { item: tree }));
    await refuses('CORRUPTED', () => collect(bed.files.read('/tree/below/file', { item: tree })));
    await assert.rejects(bed.local.stat(parseRemotePath('/here/file')));
  });

  it('is never taken for what is there now: an older server is named as one', async () => {
    const older = (service: Service): Service => {
      const { trashDownload, ...methods } = service.methods;
      assert.ok(trashDownload !== undefined);
      return {
        ...service,
        methods: {
          ...methods,
          // As the session answers for a method that is not there.
          trashDownload: async () => {
            throw new WherryError('UNKNOWN_METHOD');
          },
        },
      };
    };
    const { bed, large } = await openBed({ service: older });
    for (const ask of [
      () => collect(bed.files.read('/large', { item: large })),
      () => bed.files.download('/large', '/here', { item: large }),
      () => bed.files.download('/large', '/here', { item: large, dryRun: true }),
    ])
      assert.match((await refuses('UNKNOWN_METHOD', ask)).message, /is older .* update it/u);
    await assert.rejects(bed.local.stat(parseRemotePath('/here/large')));
  });
});
