import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMemoryCarriers } from '../../../src/transport/memory/index.ts';
import { describeCarrier } from '../carrier-contract.ts';
import { Recorder } from '../recorder.ts';

describeCarrier('memory', async () => createMemoryCarriers({ binding: new Uint8Array(32) }));
describeCarrier('memory, in pieces of 1021 bytes,', async () => createMemoryCarriers({ chunkSize: 1021 }));

describe('memory carriers', () => {
  it('cut what is written into chunks of the size asked for', async () => {
    const [near, far] = createMemoryCarriers({ chunkSize: 2 });
    const reader = new Recorder(far);
    const chunks: string[] = [];
    reader.onChunk = (chunk) => chunks.push(Buffer.from(chunk).toString());
    new Recorder(near);
    near.write(Buffer.from('abc'), Buffer.from('defg'));
    await reader.received(7);
    assert.deepEqual(chunks, ['ab', 'c', 'de', 'fg']);
    near.destroy();
  });

  it('deliver nothing in the turn in which it was written', async () => {
    const [near, far] = createMemoryCarriers();
    const reader = new Recorder(far);
    new Recorder(near);
    near.write(Buffer.from('later'));
    await Promise.resolve();
    assert.equal(reader.length, 0);
    await reader.received(5);
    near.destroy();
  });

  it('have no binding and no pin unless given one', () => {
    const [near] = createMemoryCarriers();
    assert.deepEqual([near.binding, near.peerPin, near.remoteAddress], [undefined, undefined, 'memory']);
  });
});
