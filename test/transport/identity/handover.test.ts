import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { certificateFor } from '../../../src/transport/identity/certificate.ts';
import {
  MAX_HANDOVERS,
  decodeHandovers,
  encodeHandovers,
  handoversIn,
  isHandedOver,
  signHandover,
  type Handover,
} from '../../../src/transport/identity/handover.ts';
import {
  generateKeyPair,
  openIdentity,
  rotateIdentity,
  type KeyPair,
} from '../../../src/transport/identity/index.ts';

const certificateWith = (key: KeyPair, handovers: readonly Handover[]): X509Certificate =>
  new X509Certificate(certificateFor(key.privateKeyPem, handovers));

const chainOf = (keys: readonly KeyPair[]): readonly Handover[] =>
  keys.slice(0, -1).map((key, index) => signHandover(key.privateKeyPem, keys[index + 1]?.pin ?? ''));

describe('a key that is handed over', () => {
  const keys = Array.from({ length: 4 }, generateKeyPair);
  const last = keys.at(-1) as KeyPair;

  it('is known to whoever knew any key before it', () => {
    const certificate = certificateWith(last, chainOf(keys));
    for (const { pin } of keys.slice(0, -1)) assert.ok(isHandedOver(certificate, pin));
    assert.ok(!isHandedOver(certificate, last.pin));
    assert.ok(!isHandedOver(certificate, generateKeyPair().pin));
    assert.ok(certificate.verify(certificate.publicKey));
  });

  it('is not known by the word of a stranger, nor by a word for another key', () => {
    const [first, second, third] = keys as [KeyPair, KeyPair, KeyPair, KeyPair];
    const thief = generateKeyPair();
    const own = signHandover(first.privateKeyPem, second.pin);
    const forged: Handover = {
      spki: own.spki,
      signature: signHandover(thief.privateKeyPem, thief.pin).signature,
    };
    const lists = [
      [own],
      [forged],
      [own, signHandover(thief.privateKeyPem, thief.pin)],
      [own, { ...signHandover(second.privateKeyPem, third.pin), spki: new Uint8Array([1, 2, 3]) }],
      [{ ...own, signature: own.signature.slice(1) }],
    ];
    for (const handovers of lists) assert.ok(!isHandedOver(certificateWith(thief, handovers), first.pin));
  });

  it('carries the last eight along', () => {
    const many = Array.from({ length: MAX_HANDOVERS + 3 }, generateKeyPair);
    const certificate = certificateWith(many.at(-1) as KeyPair, chainOf(many));
    assert.equal(handoversIn(certificate).length, MAX_HANDOVERS);
    assert.ok(isHandedOver(certificate, many.at(-2)?.pin ?? ''));
    assert.ok(isHandedOver(certificate, many[2]?.pin ?? ''));
    assert.ok(!isHandedOver(certificate, many[1]?.pin ?? ''));
  });

  it('is read from any bytes without harm', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const decoded = decodeHandovers(bytes);
        if (decoded.length > 0) assert.deepEqual(encodeHandovers(decoded), bytes);
      }),
    );
    assert.deepEqual(handoversIn(certificateWith(last, [])), []);
  });

  it('takes the place of the old one in the state directory, with its word or without', async () => {
    const state = await mkdtemp(join(tmpdir(), 'wherry-test-'));
    try {
      const before = await openIdentity(state);
      const first = await rotateIdentity(state, true);
      assert.equal(first.oldPin, before.pin);
      const second = await rotateIdentity(state, true);
      const now = await openIdentity(state);
      assert.equal(now.pin, second.newPin);
      assert.ok(isHandedOver(new X509Certificate(now.certificatePem), before.pin));
      await rotateIdentity(state, false);
      const after = await openIdentity(state);
      assert.ok(!isHandedOver(new X509Certificate(after.certificatePem), second.newPin));
      assert.ok(!(await readFile(join(state, 'identity.pem'), 'utf8')).includes(before.privateKeyPem));
    } finally {
      await rm(state, { recursive: true, force: true });
    }
  });
});
