// Cuts what arrives of a stream into parcels. Pure bookkeeping: bytes go in as they come, and it says what they are. It
// stops at a compressed parcel that is whole, or has no room yet, until it is told to go on.

import { decodeHeader, headerSize } from './parcel-header.ts';

const MAX_HEADER_SIZE = 8;

export interface Frame {
  readonly bytes: Uint8Array;
  /** Bytes that it must hold. */
  readonly size: number;
}

export interface ParcelCutterHooks {
  /** Bytes that came as they are; valid only during the call. */
  readonly onPlain: (bytes: Uint8Array) => void;
  /** So many bytes of headers and frames were taken in: they are not needed any more where they came from. */
  readonly onTaken: (bytes: number) => void;
  /** Whether there is room for another compressed parcel; asked before memory is taken for it. */
  readonly hasRoom: () => boolean;
  /** A frame is whole. Nothing is cut until `opened`. */
  readonly onFrame: (frame: Frame) => void;
}

export class ParcelCutter {
  readonly #hooks: ParcelCutterHooks;
  readonly #most: number;
  readonly #header = new Uint8Array(MAX_HEADER_SIZE);
  #headerLength = 0;
  #plainLeft = 0;
  #frame: { readonly bytes: Uint8Array; readonly size: number; filled: number } | undefined;
  /** A parcel whose header is here, and for which there was no room. */
  #held: { readonly stored: number; readonly size: number } | undefined;
  #isOpening = false;
  /** Bytes taken so far, and those of them that were dealt with, with all before them. */
  #taken = 0;
  #passed = 0;

  /** `most`: bytes of the largest compressed parcel, decompressed. */
  constructor(most: number, hooks: ParcelCutterHooks) {
    this.#most = most;
    this.#hooks = hooks;
  }

  /** Whether it takes nothing now: a frame is being opened, or has no room. */
  get isStopped(): boolean {
    if (this.#held !== undefined && this.#hooks.hasRoom()) this.#begin();
    return this.#isOpening || this.#held !== undefined;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Up to where all was handed on: what follows is inside a header or a compressed parcel. */
  get passed(): number {
    return this.#passed;
  }

  /** The frame was dealt with. */
  opened(): void {
    this.#isOpening = false;
    this.#frame = undefined;
    this.#passed = this.#taken;
  }

  /** Takes as much as it can; gives the number of bytes taken. Code: `BAD_REQUEST`. */
  take(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length && !this.isStopped) {
      if (this.#plainLeft > 0) at += this.#takePlain(bytes.subarray(at));
      else if (this.#frame !== undefined) at += this.#fill(this.#frame, bytes.subarray(at));
      else at += this.#takeHeader(bytes[at] ?? 0);
    }
    return at;
  }

  #takePlain(bytes: Uint8Array): number {
    const taken = bytes.subarray(0, this.#plainLeft);
    this.#plainLeft -= taken.length;
    this.#taken += taken.length;
    this.#passed = this.#taken;
    this.#hooks.onPlain(taken);
    return taken.length;
  }

  #takeHeader(byte: number): number {
    this.#header[this.#headerLength] = byte;
    this.#headerLength += 1;
    this.#taken += 1;
    const length = headerSize(this.#header[0] ?? 0);
    if (this.#headerLength === length) {
      this.#headerLength = 0;
      const parcel = decodeHeader(this.#header.subarray(0, length), this.#most);
      this.#hooks.onTaken(length);
      if (parcel.isCompressed) this.#held = parcel;
      else this.#plainLeft = parcel.size;
      if (!parcel.isCompressed) this.#passed = this.#taken;
    }
    return 1;
  }

  #begin(): void {
    const { stored, size } = this.#held as { stored: number; size: number };
    this.#held = undefined;
    this.#frame = { bytes: new Uint8Array(stored), size, filled: 0 };
  }

  #fill(
    frame: { readonly bytes: Uint8Array; readonly size: number; filled: number },
    bytes: Uint8Array,
  ): number {
    const taken = bytes.subarray(0, frame.bytes.length - frame.filled);
    frame.bytes.set(taken, frame.filled);
    frame.filled += taken.length;
    this.#taken += taken.length;
    this.#hooks.onTaken(taken.length);
    if (frame.filled === frame.bytes.length) {
      this.#isOpening = true;
      this.#hooks.onFrame(frame);
    }
    return taken.length;
  }
}
