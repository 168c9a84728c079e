// What a link tells its owner. All calls are made from within `receive` or `nextFrame`; a callback may call any method
// of the link but those two, and must not throw.

import type { ErrorCode } from '../base/index.ts';
import type { Hello } from './envelopes.ts';
import type { Lane } from './lane.ts';

export interface LinkEvents {
  /** Always the first. `version` is what both ends speak from now on. */
  onHello(hello: Hello, version: number): void;
  /** The peer opened a stream. With `ended` it sends nothing more on it, and no `onEnd` follows. `deadlineMs` counts from now. */
  onOpen(
    streamId: number,
    method: string,
    params: unknown,
    options: { lane: Lane; deadlineMs: number | undefined; ended: boolean },
  ): void;
  /** A message. `cost` is what to give to `grantCredit` once it has been taken. */
  onMessage(streamId: number, value: unknown, cost: number): void;
  /**
   * Raw bytes: a slice of what was received, never copied, never assembled; valid only during the call. Give their
   * number to `grantCredit` once they have been taken.
   */
  onBytes(streamId: number, bytes: Uint8Array): void;
  /** The peer sends nothing more on this stream. */
  onEnd(streamId: number): void;
  /** The peer ended the stream both ways: it is gone. */
  onReset(
    streamId: number,
    error: { code: ErrorCode; message: string; details: Record<string, unknown> },
  ): void;
  /** The stream's queue has fallen to 64 KiB or less after having been above 1 MiB. */
  onDrain(streamId: number): void;
  /** Both ends have ended: the stream is gone. Not called after a reset. */
  onClosed?(streamId: number): void;
  /** The peer has seen the PING with this nonce and all before it. */
  onPong(nonce: number): void;
  /** The peer's last frame. Nothing that follows it is looked at. */
  onGoodbye(error: { code: ErrorCode; message: string; retryAfterMs: number | undefined }): void;
  /** Bytes arrived, whatever they are. */
  onActivity?(): void;
}
