// What every carrier must do (src/transport/carrier.ts). Each implementation's test runs this suite.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import type { Carrier } from '../../src/transport/index.ts';
import { Recorder, turns } from './recorder.ts';

/** Makes two joined carriers, not started; `near` is the end that dialled. */
export type OpenPair = () => Promise<readonly [near: Carrier, far: Carrier]>;

const FRAME = 256 * 1024;
const HEADER = Buffer.from('\0header--');

/** Sizes on both sides of every threshold that an implementation may have. */
const SIZES = [0, 1, 9, 8191, 16_383, 16_384, 16_385, 65_536, FRAME - 1, FRAME, FRAME + 1, 1024 * 1024 + 1];

/** Writes as a well-behaved user does: waits for onDrain whenever write says so. */
const writeAll = async (from: Recorder, frames: readonly Buffer[]): Promise<void> => {
  for (const frame of frames) {
    const drains = from.drains;
    if (!from.carrier.write(HEADER, frame)) await from.until(() => from.drains > drains || from.closes > 0);
  }
};

const digestOf = (frames: readonly Buffer[]): string => {
  const hash = createHash('sha256');
  for (const frame of frames) hash.update(HEADER).update(frame);
  return hash.digest('hex');
};

const totalOf = (frames: readonly Buffer[]): number =>
  frames.reduce((sum, frame) => sum + HEADER.length + frame.length, 0);

/** Writes until the carrier is full and nothing moves any more. Returns the bytes it took. */
const fill = async (from: Recorder, frame: Buffer, maxBytes: number): Promise<number> => {
  let written = 0;
  while (written < maxBytes) {
    const drains = from.drains;
    written += HEADER.length + frame.length;
    if (from.carrier.write(HEADER, frame)) continue;
    for (let turn = 0; turn < 500 && from.drains === drains; turn += 1) await turns(1);
    if (from.drains === drains) return written;
  }
  return written;
};

export const describeCarrier = (name: string, openPair: OpenPair): void => {
  const open = async (): Promise<[Recorder, Recorder]> => {
    const [near, far] = await openPair();
    return [new Recorder(near), new Recorder(far)];
  };
  describe(`${name} carrier`, { timeout: 60_000 }, () => {
    describeBytes(open);
    describeBackpressure(open);
    describeEnd(open);
    describeDestroy(open, openPair);
    describeSent(open);
  });
};

type Open = () => Promise<[Recorder, Recorder]>;

const describeBytes = (open: Open): void => {
  it('delivers every byte, in order, both ways at once', async () => {
    const [near, far] = await open();
    const there = SIZES.map((size) => randomBytes(size));
    const back = [...SIZES].reverse().map((size) => randomBytes(size));
    await Promise.all([writeAll(near, there), writeAll(far, back)]);
    await Promise.all([far.received(totalOf(there)), near.received(totalOf(back))]);
    near.carrier.end();
    await Promise.all([near.closed(), far.closed()]);
    assert.equal(far.length, totalOf(there));
    assert.equal(far.digest(), digestOf(there));
    assert.equal(near.digest(), digestOf(back));
    assert.deepEqual([near.late, far.late], [0, 0]);
  });

  it('keeps many small writes whole and in order', async () => {
    const [near, far] = await open();
    const frames = Array.from({ length: 5000 }, (_, index) => Buffer.from(`frame ${index};`));
    await writeAll(near, frames);
    await far.received(totalOf(frames));
    far.carrier.end();
    await near.closed();
    assert.equal(far.digest(), digestOf(frames));
  });

  it('shows both ends the same binding and the same kind', async () => {
    const [near, far] = await open();
    assert.deepEqual(near.carrier.binding, far.carrier.binding);
    assert.equal(near.carrier.kind, far.carrier.kind);
    assert.equal(near.carrier.isLoopback, true);
    assert.equal(far.carrier.isLoopback, true);
    near.carrier.destroy();
    await Promise.all([near.closed(), far.closed()]);
  });
};

