// Several requests for one upload, uploads that wait for their next request, and what time does to them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PART_LIFETIME_MS } from '../../../src/base/index.ts';
import { IDLE_MS, MAX_IDLE } from '../../../src/http/tus/live-uploads.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';
import { at, openDoorBed, type DoorBed } from './door-bed.ts';
import { CONTENT_TYPE, content, hashOf, type Headers, type Reply, type TusClient } from './tus-client.ts';

const MIB = 1024 * 1024;
const SIZE = 5 * MIB;
/** Of bodies that are read past the parser. */
const LARGE = 9 * MIB;
const BYTES = content(SIZE);

/** A body that begins and does not go on, whose bytes have been written. */
const hang = async (
  bed: DoorBed,
  client: TusClient,
  url: string,
  bytes: number,
  size = SIZE,
): Promise<{ readonly closed: Promise<void> }> => {
  const headers = { 'Content-Type': CONTENT_TYPE, 'Upload-Offset': 0, 'Content-Length': size };
  const socket = await client.begin('PATCH', url, headers, BYTES.subarray(0, bytes));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await bed.written(bytes);
  return { closed };
};

const statusOf = ({ status }: Reply): number => status;

describe('a newer request for an upload', () => {
  for (const size of [SIZE, LARGE])
    it(`ends an older one of ${size} bytes that hangs, is told where that had come to, and goes on there`, async () => {
      await using bed = await openDoorBed();
      const anna = await bed.as('anna');
      const url = await anna.create(size, 'file');
      const { closed } = await hang(bed, anna, url, 2 * MIB, size);
      assert.equal(await anna.offsetOf(url), 2 * MIB);
      await closed;
      const bytes = content(size);
      assert.equal((await anna.patch(url, 2 * MIB, bytes.subarray(2 * MIB))).status, 204);
      assert.equal(hashOf(await bed.read('/file')), hashOf(bytes));
    });

  it('may be the one that goes on', async () => {
    await using bed = await openDoorBed();
    const anna = await bed.as('anna');
    const url = await anna.create(SIZE, 'file');
    const { closed } = await hang(bed, anna, url, 2 * MIB);
    assert.equal((await anna.patch(url, 2 * MIB, BYTES.subarray(2 * MIB))).status, 204);
    await closed;
    assert.equal(hashOf(await bed.read('/file')), hashOf(BYTES));
  });

  it('may be the one that ends the upload, of which nothing is left then', async () => {
    await using bed = await openDoorBed();
    const anna = await bed.as('anna');
    const url = await anna.create(SIZE, 'file');
    const { closed } = await hang(bed, anna, url, 2 * MIB);
    assert.equal((await anna.ask('DELETE', url)).status, 204);
    await closed;
    assert.equal((await anna.ask('HEAD', url)).status, 404);
    assert.deepEqual(await bed.storage.parts.list(), []);
    assert.equal(await bed.has('/file'), false);
    assert.equal((await (await bed.as('bert')).ask('PUT', '/files/file', {}, BYTES)).status, 201);
  });

  for (const size of [SIZE, LARGE])
    it(`waits for an older one whose ${size} bytes are all there, which is answered`, async () => {
      await using bed = await openDoorBed();
      const anna = await bed.as('anna');
      const url = await anna.create(size, 'file');
      const gate = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      bed.onCommit = async () => {
        begun.resolve();
        await gate.promise;
      };
      const patched = anna.patch(url, 0, content(size));
      await begun.promise;
      const later = [anna.offsetOf(url), anna.offsetOf(url)];
      assert.equal(await bed.has('/file'), false);
      gate.resolve();
      assert.equal((await patched).status, 204);
      assert.deepEqual(await Promise.all(later), [size, size]);
    });

  for (const size of [1000, MIB])
    it(`of fifty at the same offset with ${size} bytes each: one wins the bytes, and what comes out is right`, async () => {
      await using bed = await openDoorBed();
      const anna = await bed.as('anna');
      const whole = content(3 * size);
      const url = await anna.create(whole.length, 'file');
      const outcomes: (number | string)[] = [];
      for (let offset = 0; offset < whole.length;) {
        const piece = whole.subarray(offset, offset + size);
        const answers = await Promise.all(
          Array.from({ length: 50 }, () => anna.patch(url, offset, piece).then(statusOf, () => 'cut')),
        );
        outcomes.push(...answers);
        assert.ok(answers.filter((answer) => answer === 204).length <= 1);
        assert.ok(answers.every((answer) => answer === 204 || answer === 409 || answer === 'cut'));
        const reached = await anna.offsetOf(url);
        const end = offset + piece.length;
        // Whoever was answered brought all of it, and those that were cut at most that.
        assert.ok(reached >= offset && reached <= end);
        if (answers.includes(204)) assert.equal(reached, end);
        offset = reached;
      }
      assert.ok(outcomes.includes(409) || outcomes.includes('cut'));
      assert.equal(hashOf(await bed.read('/file')), hashOf(whole));
    });
});

