// Reads the content of one blob, mostly from one place on to the next: as a stream that fills the buffers it is lent, which costs a browser a
// third of what a slice for each costs it; by slices where it has no such streams.

import type { PickedFile } from './picked-file.ts';
import { changed, readBlob } from './read-blobs.ts';

type Filler = ReadableStreamBYOBReader;

const openFiller = (content: Blob): Filler | undefined => {
  try {
    return content.stream().getReader({ mode: 'byob' });
  } catch {
    // Not every browser streams a blob into buffers.
    return undefined;
  }
};

const isWhole = ({ buffer, byteOffset, length }: Uint8Array): boolean =>
  byteOffset === 0 && buffer.byteLength === length;

export class BlobReader {
  readonly #picked: PickedFile;
  #filler: Filler | undefined;
  #position = 0;
  #isClosed = false;
  /** One read after the other: a stream has one place. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(picked: PickedFile) {
    this.#picked = picked;
  }

  /**
   * Fills the lent buffer from its beginning with a range, whose length it has at least; gives the buffer back, which may be another one over the
   * same memory. Code: `CHANGED`.
   */
  read(buffer: Uint8Array<ArrayBuffer>, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const reading = this.#turn.then(() => this.#fill(buffer, from, to));
    this.#turn = reading.catch(() => {});
    return reading;
  }

  /** Waits for what is being read. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#turn;
    await this.#leave();
  }

  async #fill(buffer: Uint8Array<ArrayBuffer>, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const { path, content } = this.#picked;
    if (this.#filler === undefined || this.#position !== from) {
      await this.#leave();
      this.#filler =
        to > from && !this.#isClosed && isWhole(buffer) ? openFiller(content.slice(from)) : undefined;
      this.#position = from;
    }
    if (this.#filler === undefined || !isWhole(buffer)) {
      buffer.set(await readBlob(path, content, from, to));
      return buffer;
    }
    try {
      return await this.#fillFrom(this.#filler, buffer, to - from);
    } catch (error) {
      this.#filler = undefined;
      throw changed(path, error);
    }
  }

  async #fillFrom(
    filler: Filler,
    buffer: Uint8Array<ArrayBuffer>,
    length: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    let memory = buffer.buffer;
    for (let filled = 0; filled < length;) {
      const { value, done } = await filler.read(new Uint8Array(memory, filled, length - filled));
      // A browser may give less of a file that has shrunk, without a word.
      if (done || value === undefined) throw new RangeError('The content ends too early.');
      memory = value.buffer;
      filled += value.length;
      this.#position += value.length;
    }
    return new Uint8Array(memory);
  }

  async #leave(): Promise<void> {
    const filler = this.#filler;
    this.#filler = undefined;
    // What a stream that nobody reads any more has to say is nothing to anybody.
    await filler?.cancel().catch(() => {});
  }
}