const describeBackpressure = (open: Open): void => {
  it('takes a bounded amount while the reader is paused, and all of it arrives once it resumes', async () => {
    const [near, far] = await open();
    far.carrier.pause();
    const frame = randomBytes(FRAME);
    const written = await fill(near, frame, 256 * 1024 * 1024);
    assert.ok(written < 64 * 1024 * 1024, `${written} bytes were taken for a reader that reads nothing`);
    assert.equal(far.length, 0);
    const drains = near.drains;
    far.carrier.resume();
    await far.received(written);
    await near.until(() => near.drains > drains);
    assert.equal(far.length, written);
    near.carrier.end();
    await Promise.all([near.closed(), far.closed()]);
  });

  it('delivers nothing between a pause in the middle and the resume', async () => {
    const [near, far] = await open();
    let chunks = 0;
    far.onChunk = () => {
      chunks += 1;
      far.carrier.pause();
    };
    const frames = Array.from({ length: 8 }, () => randomBytes(FRAME));
    void writeAll(near, frames);
    let resumed = 0;
    while (far.length < totalOf(frames)) {
      await far.until(() => chunks > resumed);
      await turns(3);
      assert.equal(chunks, resumed + 1);
      resumed = chunks;
      // The rest in one go, or a small chunk size would make this test long.
      if (resumed === 10) far.onChunk = () => {};
      far.carrier.resume();
      if (resumed === 10) await far.received(totalOf(frames));
    }
    assert.equal(far.digest(), digestOf(frames));
    near.carrier.destroy();
    await Promise.all([near.closed(), far.closed()]);
  });

  it('says that it is full at a point that leaves room for two frames, and drains once it did', async () => {
    const [near, far] = await open();
    far.carrier.pause();
    assert.equal(near.carrier.write(HEADER, randomBytes(FRAME)), true);
    await fill(near, randomBytes(FRAME), 256 * 1024 * 1024);
    const before = near.drains;
    await turns();
    assert.equal(near.drains, before);
    far.carrier.resume();
    await near.until(() => near.drains > before);
    near.carrier.destroy();
    await Promise.all([near.closed(), far.closed()]);
  });
};

const describeEnd = (open: Open): void => {
  it('sends everything that was written before it ends, and both ends close in order', async () => {
    const [near, far] = await open();
    const frames = Array.from({ length: 20 }, () => randomBytes(FRAME));
    for (const frame of frames) near.carrier.write(HEADER, frame);
    near.carrier.end();
    await Promise.all([near.closed(), far.closed()]);
    assert.equal(far.digest(), digestOf(frames));
    assert.equal(near.error, undefined);
    assert.equal(far.error, undefined);
  });

  it('delivers what the peer had written when the end came', async () => {
    const [near, far] = await open();
    const frames = Array.from({ length: 20 }, () => randomBytes(FRAME));
    for (const frame of frames) far.carrier.write(HEADER, frame);
    near.carrier.end();
    await Promise.all([near.closed(), far.closed()]);
    assert.equal(near.digest(), digestOf(frames));
  });

  it('closes in order when both ends end at once, twice', async () => {
    const [near, far] = await open();
    near.carrier.write(Buffer.from('there'));
    far.carrier.write(Buffer.from('back'));
    for (const end of [near, far, near, far]) end.carrier.end();
    await Promise.all([near.closed(), far.closed()]);
    assert.deepEqual([near.text, far.text], ['back', 'there']);
    assert.deepEqual([near.error, far.error], [undefined, undefined]);
  });

  it('waits for a paused peer to take what was written', async () => {
    const [near, far] = await open();
    const frame = randomBytes(FRAME);
    far.carrier.pause();
    const written = await fill(near, frame, 256 * 1024 * 1024);
    near.carrier.end();
    await turns();
    assert.equal(far.closes, 0);
    far.carrier.resume();
    await Promise.all([near.closed(), far.closed()]);
    assert.equal(far.length, written);
  });

  it('closes although it was paused itself', async () => {
    const [near, far] = await open();
    near.carrier.pause();
    for (let count = 0; count < 8; count += 1) far.carrier.write(HEADER, randomBytes(FRAME));
    near.carrier.write(Buffer.from('last words'));
    near.carrier.end();
    await Promise.all([near.closed(), far.closed()]);
    assert.equal(far.text, 'last words');
    assert.equal(near.length, 0);
  });
};

