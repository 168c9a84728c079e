// Moves frames from a link to a carrier, as many as the carrier takes. Small frames that are ready together leave in
// one write: a login, a request and a credit are one packet, not six. An idle connection holds no buffer here.

import { concatBytes } from '../base/index.ts';
import type { Link } from '../protocol/index.ts';
import type { Carrier } from '../transport/index.ts';
import type { SendPace } from './pace/send-pace.ts';

/** Frames up to this length are gathered; larger ones go out as they are, without a copy. */
const MAX_GATHERED_FRAME = 8 * 1024;
/** Gathered frames leave when they are this long together. */
const MAX_GATHERED = 32 * 1024;

/** Whose frames are written. */
export interface WrittenConnection {
  readonly link: Link;
  readonly carrier: Carrier;
  /** Counts what was handed to the carrier. */
  readonly traffic: { sentBytes: number };
}

export class FrameWriter {
  readonly #link: Link;
  readonly #carrier: Carrier;
  /** Undefined: frames leave as fast as the carrier takes them. */
  readonly #pace: SendPace | undefined;
  readonly #traffic: { sentBytes: number };
  #isWritable = true;
  #isScheduled = false;
  #gathered: Uint8Array[] = [];
  #gatheredLength = 0;
  /** Senders of gathered payloads, which have their memory back as soon as it is copied. */
  #waiting: (() => void)[] = [];

  readonly #onFault: (error: unknown) => void;

  /** `onFault` hears what must not happen, in place of whoever flushes: the link cannot go on after it. */
  constructor(
    { link, carrier, traffic }: WrittenConnection,
    pace: SendPace | undefined,
    onFault: (error: unknown) => void,
  ) {
    this.#link = link;
    this.#carrier = carrier;
    this.#traffic = traffic;
    this.#pace = pace;
    this.#onFault = onFault;
    pace?.begin(() => this.flush());
  }

  /** Writes at the end of this turn, so that what one turn says leaves together. */
  schedule(): void {
    if (this.#isScheduled || !this.#isWritable) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.flush();
    });
  }

  /** The carrier takes more again. */
  drained(): void {
    this.#isWritable = true;
    this.flush();
  }

  /** Writes now, until the carrier's high mark or until nothing may be sent. */
  flush(): void {
    try {
      this.#send();
    } catch (error) {
      this.#isWritable = false;
      this.#onFault(error);
    }
  }

  #send(): void {
    while (this.#isWritable) {
      const frame = this.#pace === undefined ? this.#link.nextFrame() : this.#pace.nextFrame(this.#link);
      if (frame === undefined) break;
      const { header, payload, onSent } = frame;
      // A control frame is whole in its header, and may be as large as any.
      const length = header.length + (payload?.length ?? 0);
      if (length > MAX_GATHERED_FRAME) {
        this.#sendGathered();
        this.#write(header, payload, onSent);
        continue;
      }
      this.#gathered.push(header);
      if (payload !== undefined) this.#gathered.push(payload);
      if (onSent !== undefined) this.#waiting.push(onSent);
      this.#gatheredLength += length;
      if (this.#gatheredLength >= MAX_GATHERED) this.#sendGathered();
    }
    this.#sendGathered();
  }

  #sendGathered(): void {
    const pieces = this.#gathered;
    const [first] = pieces;
    if (first === undefined) return;
    this.#gathered = [];
    this.#gatheredLength = 0;
    const waiting = this.#waiting;
    this.#waiting = [];
    // A single piece is a control frame, which nobody changes any more.
    this.#write(pieces.length === 1 ? first : concatBytes(pieces));
    for (const onSent of waiting) onSent();
  }

  #write(header: Uint8Array, payload?: Uint8Array, onSent?: () => void): void {
    this.#traffic.sentBytes += header.length + (payload?.length ?? 0);
    // Once full, the carrier says when it takes more; a later write in the same turn does not change that.
    if (!this.#carrier.write(header, payload, onSent)) this.#isWritable = false;
  }
}
