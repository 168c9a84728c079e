// Hostile frames, against the link machine itself. Over real carriers: the tests of the listener and of the server.

import { deepEqual, equal, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProtocolError } from '../../src/base/index.ts';
import { FRAME_TYPES, MAX_CONTROL_PAYLOAD, decodeControl, encodeControl } from '../../src/protocol/index.ts';
import { fuzzHostile } from '../protocol/hostile-fuzzer.ts';
import { createEnd, helloFrame, openFrame, rawFrame } from '../protocol/link-pair.ts';

describe('hostile frames', () => {
  it('row 70: made up and mutated, are events or one ProtocolError', () => {
    fuzzHostile({ runs: 500, seed: 70 });
  });

  it('row 70: of absurd lengths are refused at their header, whatever the type', () => {
    for (const type of Object.values(FRAME_TYPES)) {
      for (const length of [0xff_ff_ff_ff, 0x80_00_00_00, 262_145]) {
        const { link } = createEnd('server');
        link.receive(helloFrame());
        const header = rawFrame(type, type === FRAME_TYPES.PING ? 0 : 1, new Uint8Array(0));
        new DataView(header.buffer).setUint32(0, length);
        throws(() => link.receive(header), ProtocolError);
      }
    }
  });

  it('row 70: of nesting as deep as a payload can hold are refused, not run out of stack', () => {
    for (const byte of [0x81, 0xa1, 0xc6, 0x9f, 0xd9]) {
      throws(() => decodeControl(new Uint8Array(MAX_CONTROL_PAYLOAD).fill(byte)), ProtocolError);
    }
  });

  it('row 62: with keys and methods that objects inherit pollute nothing', () => {
    const { link, seen } = createEnd('server');
    link.receive(helloFrame());
    for (const [index, method] of ['__proto__', 'constructor', 'hasOwnProperty'].entries()) {
      link.receive(openFrame(2 * index + 1, method));
    }
    deepEqual(
      seen.of('open').map(([, , method]) => method),
      ['__proto__', 'constructor', 'hasOwnProperty'],
    );
    const value = decodeControl(
      encodeControl({ constructor: { prototype: { polluted: 1 } }, hasOwnProperty: 1 }),
    );
    deepEqual(value, { constructor: { prototype: { polluted: 1 } }, hasOwnProperty: 1 });
    throws(
      () => decodeControl(Buffer.from('a1695f5f70726f746f5f5fa168706f6c6c7574656401', 'hex')),
      ProtocolError,
    );
    equal(({} as { polluted?: unknown }).polluted, undefined);
  });
});
