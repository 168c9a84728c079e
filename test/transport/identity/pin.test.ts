import assert from 'node:assert/strict';
import { createHash, createPublicKey } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { WherryError } from '../../../src/base/index.ts';
import {
  certificateFor,
  generateKeyPair,
  pinOfPublicKey,
  publicKeyOf,
} from '../../../src/transport/identity/index.ts';

describe('a pin', () => {
  const keys = generateKeyPair();
  const publicPem = createPublicKey(keys.privateKeyPem).export({ type: 'spki', format: 'pem' }) as string;

  it('is the base64url SHA-256 of the public key’s SPKI', () => {
    const spki = Buffer.from(keys.publicKey, 'base64url');
    assert.equal(keys.pin, createHash('sha256').update(spki).digest('base64url'));
    assert.equal(keys.pin.length, 43);
  });

  it('is found in every form in which a public key is written', () => {
    for (const text of [
      keys.pin,
      keys.publicKey,
      publicPem,
      ` ${keys.pin}\n`,
      publicKeyOf(keys.privateKeyPem),
    ]) {
      assert.equal(pinOfPublicKey(text), keys.pin);
    }
  });

  it('is never taken from a private key, and the refusal does not repeat it', () => {
    assert.throws(
      () => pinOfPublicKey(keys.privateKeyPem),
      (error) =>
        error instanceof WherryError &&
        error.code === 'BAD_REQUEST' &&
        /private key/u.test(error.message) &&
        !error.message.includes('BEGIN'),
    );
  });

  it('is refused when it is anything else: cut short, respelled, a certificate, any text', () => {
    const lastLetter = keys.pin.endsWith('B') ? 'C' : 'B';
    const texts = [
      '',
      keys.pin.slice(1),
      `${keys.pin}A`,
      `${keys.pin}=`,
      keys.publicKey.slice(0, -2),
      `${keys.pin.slice(0, -1)}${lastLetter}`,
    ];
    for (const text of [...texts, certificateFor(keys.privateKeyPem), publicPem.replace('MF', 'XX')]) {
      assert.throws(
        () => pinOfPublicKey(text),
        (error) => error instanceof WherryError && error.code === 'BAD_REQUEST',
      );
    }
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String({ minLength: 40, maxLength: 200 })), (text) => {
        try {
          return pinOfPublicKey(text).length === 43;
        } catch (error) {
          return error instanceof WherryError && error.code === 'BAD_REQUEST';
        }
      }),
    );
  });
});
