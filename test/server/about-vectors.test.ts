// The vectors of docs/spec/vectors/server.json: answers of server.about, and the limits that a login tells.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { toHex } from '../../src/base/index.ts';
import type { Verb } from '../../src/accounts/rights/index.ts';
import { parseAbout } from '../../src/client/doctor/session-steps.ts';
import { decodeControl, encodeControl } from '../../src/protocol/index.ts';
import { createAboutService } from '../../src/server/about-service.ts';
import { decodeLimits, encodeLimits } from '../../src/session/link-rates.ts';
import type { CallContext } from '../../src/session/index.ts';

interface Vector<V = unknown> {
  readonly name: string;
  readonly hex: string;
  readonly value: V;
}
interface About {
  readonly timeMs: number;
  readonly version: string;
  readonly account: string;
  readonly may: readonly Verb[];
}

const { 'server.about': about, limits } = JSON.parse(
  readFileSync(new URL('../../docs/spec/vectors/server.json', import.meta.url), 'utf8'),
) as {
  'server.about': {
    valid: readonly Vector<About>[];
    tolerated: readonly (Vector & { understood: Partial<About> })[];
  };
  limits: {
    valid: readonly (Vector & { receiveRate: number })[];
    ignored: readonly Vector[];
  };
};

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const NOTHING = { timeMs: undefined, account: undefined, may: undefined };

describe('the server.about vectors of docs/spec', () => {
  for (const { name, hex, value } of about.valid) {
    it(`${name}: is what a server answers, but for its version`, async () => {
      const service = createAboutService({ timeMs: () => value.timeMs, verbs: () => value.may });
      const principal = { account: value.account, clientId: 'c', remoteAddress: '127.0.0.1' };
      const answer = (await service.methods['about']?.({}, { principal } as CallContext)) as About;
      assert.equal(typeof answer.version, 'string');
      assert.equal(toHex(encodeControl({ ...answer, version: value.version })), hex);
      const { timeMs, account, may } = value;
      assert.deepEqual(parseAbout(decodeControl(fromHex(hex))), { timeMs, account, may });
    });
  }
  for (const { name, hex, value, understood } of about.tolerated) {
    it(`${name}: is understood as far as it can be`, () => {
      assert.deepEqual(decodeControl(fromHex(hex)), value);
      assert.deepEqual(parseAbout(value), { ...NOTHING, ...understood });
    });
  }
});

describe('the vectors of what a login tells of a link', () => {
  for (const { name, hex, value, receiveRate } of limits.valid) {
    it(`${name}: is said and understood`, () => {
      assert.equal(toHex(encodeControl(encodeLimits({ receiveRate }).limits)), hex);
      assert.deepEqual(decodeLimits(decodeControl(fromHex(hex))), value);
    });
  }
  for (const { name, hex, value } of limits.ignored) {
    it(`${name}: says nothing`, () => {
      assert.deepEqual(decodeControl(fromHex(hex)), value);
      assert.deepEqual(decodeLimits(value), {});
    });
  }
});
