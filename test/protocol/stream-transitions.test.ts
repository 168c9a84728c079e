import { deepEqual, equal, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProtocolError } from '../../src/base/index.ts';
import {
  FRAME_TYPES,
  STREAM_TRANSITIONS,
  encodeControl,
  type StreamEvent,
  type StreamPhase,
} from '../../src/protocol/index.ts';
import { connectedPair, openFrame, rawFrame, settle, takeFrames, uint32 } from './link-pair.ts';

const PHASES: readonly StreamPhase[] = ['idle', 'open', 'halfClosedLocal', 'halfClosedRemote', 'closed'];
const EVENTS: readonly StreamEvent[] = [
  'sendOpen',
  'sendOpenEnd',
  'receiveOpen',
  'receiveOpenEnd',
  'send',
  'sendEnd',
  'sendReset',
  'receive',
  'receiveEnd',
  'receiveCredit',
  'receiveReset',
];

// Each row gives the phase after each event in the order of EVENTS; "-" is not allowed.
const I = 'open';
const L = 'halfClosedLocal';
const R = 'halfClosedRemote';
const C = 'closed';
const EXPECTED: Record<StreamPhase, readonly string[]> = {
  idle: [I, L, I, R, '-', '-', '-', '-', '-', '-', '-'],
  open: ['-', '-', '-', '-', I, L, C, I, R, I, C],
  halfClosedLocal: ['-', '-', '-', '-', '-', '-', C, L, C, L, C],
  halfClosedRemote: ['-', '-', '-', '-', R, C, C, '-', '-', R, C],
  closed: ['-', '-', '-', '-', '-', '-', '-', C, C, C, C],
};

const STREAM = 1;

/** A server whose stream 1 is in the given phase. */
const serverIn = (phase: StreamPhase) => {
  const { server } = connectedPair();
  const { link } = server;
  if (phase !== 'idle') link.receive(openFrame(STREAM));
  if (phase === 'halfClosedLocal' || phase === 'closed') link.end(STREAM);
  if (phase === 'halfClosedRemote' || phase === 'closed') {
    link.receive(rawFrame(FRAME_TYPES.BYTES, STREAM, new Uint8Array(0), { flags: 1, lane: 1 }));
  }
  takeFrames(link);
  return server;
};

const RECEIVED: Partial<Record<StreamEvent, Uint8Array>> = {
  receiveOpen: openFrame(STREAM),
  receiveOpenEnd: openFrame(STREAM, 'test', { flags: 1 }),
  receive: rawFrame(FRAME_TYPES.MESSAGE, STREAM, encodeControl(1), { lane: 1 }),
  receiveEnd: rawFrame(FRAME_TYPES.MESSAGE, STREAM, encodeControl(1), { lane: 1, flags: 1 }),
  receiveCredit: rawFrame(FRAME_TYPES.CREDIT, STREAM, uint32(1)),
  receiveReset: rawFrame(FRAME_TYPES.RESET, STREAM, encodeControl({ code: 25, message: '' })),
};

/** The phase of stream 1 as its user can see it: what may still be sent and received. */
const isGone = (phase: string): boolean => phase === 'closed' || phase === 'idle';

describe('the table of stream transitions', () => {
  it('has exactly the expected outcome for every phase and event', () => {
    for (const phase of PHASES) {
      deepEqual(
        EVENTS.map((event) => STREAM_TRANSITIONS[phase][event] ?? '-'),
        EXPECTED[phase],
        phase,
      );
    }
    deepEqual(Object.keys(STREAM_TRANSITIONS), PHASES);
  });

  for (const phase of PHASES) {
    for (const [event, frame] of Object.entries(RECEIVED) as [StreamEvent, Uint8Array][]) {
      const expected = STREAM_TRANSITIONS[phase][event];
      it(`is what the machine does: ${event} in ${phase} ${expected === undefined ? 'is a ProtocolError' : `leads to ${expected}`}`, () => {
        const { link } = serverIn(phase);
        equal(link.isOpen(STREAM), !isGone(phase));
        if (expected === undefined) {
          throws(
            () => link.receive(frame),
            (error) => error instanceof ProtocolError && error.side === 'remote',
          );
          return;
        }
        link.receive(frame);
        equal(link.isOpen(STREAM), !isGone(expected));
      });
    }
  }

  for (const phase of PHASES) {
    for (const event of ['send', 'sendEnd', 'sendReset'] as const) {
      const expected = STREAM_TRANSITIONS[phase][event];
      it(`holds for what this side does: ${event} in ${phase}`, () => {
        const { link } = serverIn(phase);
        const act = (): void => {
          if (event === 'sendReset') link.reset(STREAM, { code: 'CANCELLED', message: '' });
          else link.sendMessage(STREAM, 1, event === 'sendEnd');
        };
        if (phase === 'idle' || (phase === 'halfClosedLocal' && event !== 'sendReset')) {
          throws(act, (error) => error instanceof ProtocolError && error.side === 'local');
          return;
        }
        act();
        // On a stream that is gone every call is ignored.
        equal(takeFrames(link).length, phase === 'closed' ? 0 : 1);
        equal(link.isOpen(STREAM), !isGone(expected ?? phase));
      });
    }
  }

  it('holds for streams opened here, with and without an end', () => {
    const { client, server } = connectedPair();
    const open = client.link.open('a', null);
    const ended = client.link.open('b', null, { end: true });
    settle(client.link, server.link);
    client.link.sendMessage(open, 1);
    throws(() => client.link.sendMessage(ended, 1), ProtocolError);
    server.link.end(ended);
    settle(client.link, server.link);
    equal(client.link.isOpen(open), true);
    equal(client.link.isOpen(ended), false);
  });
});
