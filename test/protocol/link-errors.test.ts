// Hostile and broken peers: what is refused, how, and what it may cost.

import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProtocolError, concatBytes, type ErrorCode } from '../../src/base/index.ts';
import { FRAME_TYPES, encodeControl, type LinkLimits } from '../../src/protocol/index.ts';
import {
  HELLO,
  connectedPair,
  createEnd,
  helloFrame,
  openFrame,
  rawFrame,
  readFrame,
  settle,
  takeFrames,
  uint32,
  type End,
} from './link-pair.ts';

const { HELLO: HELLO_TYPE, OPEN, MESSAGE, BYTES, CREDIT, RESET, PING, PONG, GOODBYE } = FRAME_TYPES;

const value = encodeControl(null);

/** A server that has heard a hello and has nothing left to send. */
const greeted = (limits?: LinkLimits): End => {
  const server = createEnd('server', limits);
  server.link.receive(helloFrame());
  takeFrames(server.link);
  return server;
};

/** Gives the frames to the end, expects one ProtocolError, and returns its code. */
const refusalOf = (end: End, frames: readonly Uint8Array[]): ErrorCode => {
  let code: ErrorCode | undefined;
  throws(
    () => {
      for (const frame of frames) end.link.receive(frame);
    },
    (error) => {
      ok(error instanceof ProtocolError);
      equal(error.side, 'remote');
      code = error.code;
      return true;
    },
  );
  const last = takeFrames(end.link).at(-1);
  equal(last?.[4], GOODBYE);
  const before = end.seen.all().length;
  end.link.receive(Uint8Array.of(1, 2, 3));
  equal(end.seen.all().length, before);
  equal(end.link.openStreams, 0);
  return code ?? 'INTERNAL';
};

describe('hello', () => {
  it('must come first, and once', () => {
    equal(refusalOf(createEnd('server'), [openFrame(1)]), 'BAD_REQUEST');
    equal(refusalOf(createEnd('server'), [rawFrame(PING, 0, uint32(1))]), 'BAD_REQUEST');
    equal(refusalOf(greeted(), [helloFrame()]), 'BAD_REQUEST');
  });

  it('agrees on the highest version both speak', () => {
    const server = createEnd('server', undefined, { ...HELLO, minVersion: 2, maxVersion: 5 });
    server.link.receive(helloFrame({ ...HELLO, minVersion: 1, maxVersion: 3 }));
    equal(server.link.version, 3);
    deepEqual(server.seen.of('hello'), [['hello', 'test/1', 3]]);
  });

  it('without a common version ends in UNSUPPORTED, and the peer is told', () => {
    for (const [minVersion, maxVersion] of [
      [2, 9],
      [7, 7],
    ]) {
      const { link, seen } = createEnd('server');
      const peer = createEnd('client', undefined, {
        ...HELLO,
        minVersion: minVersion ?? 0,
        maxVersion: maxVersion ?? 0,
      });
      throws(
        () => link.receive(concatBytes(takeFrames(peer.link))),
        (error) => error instanceof ProtocolError && error.code === 'UNSUPPORTED',
      );
      equal(seen.all().length, 0);
      const frames = takeFrames(link).map((frame) => readFrame(frame).type);
      deepEqual(frames, [HELLO_TYPE, GOODBYE]);
    }
  });

  it('may carry keys of a later version, and nothing malformed', () => {
    const server = createEnd('server');
    server.link.receive(helloFrame({ ...HELLO, colour: 'blue' }));
    equal(server.link.version, 1);
    const malformed = [
      { ...HELLO, minVersion: 0 },
      { ...HELLO, minVersion: 3, maxVersion: 2 },
      { ...HELLO, maxVersion: 1.5 },
      { ...HELLO, agent: 5 },
      { ...HELLO, agent: 'x'.repeat(257) },
      { ...HELLO, pingAfterMs: 0 },
      { ...HELLO, deadAfterMs: 1 },
      { ...HELLO, deadAfterMs: 2 ** 31 },
      {},
      [],
    ];
    for (const hello of malformed) equal(refusalOf(createEnd('server'), [helloFrame(hello)]), 'BAD_REQUEST');
  });
});

