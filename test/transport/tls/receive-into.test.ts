import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connectTls } from '../../../src/transport/tls/index.ts';
import { accepted, openLoopbackPort } from '../loopback-port.ts';
import { Recorder } from '../recorder.ts';

describe('a TLS carrier that receives', { timeout: 30_000 }, () => {
  it('uses one buffer over and over at both ends, on this version of Node', async () => {
    await using port = await openLoopbackPort();
    const near = new Recorder(await connectTls({ host: '127.0.0.1', port: port.port }));
    const far = new Recorder(await accepted(port));
    const buffers = new Set<ArrayBufferLike>();
    for (const end of [near, far]) end.onChunk = (chunk) => buffers.add(chunk.buffer);
    const frame = Buffer.alloc(256 * 1024);
    for (let count = 0; count < 8; count += 1) {
      near.carrier.write(frame);
      far.carrier.write(frame);
    }
    await Promise.all([near.received(8 * frame.length), far.received(8 * frame.length)]);
    near.carrier.end();
    await Promise.all([near.closed(), far.closed()]);
    // Both ends run in this thread, and share it. What came before `start` was copied once.
    assert.ok(buffers.size <= 3, `${buffers.size} buffers`);
  });

  it('is given what had arrived before it was started, in order, and the end behind it', async () => {
    await using port = await openLoopbackPort();
    const dialled = await connectTls({ host: '127.0.0.1', port: port.port });
    const near = new Recorder(dialled);
    const unstarted = await accepted(port);
    const words = Array.from({ length: 100 }, (_, index) => `word ${index};`);
    for (const word of words)
      await new Promise<void>((sent) => near.carrier.write(Buffer.from(word), undefined, sent));
    near.carrier.end();
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const far = new Recorder(unstarted);
    await Promise.all([near.closed(), far.closed()]);
    assert.equal(far.text, words.join(''));
    assert.equal(far.error, undefined);
  });

  it('keeps what comes within the turn of a pause, and the end behind it, until it resumes', async () => {
    await using port = await openLoopbackPort();
    const near = new Recorder(await connectTls({ host: '127.0.0.1', port: port.port }));
    const far = new Recorder(await accepted(port));
    far.onChunk = () => far.carrier.pause();
    const size = 100 * 1024;
    near.carrier.write(Buffer.alloc(size, 1));
    near.carrier.end();
    let seen = 0;
    while (far.length < size) {
      await far.until(() => far.length > seen);
      for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (far.length < size) assert.equal(far.closes, 0);
      seen = far.length;
      far.carrier.resume();
    }
    await Promise.all([near.closed(), far.closed()]);
    assert.equal(far.length, size);
  });

  it('closes when it is destroyed or ended while it keeps such bytes', async () => {
    for (const finish of ['destroy', 'end'] as const) {
      await using port = await openLoopbackPort();
      const near = new Recorder(await connectTls({ host: '127.0.0.1', port: port.port }));
      const far = new Recorder(await accepted(port));
      far.onChunk = () => far.carrier.pause();
      near.carrier.write(Buffer.alloc(60 * 1024));
      near.carrier.end();
      await far.received(1);
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      far.carrier[finish]();
      await Promise.all([near.closed(), far.closed()]);
      for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual([far.closes, far.late], [1, 0]);
    }
  });
});