const describeDestroy = (open: Open, openPair: OpenPair): void => {
  it('tells each end once: the one that destroyed with its own error, the other with a failure', async () => {
    for (const destroysNear of [true, false]) {
      const pair = await open();
      const [first, second] = destroysNear ? pair : [pair[1], pair[0]];
      first.carrier.write(HEADER, randomBytes(100));
      await second.received(100);
      const own = new WherryError('TIMEOUT');
      first.carrier.destroy(own);
      first.carrier.destroy();
      await Promise.all([first.closed(), second.closed()]);
      await turns();
      assert.equal(first.error, own);
      assert.ok(second.error instanceof WherryError);
      assert.equal(second.error.code, 'CONNECTION_LOST');
      assert.deepEqual([first.closes, second.closes, first.late, second.late], [1, 1, 0, 0]);
    }
  });

  it('never calls back within destroy, and delivers nothing after it', async () => {
    const [near, far] = await open();
    far.onChunk = () => {
      far.onChunk = () => assert.fail('a chunk came after destroy');
      far.carrier.destroy();
      assert.equal(far.closes, 0);
    };
    for (let count = 0; count < 8; count += 1) near.carrier.write(HEADER, randomBytes(FRAME));
    await Promise.all([near.closed(), far.closed()]);
    await turns();
    assert.deepEqual([near.closes, far.closes, far.late], [1, 1, 0]);
  });

  it('may come from within any callback, and the process lives', async () => {
    for (let round = 0; round < 30; round += 1) {
      const [near, far] = await open();
      const destroy = (): void => far.carrier.destroy();
      if (round % 3 === 0) far.onChunk = destroy;
      else if (round % 3 === 1) far.carrier.write(HEADER, randomBytes(FRAME), destroy);
      else {
        far.onChunk = () => {
          far.carrier.end();
          destroy();
        };
      }
      for (let count = 0; count < 4; count += 1)
        near.carrier.write(HEADER, randomBytes(round % 2 === 0 ? 10 : FRAME));
      await Promise.all([near.closed(), far.closed()]);
      assert.deepEqual([near.closes, far.closes, near.late, far.late], [1, 1, 0, 0]);
    }
  });

  it('ends although the peer reads nothing and much is waiting; the peer hears of it when it resumes', async () => {
    const [near, far] = await open();
    far.carrier.pause();
    await fill(near, randomBytes(FRAME), 256 * 1024 * 1024);
    near.carrier.destroy();
    await near.closed();
    far.carrier.resume();
    // Whether with an error is the operating system's choice: some show the reset as an end.
    await far.closed();
    await turns();
    assert.deepEqual([near.closes, far.closes], [1, 1]);
  });

  it('may come before start, and whoever starts later is still told', async () => {
    const [near, far] = await openPair();
    far.destroy();
    const nearEnd = new Recorder(near);
    await nearEnd.closed();
    const farEnd = new Recorder(far);
    await farEnd.closed();
    await turns();
    assert.deepEqual([nearEnd.closes, farEnd.closes], [1, 1]);
  });

  it('is harmless after the end and after the close', async () => {
    const [near, far] = await open();
    near.carrier.end();
    near.carrier.destroy();
    await Promise.all([near.closed(), far.closed()]);
    for (const end of [near, far]) {
      end.carrier.destroy(new Error('late'));
      end.carrier.end();
      end.carrier.pause();
      end.carrier.resume();
    }
    await turns();
    assert.deepEqual([near.closes, far.closes], [1, 1]);
  });
};

const describeSent = (open: Open): void => {
  it('calls onSent once for every write, whatever becomes of it', async () => {
    const [near, far] = await open();
    const sent: number[] = [];
    const write = (index: number, size: number): void => {
      near.carrier.write(HEADER, randomBytes(size), () => sent.push(index));
    };
    for (let index = 0; index < 10; index += 1) write(index, index % 2 === 0 ? 10 : FRAME);
    await far.received(5 * (FRAME + 10) + 10 * HEADER.length);
    far.carrier.pause();
    for (let index = 10; index < 100; index += 1) write(index, index % 2 === 0 ? 10 : FRAME);
    far.carrier.destroy();
    await Promise.all([near.closed(), far.closed()]);
    await turns();
    assert.equal(sent.length, 100);
    write(100, 10);
    near.carrier.write(HEADER, undefined, () => sent.push(101));
    await turns();
    assert.deepEqual(
      sent.sort((a, b) => a - b),
      Array.from({ length: 102 }, (_, index) => index),
    );
  });

  it('ignores what is written after the end', async () => {
    const [near, far] = await open();
    near.carrier.write(Buffer.from('before'));
    near.carrier.end();
    const sent = new Promise<void>((resolve) => {
      assert.equal(near.carrier.write(Buffer.from('after'), undefined, resolve), true);
    });
    await Promise.all([near.closed(), far.closed(), sent]);
    assert.equal(far.text, 'before');
  });

  it('takes a header without a payload and an empty payload alike', async () => {
    const [near, far] = await open();
    await new Promise<void>((resolve) => near.carrier.write(Buffer.from('one '), undefined, resolve));
    await new Promise<void>((resolve) => near.carrier.write(Buffer.from('two'), new Uint8Array(0), resolve));
    near.carrier.end();
    await far.closed();
    assert.equal(far.text, 'one two');
  });
};
