// Uploads of what was picked in a page: content byte for byte, going on where a part ends, and what is said of files that have changed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PIECE_SIZE } from '../../src/base/index.ts';
import type { TransferEvent } from '../../src/files/index.ts';
import { uploadPicked, type Picked } from '../../src/files/picked/index.ts';
import { loadPortableBlake3 } from '../../src/storage/index.ts';
import { createBed, get, names, patternBytes, put, refuses, type Bed, type BedInit } from './bed.ts';

const hashing = await loadPortableBlake3();
const TIME = 1_700_000_000_000;
const MIB = 1024 * 1024;

const fileOf = (path: string, content: string | Uint8Array<ArrayBuffer>): Picked => ({
  path,
  content: new Blob([content]),
  lastModified: TIME,
});

const finding = (...batches: readonly (readonly Picked[])[]) =>
  async function* find(): AsyncGenerator<readonly Picked[]> {
    yield* batches;
  };

const upload = (
  bed: Bed,
  batches: readonly (readonly Picked[])[],
  options: Parameters<typeof uploadPicked>[3] = {},
) => uploadPicked(bed.files, '/to', { hashing, find: finding(...batches) }, options);

const bedWith = async (init: BedInit = {}): Promise<Bed> => {
  const bed = await createBed(init);
  await bed.files.makeDirectory('/to');
  return bed;
};

test('content arrives byte for byte, whatever its size is beside blocks and pieces', async () => {
  const bed = await bedWith();
  const sizes = [
    0,
    1,
    511,
    64 * 1024,
    256 * 1024,
    MIB - 1,
    MIB,
    MIB + 1,
    PIECE_SIZE - 1,
    PIECE_SIZE,
    PIECE_SIZE + 1,
    2 * PIECE_SIZE + 3,
  ];
  const contents = sizes.map((size, at) => patternBytes(size, at + 1));
  const { files, problems } = await upload(
    bed,
    contents.map((content, at) => [fileOf(`f${at}`, content)]),
  );
  assert.deepEqual(problems, []);
  assert.equal(files, sizes.length);
  for (const [at, content] of contents.entries())
    assert.deepEqual(await get(bed.storage, `/to/f${at}`), content, `size ${content.length}`);
});

test('names of all kinds arrive as they are, and empty directories too', async () => {
  const bed = await bedWith();
  const odd = ['constructor', '__proto__', 'a\\b', '.hidden', ' leading', 'ünïcode ✓ 漢字', '%41', 'a#b?c'];
  const { problems } = await upload(bed, [
    [{ path: 'dir' }, { path: 'dir/empty' }, { path: 'toString' }],
    odd.map((name) => fileOf(`dir/${name}`, name)),
  ]);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    await names(bed.storage, '/to'),
    ['/to/dir', '/to/dir/empty', '/to/toString', ...odd.map((name) => `/to/dir/${name}`)].sort(),
  );
});

test('2000 small files in a few batches', async () => {
  const bed = await bedWith();
  const picked = Array.from({ length: 2000 }, (_, at) => fileOf(`d/f${at}`, patternBytes(at % 700, at)));
  const { files, problems } = await upload(bed, [[{ path: 'd' }], picked.slice(0, 700), picked.slice(700)]);
  assert.deepEqual(problems, []);
  assert.equal(files, 2000);
  for (const at of [0, 1, 699, 700, 1999])
    assert.deepEqual(await get(bed.storage, `/to/d/f${at}`), patternBytes(at % 700, at));
});

