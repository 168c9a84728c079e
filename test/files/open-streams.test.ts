// Open files as streams: those of the web, and those of Node.js.

import assert from 'node:assert/strict';
import { buffer as collectStream } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';

import { collect, createBed, get, patternBytes, put, refuses, text } from './bed.ts';

const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe('The streams of an open file', () => {
  it('give ranges, and stop when they are cancelled', async () => {
    const { files, storage } = await createBed();
    const bytes = patternBytes(3_000_000);
    await put(storage, '/file', bytes);
    await using file = await files.open('/file');
    for (const [start, end] of [
      [0, undefined],
      [0, 0],
      [1_000_000, 1_999_999],
      [2_999_999, undefined],
      [2_999_990, 9_999_999],
      [3_000_000, undefined],
      [10, 9],
    ] as const) {
      const expected = bytes.subarray(start, end === undefined ? undefined : end + 1);
      const web = Buffer.concat(await collect(file.readable({ start, end })));
      assert.ok(web.equals(expected), `web ${start}-${end}`);
      const node = await collectStream(await file.createReadStream({ start, end }));
      assert.ok(node.equals(expected), `node ${start}-${end}`);
    }
    for await (const chunk of file.readable()) {
      assert.ok(chunk.length > 0);
      break;
    }
    const stopped = await file.createReadStream();
    for await (const chunk of stopped) {
      assert.ok((chunk as Uint8Array).length > 0);
      break;
    }
    assert.equal(stopped.destroyed, true);
    assert.equal((await file.read(0, 1)).length, 1);
    await refuses('BAD_REQUEST', () => collect(file.readable({ start: 5, end: 2 })));
    await refuses('BAD_REQUEST', () => collect(file.readable({ start: -1 })));
  });

  it('write from an offset, or at the end, and commit nothing by themselves', async () => {
    const { files, storage } = await createBed();
    await put(storage, '/file', text('0123456789'));
    const file = await files.open('/file', 'r+');
    const content = patternBytes(2_000_000);
    const stream = await file.createWriteStream({ start: 5 });
    // One buffer for all: it may be used again as soon as a write is answered.
    const reused = Buffer.alloc(100_000);
    for (let offset = 0; offset < content.length; offset += reused.length) {
      reused.set(content.subarray(offset, offset + reused.length));
      await new Promise<void>((resolve, reject) =>
        stream.write(reused, (error) => (error instanceof Error ? reject(error) : resolve())),
      );
    }
    await new Promise<void>((resolve) => stream.end(resolve));
    const web = file.writable({ start: 0 }).getWriter();
    await web.write(text('ab'));
    await web.write(text('cd'));
    await web.close();
    assert.equal(asText(await get(storage, '/file')), '0123456789');
    await file.close();
    const written = await get(storage, '/file');
    assert.equal(asText(written.subarray(0, 5)), 'abcd4');
    assert.ok(Buffer.from(written.subarray(5)).equals(content));
    const log = await files.open('/file', 'a');
    await pipeline(
      Readable.from([text('one'), text('two')], { objectMode: false }),
      await log.createWriteStream(),
    );
    await log.close();
    assert.equal(asText((await get(storage, '/file')).subarray(-6)), 'onetwo');
  });

  it('fail with what a write met', async () => {
    const { files, storage } = await createBed({ limits: { fileSizeLimit: 1_000_000 } });
    await put(storage, '/file', text('content'));
    const file = await files.open('/file', 'w');
    const chunks = Readable.from([patternBytes(600_000), patternBytes(600_000)], { objectMode: false });
    await refuses('TOO_LARGE', async () => pipeline(chunks, await file.createWriteStream()));
    await refuses('TOO_LARGE', () => file.close());
    await file.discard();
    assert.equal(asText(await get(storage, '/file')), 'content');
  });
});
