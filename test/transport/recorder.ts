// The user of a carrier in tests: starts it, keeps what it says, and lets a test wait for it.

import { createHash } from 'node:crypto';
import type { Carrier } from '../../src/transport/index.ts';

export class Recorder {
  readonly carrier: Carrier;
  readonly #hash = createHash('sha256');
  readonly #waiting: { isTrue: () => boolean; resolve: () => void }[] = [];
  /** Bytes received. */
  length = 0;
  /** The last bytes received, for short exchanges. */
  text = '';
  drains = 0;
  closes = 0;
  /** Calls of any handler after onClose, and chunks that are no plain bytes: there must be none. */
  late = 0;
  error: Error | undefined;
  /** Called with each chunk, after it was counted. */
  onChunk: (chunk: Uint8Array) => void = () => {};

  constructor(carrier: Carrier) {
    this.carrier = carrier;
    carrier.start({
      onData: (chunk) => {
        if (this.closes > 0) this.late += 1;
        // A Buffer's slice copies nothing, and would betray whoever keeps one.
        if (Buffer.isBuffer(chunk)) this.late += 1;
        this.length += chunk.length;
        this.#hash.update(chunk);
        if (this.text.length < 4096) this.text += Buffer.from(chunk).toString('latin1');
        this.onChunk(chunk);
        this.#look();
      },
      onDrain: () => {
        if (this.closes > 0) this.late += 1;
        this.drains += 1;
        this.#look();
      },
      onClose: (error) => {
        this.closes += 1;
        this.error = error;
        this.#look();
      },
    });
  }

  /** Digest of all bytes received so far. Call once. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  /** Waits until what this recorder saw makes the condition true. */
  until(isTrue: () => boolean): Promise<void> {
    if (isTrue()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ isTrue, resolve }));
  }

  closed(): Promise<void> {
    return this.until(() => this.closes > 0);
  }

  received(length: number): Promise<void> {
    return this.until(() => this.length >= length);
  }

  #look(): void {
    for (const waiter of this.#waiting) if (waiter.isTrue()) waiter.resolve();
  }
}

/** Lets everything happen that needs no time. */
export const turns = async (count = 20): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Waits, turn by turn, for something that no event announces. The test's own timeout bounds it. */
export const eventually = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
};

/** TCP connections that this process has open. */
export const openSockets = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
