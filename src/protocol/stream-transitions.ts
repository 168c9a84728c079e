// The life of a stream as a literal table (link.md, "Streams"). A pair that is not in the table is not allowed: from
// the peer it is a ProtocolError; from this side it is a fault of the caller.

export type StreamPhase = 'idle' | 'open' | 'halfClosedLocal' | 'halfClosedRemote' | 'closed';

/** `send` and `receive` stand for MESSAGE and BYTES without END. */
export type StreamEvent =
  | 'sendOpen'
  | 'sendOpenEnd'
  | 'receiveOpen'
  | 'receiveOpenEnd'
  | 'send'
  | 'sendEnd'
  | 'sendReset'
  | 'receive'
  | 'receiveEnd'
  | 'receiveCredit'
  | 'receiveReset';

type Transitions = Readonly<Record<StreamPhase, Readonly<Partial<Record<StreamEvent, StreamPhase>>>>>;

export const STREAM_TRANSITIONS: Transitions = {
  idle: {
    sendOpen: 'open',
    sendOpenEnd: 'halfClosedLocal',
    receiveOpen: 'open',
    receiveOpenEnd: 'halfClosedRemote',
  },
  open: {
    send: 'open',
    sendEnd: 'halfClosedLocal',
    sendReset: 'closed',
    receive: 'open',
    receiveEnd: 'halfClosedRemote',
    receiveCredit: 'open',
    receiveReset: 'closed',
  },
  halfClosedLocal: {
    sendReset: 'closed',
    receive: 'halfClosedLocal',
    receiveEnd: 'closed',
    // Granted before the peer saw the end.
    receiveCredit: 'halfClosedLocal',
    receiveReset: 'closed',
  },
  halfClosedRemote: {
    send: 'halfClosedRemote',
    sendEnd: 'closed',
    sendReset: 'closed',
    receiveCredit: 'halfClosedRemote',
    receiveReset: 'closed',
  },
  // What the peer sent before it knew that the stream is gone: skipped.
  closed: {
    receive: 'closed',
    receiveEnd: 'closed',
    receiveCredit: 'closed',
    receiveReset: 'closed',
  },
};

/** The phase after `event`; undefined when the event is not allowed in `phase`. */
export const nextPhase = (phase: StreamPhase, event: StreamEvent): StreamPhase | undefined =>
  STREAM_TRANSITIONS[phase][event];