describe('an upload that waits', () => {
  it('keeps its path for a while, then others may have it, and it goes on behind its last whole piece', async () => {
    await using bed = await openDoorBed();
    const [anna, bert] = [await bed.as('anna'), await bed.as('bert')];
    const url = await anna.create(SIZE, 'file');
    await anna.patch(url, 0, BYTES.subarray(0, 4 * MIB + 100));
    const put = (): Promise<Reply> => bert.ask('PUT', '/files/file', {}, content(7));
    assert.equal((await put()).status, 423);
    await bed.clock.advance(IDLE_MS - 1);
    assert.equal((await put()).status, 423);
    await bed.clock.advance(1);
    assert.equal((await put()).status, 201);
    assert.equal(await anna.offsetOf(url), 4 * MIB);
    assert.equal((await anna.patch(url, 4 * MIB, BYTES.subarray(4 * MIB))).status, 204);
    assert.equal(hashOf(await bed.read('/file')), hashOf(BYTES));
  });

  it('waits anew after each request', async () => {
    await using bed = await openDoorBed();
    const anna = await bed.as('anna');
    const url = await anna.create(SIZE, 'file');
    for (let offset = 0; offset < 3000; offset += 1000) {
      assert.equal((await anna.patch(url, offset, BYTES.subarray(offset, offset + 1000))).status, 204);
      await bed.clock.advance(IDLE_MS - 1);
    }
    assert.equal(await anna.offsetOf(url), 3000);
  });

  it('is not put away while a request is under way, however long that takes', async () => {
    await using bed = await openDoorBed();
    const anna = await bed.as('anna');
    const url = await anna.create(SIZE, 'file');
    await hang(bed, anna, url, 2 * MIB);
    await bed.clock.advance(10 * IDLE_MS);
    assert.equal(await anna.offsetOf(url), 2 * MIB);
  });

  it('is put away, when too many do, if it has waited longest', async () => {
    await using bed = await openDoorBed();
    const [anna, bert] = [await bed.as('anna'), await bed.as('bert')];
    const urls: string[] = [];
    for (let index = 0; index <= MAX_IDLE; index += 1) urls.push(await anna.create(1, `file-${index}`));
    const put = async (index: number): Promise<number> =>
      (await bert.ask('PUT', `/files/file-${index}`, {}, content(1, 2))).status;
    assert.equal(await put(0), 201);
    assert.equal(await put(1), 423);
    assert.equal(await put(MAX_IDLE), 423);
    assert.equal((await anna.patch(urls[0] ?? '', 0, content(1))).status, 204);
  });

  it('holds a path against other accounts only', async () => {
    await using bed = await openDoorBed();
    const [anna, bert] = [await bed.as('anna'), await bed.as('bert')];
    await anna.create(SIZE, 'file');
    await assert.rejects(bert.create(SIZE, 'file'), /^Error: 423/u);
    const url = await anna.create(SIZE, 'file');
    await hang(bed, anna, url, MIB);
    await assert.rejects(anna.create(SIZE, 'file'), /^Error: 423/u);
  });

  it('expires when nobody comes back, at the time that was told', async () => {
    await using bed = await openDoorBed();
    const anna = await bed.as('anna');
    const url = await anna.create(SIZE, 'file');
    bed.time += PART_LIFETIME_MS / 2;
    const reply = await anna.patch(url, 0, BYTES.subarray(0, 1000));
    const expiresMs = Date.parse(String(reply.headers['upload-expires']));
    assert.equal(expiresMs, bed.time + PART_LIFETIME_MS);
    bed.time = expiresMs - 1;
    assert.equal(await anna.offsetOf(url), 1000);
    bed.time = expiresMs;
    const head = await anna.ask('HEAD', url);
    assert.equal(head.status, 404);
    assert.equal(head.headers['upload-offset'], undefined);
    assert.equal((await anna.patch(url, 1000, BYTES.subarray(1000))).status, 404);
    assert.equal((await anna.ask('DELETE', url)).status, 404);
    assert.equal(await bed.has('/file'), false);
    assert.equal((await anna.patch(await anna.create(SIZE, 'file'), 0, BYTES)).status, 204);
  });
});