describe('the peer breaks the protocol with', () => {
  const open = openFrame(1);
  const cases: Record<string, readonly Uint8Array[]> = {
    'an OPEN with a number of ours': [openFrame(2)],
    'an OPEN with a number used before': [open, openFrame(1)],
    'an OPEN with a number lower than one before': [openFrame(7), openFrame(5)],
    'an OPEN that is no map': [rawFrame(OPEN, 1, encodeControl([1]))],
    'an OPEN without a method': [rawFrame(OPEN, 1, encodeControl({ params: 1 }))],
    'an OPEN with an empty method': [rawFrame(OPEN, 1, encodeControl({ method: '' }))],
    'an OPEN with an endless method': [rawFrame(OPEN, 1, encodeControl({ method: 'x'.repeat(129) }))],
    'an OPEN with an unknown key': [rawFrame(OPEN, 1, encodeControl({ method: 'x', more: 1 }))],
    'an OPEN with a deadline of no sense': [
      rawFrame(OPEN, 1, encodeControl({ method: 'x', deadlineMs: -1 })),
    ],
    'an OPEN with a deadline no timer holds': [
      rawFrame(OPEN, 1, encodeControl({ method: 'x', deadlineMs: 2 ** 31 })),
    ],
    'a MESSAGE on a stream that never was': [rawFrame(MESSAGE, 3, value, { lane: 1 })],
    'BYTES on a stream that never was': [rawFrame(BYTES, 3, value, { lane: 1 })],
    'BYTES on a stream of ours that never was': [rawFrame(BYTES, 2, value, { lane: 1 })],
    'a RESET of a stream that never was': [rawFrame(RESET, 3, encodeControl({ code: 1, message: '' }))],
    'CREDIT for a stream that never was': [rawFrame(CREDIT, 3, uint32(1))],
    'a MESSAGE after its end': [
      open,
      rawFrame(MESSAGE, 1, value, { lane: 1, flags: 1 }),
      rawFrame(MESSAGE, 1, value, { lane: 1 }),
    ],
    'BYTES in another lane than the stream': [open, rawFrame(BYTES, 1, value, { lane: 2 })],
    'a MESSAGE that is no value': [open, rawFrame(MESSAGE, 1, Uint8Array.of(0x1c), { lane: 1 })],
    'a MESSAGE of two values': [open, rawFrame(MESSAGE, 1, Uint8Array.of(1, 1), { lane: 1 })],
    'a RESET without a code': [open, rawFrame(RESET, 1, encodeControl({ message: '' }))],
    'a RESET with details that are no map': [
      open,
      rawFrame(RESET, 1, encodeControl({ code: 1, message: '', details: [] })),
    ],
    'a GOODBYE without a message': [rawFrame(GOODBYE, 0, encodeControl({ code: 1 }))],
    'an HTTP request': [new TextEncoder().encode('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    'a TLS record': [Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 9)],
  };
  for (const [name, frames] of Object.entries(cases)) {
    it(name, () => {
      equal(refusalOf(greeted(), frames), 'BAD_REQUEST');
      // Also byte by byte.
      const bytes = concatBytes(frames);
      equal(
        refusalOf(
          greeted(),
          Array.from(bytes, (byte) => Uint8Array.of(byte)),
        ),
        'BAD_REQUEST',
      );
    });
  }

  it('a control frame beyond the accepted size, at its header', () => {
    const server = greeted({ maxStreams: 4, maxControlBytes: 5000 });
    server.link.receive(openFrame(1));
    const frame = rawFrame(MESSAGE, 1, new Uint8Array(5001), { lane: 1 });
    equal(refusalOf(server, [frame.subarray(0, 12)]), 'TOO_LARGE');
  });

  it('but not once its limits were raised', () => {
    const server = greeted({ maxStreams: 4, maxControlBytes: 5000 });
    server.link.setLimits({ maxStreams: 4, maxControlBytes: 20_000 });
    server.link.receive(openFrame(1));
    server.link.receive(rawFrame(MESSAGE, 1, encodeControl(new Uint8Array(9000)), { lane: 1 }));
    equal(server.seen.of('message').length, 1);
  });
});

describe('a frame for a stream that is gone', () => {
  it('is skipped, in whatever pieces it arrives', () => {
    const late = concatBytes([
      rawFrame(MESSAGE, 1, value, { lane: 1 }),
      rawFrame(BYTES, 1, new Uint8Array(100_000), { lane: 2, flags: 1 }),
      rawFrame(CREDIT, 1, uint32(5)),
      // Not even looked at: it is no value.
      rawFrame(RESET, 1, Uint8Array.of(0xff)),
      rawFrame(MESSAGE, 1, Uint8Array.of(0xff), { lane: 0 }),
      openFrame(3, 'next'),
    ]);
    for (const size of [1, 1000, late.length]) {
      const server = greeted();
      server.link.receive(openFrame(1));
      server.link.reset(1, { code: 'CANCELLED', message: '' });
      for (let offset = 0; offset < late.length; offset += size)
        server.link.receive(late.subarray(offset, offset + size));
      deepEqual(
        server.seen.all().map(([event, id]) => [event, id]),
        [
          ['hello', 'test/1'],
          ['open', 1],
          ['open', 3],
        ],
      );
    }
  });
});

describe('streams beyond the limit', () => {
  it('are each answered with RATE_LIMITED, and the link goes on', () => {
    const { client, server } = connectedPair({ maxStreams: 2, maxControlBytes: 65_536 });
    const ids = Array.from({ length: 4 }, () => client.link.open('x', null));
    settle(client.link, server.link);
    deepEqual(
      client.seen.of('reset').map(([, id, error]) => [id, (error as { code: string }).code]),
      [
        [ids[2], 'RATE_LIMITED'],
        [ids[3], 'RATE_LIMITED'],
      ],
    );
    equal(server.link.openStreams, 2);
    client.link.reset(ids[0] ?? 0, { code: 'CANCELLED', message: '' });
    client.link.open('again', null);
    settle(client.link, server.link);
    equal(server.seen.of('open').length, 3);
  });

  it('do not count streams that this side opened', () => {
    const { client, server } = connectedPair({ maxStreams: 1, maxControlBytes: 65_536 });
    for (let index = 0; index < 5; index += 1) client.link.open('x', null);
    server.link.open('y', null);
    settle(client.link, server.link);
    equal(client.seen.of('open').length, 1);
  });

  it('end the link when the peer never reads the answers', () => {
    const server = greeted({ maxStreams: 0, maxControlBytes: 65_536 });
    let opened = 0;
    throws(
      () => {
        for (let id = 1; ; id += 2) {
          server.link.receive(openFrame(id));
          opened += 1;
        }
      },
      (error) => error instanceof ProtocolError && error.code === 'RATE_LIMITED',
    );
    equal(opened, 1024);
  });

  it('do not end it while the answers are read, however many there are', () => {
    const server = greeted({ maxStreams: 0, maxControlBytes: 65_536 });
    for (let id = 1; id < 6000; id += 2) {
      server.link.receive(openFrame(id));
      equal(takeFrames(server.link).length, 1);
    }
  });

  it('end the link also when each was let in and reset here', () => {
    const server = greeted();
    server.seen.react = ([event, id]) => {
      if (event === 'open') server.link.reset(id as number, { code: 'UNKNOWN_METHOD', message: '' });
    };
    throws(() => {
      for (let id = 1; ; id += 2) server.link.receive(openFrame(id));
    }, ProtocolError);
  });
});

describe('pings', () => {
  it('are answered by the machine itself', () => {
    const { client, server } = connectedPair();
    client.link.ping(0xffff_fffe);
    settle(client.link, server.link);
    deepEqual(client.seen.of('pong'), [['pong', 0xffff_fffe]]);
  });

  it('that nobody reads the answers of cost the memory of a few', () => {
    const server = greeted();
    for (let nonce = 1; nonce <= 100_000; nonce += 1) server.link.receive(rawFrame(PING, 0, uint32(nonce)));
    const pongs = takeFrames(server.link);
    equal(pongs.length, 4);
    deepEqual(pongs.at(-1)?.subarray(12), uint32(100_000));
    equal(
      pongs.every((frame) => readFrame(frame).type === PONG),
      true,
    );
  });
});
