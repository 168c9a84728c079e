import assert from 'node:assert/strict';
import { X509Certificate, generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import './reflect-metadata.ts';
import { X509Certificate as ForeignCertificate } from '@peculiar/x509';
import { WherryError, fromBase64Url } from '../../../src/base/index.ts';
import { certificateFor, generateKeyPair, publicKeyOf } from '../../../src/transport/identity/index.ts';

const isBadRequest = (error: unknown): boolean =>
  error instanceof WherryError && error.code === 'BAD_REQUEST';

describe('a certificate', () => {
  const keys = generateKeyPair();
  const certificatePem = certificateFor(keys.privateKeyPem);

  it('is read by another implementation, with the name, dates, key and uses that are meant', async () => {
    const read = new ForeignCertificate(certificatePem);
    assert.deepEqual([read.subject, read.issuer], ['CN=wherry', 'CN=wherry']);
    assert.equal(read.notBefore.toISOString(), '1970-01-01T00:00:00.000Z');
    assert.equal(read.notAfter.toISOString(), '9999-12-31T23:59:59.000Z');
    assert.equal(Buffer.from(read.publicKey.rawData).toString('base64url'), keys.publicKey);
    assert.deepEqual(
      [...read.extensions].map((extension) => [extension.type, extension.critical]),
      [
        ['2.5.29.19', true],
        ['2.5.29.15', true],
        ['2.5.29.37', false],
        ['2.5.29.17', false],
      ],
    );
    assert.equal(await read.verify({ signatureOnly: true }), true);
    assert.equal(await read.isSelfSigned(), true);
  });

  it('is well-formed DER: read and written again it is the same bytes', () => {
    const read = new ForeignCertificate(certificatePem);
    const der = Buffer.from(certificatePem.split('\n').slice(1, -2).join(''), 'base64');
    assert.deepEqual(Buffer.from(read.rawData), der);
    assert.ok(certificatePem.split('\n').every((line) => line.length <= 64));
  });

  it('has a serial number that the key alone decides, positive and of fixed length', () => {
    const again = new X509Certificate(certificateFor(keys.privateKeyPem));
    const serial = new X509Certificate(certificatePem).serialNumber;
    assert.equal(again.serialNumber, serial);
    assert.match(serial, /^[4-7][0-9A-F]{31}$/u);
    for (let count = 0; count < 50; count += 1) {
      const { serialNumber } = new X509Certificate(certificateFor(generateKeyPair().privateKeyPem));
      assert.match(serialNumber, /^[4-7][0-9A-F]{31}$/u);
    }
  });

  it('is refused for what is not a private key on P-256', () => {
    const pem = { type: 'pkcs8', format: 'pem' } as const;
    const otherCurve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export(pem) as string;
    const ed25519 = generateKeyPairSync('ed25519').privateKey.export(pem) as string;
    const encrypted = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      ...pem,
      cipher: 'aes-256-cbc',
      passphrase: 'secret',
    }) as string;
    for (const text of [otherCurve, ed25519, encrypted, '', 'nonsense', keys.publicKey, certificatePem]) {
      assert.throws(() => certificateFor(text), isBadRequest);
    }
  });

  it('takes a key in the older EC form too', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const sec1 = privateKey.export({ type: 'sec1', format: 'pem' }) as string;
    const read = new X509Certificate(certificateFor(sec1));
    assert.equal(read.checkPrivateKey(privateKey), true);
    assert.equal(fromBase64Url(publicKeyOf(sec1))?.length, 91);
  });
});
