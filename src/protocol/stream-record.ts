// What the machine keeps of one live stream. A record, mutated by the stream table, the outbox and the receiver.

import { Fifo } from './fifo.ts';
import type { Lane } from './lane.ts';
import { INITIAL_STREAM_CREDIT } from './limits.ts';
import type { StreamPhase } from './stream-transitions.ts';

/** Raw bytes waiting to be sent, cut into frames only as they leave. */
export interface QueuedBytes {
  readonly bytes: Uint8Array;
  /** Bytes that have left. */
  offset: number;
  /** The last frame carries END. */
  end: boolean;
  readonly onSent: (() => void) | undefined;
  /** Frames that were handed out and whose memory is still in use. */
  inFlight: number;
  /** Nothing more of it will leave. */
  isOver: boolean;
  /** What every frame but the only one of a short write calls: made once, when it is needed. */
  pieceSent: (() => void) | undefined;
}

export interface StreamRecord {
  readonly id: number;
  readonly lane: Lane;
  readonly openedByPeer: boolean;
  phase: StreamPhase;
  /** The OPEN of a stream opened here, until it has left. Nothing of the stream may leave before it. */
  openFrame: Uint8Array | undefined;

  /** Bytes the peer allows us to send. */
  sendCredit: number;
  /** A frame as it will leave (MESSAGE), or bytes. */
  readonly queue: Fifo<Uint8Array | QueuedBytes>;
  /** Bytes in `queue`. */
  queuedBytes: number;
  /** The queue has been above its high mark and not yet down to its low mark. */
  isAboveHighMark: boolean;
  /** The last of what is sent is queued. */
  isEnding: boolean;
  /** It stands in its lane's round. */
  isReady: boolean;

  /** Bytes the peer may still send. */
  receiveCredit: number;
  /** Payload received and not granted back, and the headers that came with it. */
  unpaidPayload: number;
  unpaidHeaders: number;
  /** Granted, not yet announced. */
  pendingCredit: number;
  isCreditQueued: boolean;
}

export const createStreamRecord = (
  id: number,
  lane: Lane,
  openedByPeer: boolean,
  phase: StreamPhase,
): StreamRecord => ({
  id,
  lane,
  openedByPeer,
  phase,
  openFrame: undefined,
  sendCredit: INITIAL_STREAM_CREDIT,
  queue: new Fifo(),
  queuedBytes: 0,
  isAboveHighMark: false,
  isEnding: phase === 'halfClosedLocal',
  isReady: false,
  receiveCredit: INITIAL_STREAM_CREDIT,
  unpaidPayload: 0,
  unpaidHeaders: 0,
  pendingCredit: 0,
  isCreditQueued: false,
});