for (const pieces of [0, 1, 2, 3])
  test(`an upload that was aborted behind ${pieces} pieces sends only the rest`, async () => {
    const bed = await bedWith();
    const content = patternBytes(4 * PIECE_SIZE + 77, 9);
    const stop = new AbortController();
    await refuses('CANCELLED', () =>
      upload(bed, [[fileOf('large', content)]], {
        signal: stop.signal,
        onEvent: (event) => {
          if (event.type === 'progress' && event.transferred >= pieces * PIECE_SIZE + MIB) stop.abort();
        },
      }),
    );
    const before = bed.traffic.toServer;
    const started: TransferEvent[] = [];
    await upload(bed, [[fileOf('large', content)]], {
      onEvent: (event) => event.type === 'started' && started.push(event),
    });
    assert.deepEqual(await get(bed.storage, '/to/large'), content);
    const [first] = started;
    assert.ok(first?.type === 'started');
    assert.ok(first.offset % PIECE_SIZE === 0 && first.offset <= (pieces + 1) * PIECE_SIZE);
    const sent = bed.traffic.toServer - before;
    assert.ok(sent < content.length - first.offset + 64 * 1024, `${sent} bytes were sent`);
  });

test('another file of the same name and size, but another time, begins anew', async () => {
  const bed = await bedWith();
  const content = patternBytes(2 * PIECE_SIZE, 3);
  const other = patternBytes(2 * PIECE_SIZE, 4);
  const stop = new AbortController();
  await refuses('CANCELLED', () =>
    upload(bed, [[fileOf('large', content)]], {
      signal: stop.signal,
      onEvent: (event) => event.type === 'progress' && event.transferred > PIECE_SIZE + MIB && stop.abort(),
    }),
  );
  await upload(bed, [[{ path: 'large', content: new Blob([other]), lastModified: TIME + 1 }]]);
  assert.deepEqual(await get(bed.storage, '/to/large'), other);
});

test('a link that is lost on the way is made again, and the content is whole', async () => {
  const bed = await bedWith({ reconnect: true });
  const content = patternBytes(3 * PIECE_SIZE + 5, 6);
  let isCut = false;
  const events: string[] = [];
  const { problems } = await upload(
    bed,
    [[fileOf('large', content), ...Array.from({ length: 50 }, (_, at) => fileOf(`s${at}`, `small ${at}`))]],
    {
      onEvent: (event) => {
        events.push(event.type);
        if (isCut || event.type !== 'progress' || event.transferred < PIECE_SIZE + MIB) return;
        isCut = true;
        bed.cut();
      },
    },
  );
  assert.deepEqual(problems, []);
  assert.ok(events.includes('interrupted'));
  assert.deepEqual(await get(bed.storage, '/to/large'), content);
  assert.deepEqual(await get(bed.storage, '/to/s49'), new TextEncoder().encode('small 49'));
});

/** What a browser gives of a file that has changed since it was picked: an error, or less than there was. */
const changedBlob = (size: number, content: Uint8Array<ArrayBuffer> | undefined): Blob => {
  const give = async (): Promise<ArrayBuffer> => {
    if (content === undefined) throw new DOMException('It has changed.', 'NotReadableError');
    return content.buffer;
  };
  const blob = Object.assign(new Blob([]), {
    arrayBuffer: give,
    slice: () => blob,
    stream: () => {
      throw new TypeError();
    },
  });
  Object.defineProperty(blob, 'size', { value: size });
  return blob as Blob;
};

for (const [how, content] of [
  ['cannot be read', undefined],
  ['gives no bytes', new Uint8Array(0)],
] as const)
  for (const size of [100, 5 * MIB])
    test(`a file of ${size} bytes that ${how} any more is a problem, and no empty file`, async () => {
      const bed = await bedWith();
      const { files, problems } = await upload(bed, [
        [
          { path: 'changed', content: changedBlob(size, content), lastModified: TIME },
          fileOf('good', 'good'),
        ],
      ]);
      assert.equal(files, 1);
      assert.deepEqual(
        problems.map(({ path, code }) => [path, code]),
        [['changed', 'CHANGED']],
      );
      assert.deepEqual(await names(bed.storage, '/to'), ['/to/good']);
    });

test('what is there already of the same content is not sent again', async () => {
  const bed = await bedWith();
  const content = patternBytes(3 * MIB, 2);
  await put(bed.storage, '/to/same', content);
  const before = bed.traffic.toServer;
  const { unchanged } = await upload(bed, [[fileOf('same', content)]]);
  assert.equal(unchanged, 1);
  assert.ok(bed.traffic.toServer - before < 64 * 1024);
});