describe('a door that closes', () => {
  it('waits for what is being committed, and remembers that it is done', async () => {
    await using bed = await openDoorBed();
    const anna = await bed.as('anna');
    const url = await anna.create(SIZE, 'file');
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    bed.onCommit = async () => {
      begun.resolve();
      await gate.promise;
    };
    const patched = anna.patch(url, 0, BYTES).then(statusOf, () => 'cut');
    await begun.promise;
    let isClosed = false;
    const closed = bed.close().then(() => {
      isClosed = true;
    });
    assert.equal(await patched, 'cut');
    await bed.clock.advance(0);
    assert.equal(isClosed, false);
    gate.resolve();
    await closed;
    assert.equal(hashOf(await bed.read('/file')), hashOf(BYTES));
    const id = url.slice('/uploads/'.length);
    assert.equal(bed.database.uploads.find(id, 'anna', bed.time)?.finished, '/file');
  });

  it('keeps what is whole of what was under way', async () => {
    await using bed = await openDoorBed();
    const anna = await bed.as('anna');
    const url = await anna.create(SIZE, 'file');
    await hang(bed, anna, url, 4 * MIB);
    await bed.close();
    const [part, ...more] = await bed.storage.parts.list();
    assert.deepEqual([part?.path, part?.verified, part?.isActive, more], ['/file', 4 * MIB, false, []]);
  });
});

describe('a disk that is full', () => {
  it('refuses with 507, lets the upload be, and takes it when there is room again', async () => {
    await using bed = await openDoorBed({ storage: await openMemoryStorage({ capacity: 8 * MIB }) });
    const anna = await bed.as('anna');
    const put = (name: string, size: number): Promise<Reply> =>
      anna.ask('PUT', `/files/${name}`, {}, content(size));
    const url = await anna.create(SIZE, 'file');
    await anna.patch(url, 0, BYTES.subarray(0, MIB));
    assert.equal((await put('other', 6 * MIB)).status, 201);
    const refused = await anna.patch(url, MIB, BYTES.subarray(MIB));
    assert.equal(refused.status, 507);
    assert.equal(refused.headers['tus-resumable'], '1.0.0');
    assert.equal(await bed.has('/file'), false);
    assert.equal((await anna.ask('DELETE', '/files/other')).status, 204);
    const offset = await anna.offsetOf(url);
    assert.equal((await anna.patch(url, offset, BYTES.subarray(offset))).status, 204);
    assert.equal(hashOf(await bed.read('/file')), hashOf(BYTES));
  });
});

describe('a precondition of WebDAV', () => {
  it('that does not hold at the end leaves the upload whole, to be finished by a request without', async () => {
    await using bed = await openDoorBed();
    const anna = await bed.as('anna');
    const url = await anna.create(10, 'file');
    const held: Headers = { If: '(["nothing"])' };
    assert.equal((await anna.patch(url, 0, content(10), held)).status, 412);
    assert.equal(await bed.storage.stat(at('/')).then(({ kind }) => kind), 'directory');
    assert.equal(await bed.has('/file'), false);
    assert.equal((await anna.patch(url, 10, content(0))).status, 204);
    assert.equal(hashOf(await bed.read('/file')), hashOf(content(10)));
  });
});
