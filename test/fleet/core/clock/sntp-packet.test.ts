import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeSntpAnswer, encodeSntpQuery } from '../../../../src/fleet/core/clock/sntp-packet.ts';
import { sntpAnswer, type SntpAnswerInit } from '../../clock/sntp-answer.ts';

const NONCE = Uint8Array.from([1, 2, 3, 4, 250, 251, 252, 253]);

const decode = (init: SntpAnswerInit) => decodeSntpAnswer(sntpAnswer({ nonce: NONCE, ...init }), NONCE);

describe('an SNTP query', () => {
  it('is 48 bytes of version 4 in client mode that tell nothing but the nonce', () => {
    const packet = encodeSntpQuery(NONCE);
    assert.equal(packet.length, 48);
    assert.equal(packet[0], 0x23);
    assert.deepEqual(packet.subarray(40), NONCE);
    assert.ok(packet.subarray(1, 40).every((byte) => byte === 0));
  });
});

describe('an SNTP answer', () => {
  it('gives both times since 1970, and what the server may be off by', () => {
    const reading = decode({
      t2: 1_790_000_000_250,
      t3: 1_790_000_000_750.5,
      rootDelay: 0x8000,
      rootDispersion: 0x4000,
    });
    assert.ok(reading.kind === 'answer');
    assert.ok(Math.abs(reading.answer.t2 - 1_790_000_000_250) < 0.001);
    assert.ok(Math.abs(reading.answer.t3 - 1_790_000_000_750.5) < 0.001);
    // Half of 0.5 s, and 0.25 s.
    assert.equal(reading.answer.sourceErrorMs, 500);
    assert.equal(reading.answer.stratum, 2);
  });

  it('reads the bytes of a well-known moment: 1970 is second 2 208 988 800 of 1900', () => {
    const packet = sntpAnswer({ nonce: NONCE });
    packet.set([0x83, 0xaa, 0x7e, 0x80, 0x80, 0, 0, 0], 32);
    packet.set([0x83, 0xaa, 0x7e, 0x81, 0x40, 0, 0, 0], 40);
    const reading = decodeSntpAnswer(packet, NONCE);
    assert.ok(reading.kind === 'answer');
    assert.deepEqual([reading.answer.t2, reading.answer.t3], [500, 1_250]);
  });

  it('goes on through the end of the era in 2036', () => {
    for (const date of ['2036-02-07T06:28:15Z', '2036-02-07T06:28:17Z', '2100-01-01T00:00:00Z']) {
      const reading = decode({ t2: Date.parse(date), t3: Date.parse(date) });
      assert.ok(reading.kind === 'answer');
      assert.equal(new Date(reading.answer.t2).toISOString(), date.replace('Z', '.000Z'));
    }
  });

  it('is not taken for one when it answers another query, comes from no server, or is too short', () => {
    const stray = { kind: 'stray' };
    const other = Uint8Array.from(NONCE, (byte, index) => (index === 7 ? byte ^ 1 : byte));
    assert.deepEqual(decode({ nonce: other }), stray);
    assert.deepEqual(decode({ nonce: new Uint8Array(8) }), stray);
    for (const mode of [0, 1, 2, 3, 5, 6, 7]) assert.deepEqual(decode({ mode }), stray, `mode ${mode}`);
    for (const version of [0, 1, 2, 5, 7]) assert.deepEqual(decode({ version }), stray, `version ${version}`);
    assert.equal(decode({ version: 3 }).kind, 'answer');
    assert.deepEqual(decodeSntpAnswer(sntpAnswer({ nonce: NONCE }).subarray(0, 47), NONCE), stray);
    // A kiss that nobody asked for is none either: anyone could send it.
    assert.deepEqual(decode({ stratum: 0, nonce: other }), stray);
  });

  it('may be a kiss of death, with its code', () => {
    for (const code of ['RATE', 'DENY', 'RSTR'])
      assert.deepEqual(decode({ stratum: 0, kiss: code }), { kind: 'kiss', code });
    assert.deepEqual(decode({ stratum: 0, kiss: '\u0007\n<%' }), { kind: 'kiss', code: '????' });
  });

  it('is not used when the server does not know the time, or says that it may be off by too much', () => {
    assert.deepEqual(decode({ leap: 3 }), { kind: 'unusable', why: 'unsynchronised' });
    assert.deepEqual(decode({ stratum: 16 }), { kind: 'unusable', why: 'unsynchronised' });
    assert.deepEqual(decode({ rootDispersion: 17 * 2 ** 16 }), { kind: 'unusable', why: 'inaccurate' });
    for (const at of [32, 40]) {
      const packet = sntpAnswer({ nonce: NONCE });
      packet.fill(0, at, at + 8);
      assert.deepEqual(decodeSntpAnswer(packet, NONCE), { kind: 'unusable', why: 'no-time' });
    }
    for (const leap of [0, 1, 2]) assert.equal(decode({ leap }).kind, 'answer');
  });

  it('may be any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.boolean(), (bytes, isAddressed) => {
        if (isAddressed && bytes.length >= 48) {
          bytes[0] = ((bytes[0] ?? 0) & 0xc0) | 0x24;
          bytes.set(NONCE, 24);
        }
        const reading = decodeSntpAnswer(bytes, NONCE);
        if (!isAddressed) assert.equal(reading.kind, 'stray');
        if (reading.kind === 'answer') assert.ok(Number.isFinite(reading.answer.t2 + reading.answer.t3));
      }),
    );
  });
});
