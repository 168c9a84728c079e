// What the answering end does with peers that mean no good, or break off.

import assert from 'node:assert/strict';
import { connect as connectSocket } from 'node:net';
import { describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { connectWebSocket } from '../../../src/transport/websocket/index.ts';
import { Recorder, eventually, openSockets, turns } from '../recorder.ts';
import { acceptedWebSocket, openWebSocketPort, type WebSocketPort } from './websocket-port.ts';

/** A client that is nothing but a WebSocket. */
const dial = async (port: WebSocketPort): Promise<WebSocket> => {
  const webSocket = new WebSocket(`ws://127.0.0.1:${port.port}/link`, 'wherry.1', {
    perMessageDeflate: false,
  });
  webSocket.on('error', () => {});
  await new Promise((resolve) => webSocket.once('open', resolve));
  return webSocket;
};

const closeCode = (webSocket: WebSocket): Promise<number> =>
  new Promise((resolve) => webSocket.once('close', resolve));

/** A frame as a client sends it, with a mask of zeros. */
const frame = (opcode: number, payload: Buffer, isFinal = true): Buffer => {
  const head = Buffer.from([(isFinal ? 0x80 : 0) | opcode, 0x80 | payload.length, 0, 0, 0, 0]);
  return Buffer.concat([head, payload]);
};

/** The upgrade by hand, so that frames can be sent that no library sends. */
const dialRaw = async (port: WebSocketPort) => {
  const socket = connectSocket({ host: '127.0.0.1', port: port.port });
  socket.on('error', () => {});
  socket.write(
    'GET /link HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: wherry.1\r\n\r\n',
  );
  await new Promise((resolve) => socket.once('data', resolve));
  return socket;
};

describe('a plain link over WebSocket', { timeout: 60_000 }, () => {
  const faults: readonly [string, number, (webSocket: WebSocket) => void][] = [
    ['a text message', 1003, (webSocket) => webSocket.send('text')],
    ['an empty text message', 1003, (webSocket) => webSocket.send('')],
    ['a message above 1 MiB', 1009, (webSocket) => webSocket.send(Buffer.alloc(1024 * 1024 + 1))],
    ['a message in thousands of fragments', 1008, sendFragments],
    [
      'bytes behind the end',
      1002,
      (webSocket) => {
        webSocket.send(Buffer.alloc(0));
        webSocket.send(Buffer.alloc(1));
      },
    ],
  ];
  for (const [name, code, send] of faults) {
    it(`ends with ${code} at ${name}, and its user is told`, async () => {
      await using port = await openWebSocketPort();
      const webSocket = await dial(port);
      webSocket.send(Buffer.from('\0'));
      const far = new Recorder(await acceptedWebSocket(port));
      // So that what follows the end is read before the end is answered.
      far.carrier.pause();
      const closed = closeCode(webSocket);
      send(webSocket);
      await turns();
      far.carrier.resume();
      assert.equal(await closed, code);
      await far.closed();
      assert.ok(far.error !== undefined);
      assert.equal(far.closes, 1);
    });
  }

  it('takes a message of 1 MiB, and fragments of one', async () => {
    await using port = await openWebSocketPort();
    const webSocket = await dial(port);
    webSocket.send(Buffer.alloc(1024 * 1024));
    webSocket.send(Buffer.from('a'), { fin: false });
    webSocket.send(Buffer.alloc(0), { fin: false });
    webSocket.send(Buffer.from('b'));
    const far = new Recorder(await acceptedWebSocket(port));
    await far.received(1024 * 1024 + 2);
    assert.equal(far.length, 1024 * 1024 + 2);
    far.carrier.destroy();
    await far.closed();
  });

  it('is over in order when the peer closes its WebSocket, and with an error when it is gone', async () => {
    for (const [end, isInOrder] of [
      [(webSocket: WebSocket) => webSocket.close(), true],
      [(webSocket: WebSocket) => webSocket.close(1000), true],
      [(webSocket: WebSocket) => webSocket.close(4000), false],
      [(webSocket: WebSocket) => webSocket.terminate(), false],
    ] as const) {
      await using port = await openWebSocketPort();
      const webSocket = await dial(port);
      webSocket.send(Buffer.from('\0hello'));
      const far = new Recorder(await acceptedWebSocket(port));
      await far.received(6);
      end(webSocket);
      await far.closed();
      assert.equal(far.error === undefined, isInOrder);
    }
  });

  it('delivers what came before the peer closed, although nobody had read it yet', async () => {
    await using port = await openWebSocketPort();
    const webSocket = await dial(port);
    webSocket.send(Buffer.from('\0'));
    const far = new Recorder(await acceptedWebSocket(port));
    await far.received(1);
    far.carrier.pause();
    webSocket.send(Buffer.from('last words'));
    webSocket.close();
    await turns(50);
    assert.equal(far.closes, 0);
    far.carrier.resume();
    await far.closed();
    assert.equal(far.text, '\0last words');
  });

  it('ends a peer that sends pings and reads no answers', async () => {
    await using port = await openWebSocketPort();
    const socket = await dialRaw(port);
    socket.write(frame(2, Buffer.from('\0')));
    const far = new Recorder(await acceptedWebSocket(port));
    socket.pause();
    const flood = Buffer.concat(Array.from({ length: 1000 }, () => frame(9, Buffer.alloc(125))));
    const pump = (): void => {
      while (!socket.destroyed && socket.write(flood));
    };
    socket.on('drain', pump);
    pump();
    await far.closed();
    assert.ok(far.error !== undefined);
    socket.destroy();
  });

  it('answers pings of a peer that reads', async () => {
    await using port = await openWebSocketPort();
    const webSocket = await dial(port);
    const pong = new Promise<Buffer>((resolve) => webSocket.once('pong', resolve));
    webSocket.ping(Buffer.from('there?'));
    assert.equal((await pong).toString(), 'there?');
    webSocket.terminate();
  });

  it('ends at frames that are none, and the process lives', async () => {
    for (const bytes of [
      Buffer.from([0xf2, 0x80, 0, 0, 0, 0]),
      Buffer.from([0x82, 0x01, 0x00]),
      Buffer.from([0x80, 0x80, 0, 0, 0, 0]),
      Buffer.from([0x88, 0x81, 0, 0, 0, 0, 0]),
      Buffer.from([0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      frame(1, Buffer.from([0xff])),
    ]) {
      await using port = await openWebSocketPort();
      const socket = await dialRaw(port);
      socket.write(bytes);
      await eventually(() => port.refusals.length === 1);
      socket.destroy();
    }
  });
});

describe('accepting a WebSocket', { timeout: 60_000 }, () => {
  it('takes a plain link from this machine, or where it came encrypted; else refuses it', async () => {
    for (const [remoteAddress, isSecure, isTaken] of [
      ['127.0.0.1', false, true],
      ['192.0.2.1', true, true],
      ['192.0.2.1', false, false],
    ] as const) {
      await using port = await openWebSocketPort({ remoteAddress, isSecure });
      const webSocket = await dial(port);
      const closed = closeCode(webSocket);
      webSocket.send(Buffer.from('\0'));
      if (isTaken) {
        const carrier = await acceptedWebSocket(port);
        assert.equal(carrier.remoteAddress, remoteAddress);
        assert.equal(carrier.isLoopback, remoteAddress === '127.0.0.1');
        webSocket.terminate();
      } else assert.equal(await closed, 1008);
      assert.equal(port.refusals.length, isTaken ? 0 : 1);
    }
  });

  it('refuses what begins neither as TLS nor as a link', async () => {
    await using port = await openWebSocketPort();
    const webSocket = await dial(port);
    webSocket.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    assert.equal(await closeCode(webSocket), 1008);
    assert.deepEqual(port.refusals, ['The client sent neither TLS nor a link.']);
  });

  it('ends a peer that says nothing in time, or ends before it said anything', async () => {
    await using silent = await openWebSocketPort({ firstByteTimeoutMs: 20 });
    const webSocket = await dial(silent);
    assert.equal(await closeCode(webSocket), 1006);
    assert.deepEqual(silent.refusals, ['It said nothing in time.']);
    await using port = await openWebSocketPort();
    for (const end of [
      (each: WebSocket) => each.send(Buffer.alloc(0)),
      (each: WebSocket) => each.close(),
      (each: WebSocket) => each.terminate(),
    ]) {
      const quiet = await dial(port);
      const closed = closeCode(quiet);
      end(quiet);
      await closed;
    }
    await eventually(() => port.refusals.length === 3);
  });

  it('holds little of what a peer sends before anybody reads', async () => {
    await using port = await openWebSocketPort({ onCarrier: (carrier) => carrier.pause() });
    const webSocket = await dial(port);
    let sent = 0;
    const piece = Buffer.alloc(256 * 1024);
    const pump = (): void => {
      while (webSocket.bufferedAmount < 8 * piece.length && sent < 256 * 1024 * 1024) {
        webSocket.send(piece);
        sent += piece.length;
      }
    };
    for (let turn = 0; turn < 500; turn += 1) {
      pump();
      await turns(1);
    }
    assert.ok(sent < 64 * 1024 * 1024, `${sent} bytes were taken that nobody read`);
    webSocket.terminate();
  });

  it('survives TLS garbage and handshakes that break off or stall, and hears of each once', async () => {
    await using port = await openWebSocketPort({ handshakeTimeoutMs: 20 });
    const sends: ((webSocket: WebSocket) => void)[] = [
      (each) => each.send(Buffer.from('\x16\x03\x01\xff\xff' + 'A'.repeat(70_000), 'latin1')),
      (each) => each.send(Buffer.from('\x16'.repeat(100))),
      (each) => each.send(Buffer.from('\x16')),
      (each) => each.send(Buffer.from('\x16'), () => each.terminate()),
      (each) => each.send(Buffer.from('\x16'), () => each.close()),
      (each) => each.send(Buffer.from('\x16'), () => each.send(Buffer.alloc(0))),
    ];
    for (const [index, send] of sends.entries()) {
      const webSocket = await dial(port);
      send(webSocket);
      await eventually(() => port.refusals.length === index + 1);
    }
    await eventually(() => openSockets() === 0);
    assert.equal(port.refusals.length, sends.length);
    const near = new Recorder(
      await connectWebSocket({ host: '127.0.0.1', port: port.port, isSecure: false }),
    );
    near.carrier.destroy();
    await near.closed();
  });

  it('ends the oldest handshake when there are too many', async () => {
    await using port = await openWebSocketPort({ maxPending: 2 });
    const stalled: WebSocket[] = [];
    for (let count = 0; count < 4; count += 1) {
      const webSocket = await dial(port);
      webSocket.send(Buffer.from('\x16'));
      stalled.push(webSocket);
    }
    await eventually(() => port.refusals.length === 2);
    for (const webSocket of stalled) webSocket.terminate();
  });

  it('outlives a user that throws, and ends that connection', async () => {
    await using port = await openWebSocketPort({
      onCarrier: () => {
        throw new Error('user');
      },
    });
    const webSocket = await dial(port);
    webSocket.send(Buffer.from('\0'));
    assert.equal(await closeCode(webSocket), 1006);
    const near = new Recorder(
      await connectWebSocket({ host: '127.0.0.1', port: port.port, isSecure: false }),
    );
    await near.closed();
    assert.deepEqual(port.refusals, ['user', 'user']);
  });
});

function sendFragments(webSocket: WebSocket): void {
  for (let count = 0; count < 2000; count += 1) webSocket.send(Buffer.from('x'), { fin: false });
}
