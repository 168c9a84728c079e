import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { isWherryError } from '../../../src/base/index.ts';
import {
  createDigest,
  createDigestCheck,
  expectedDigests,
  formatDigest,
  wantedDigest,
} from '../../../src/http/files/digests.ts';

const CONTENT = Buffer.from('content');
const of = (algorithm: string, encoding: 'base64' | 'hex'): string =>
  createHash(algorithm).update(CONTENT).digest(encoding);

const headerOf =
  (fields: Readonly<Record<string, string>>) =>
  (name: string): string | undefined =>
    fields[name];

const codeOf = (fields: Readonly<Record<string, string>>, content = CONTENT): string | undefined => {
  try {
    const check = createDigestCheck(expectedDigests(headerOf(fields)));
    if (check === undefined) return 'nothing to check';
    check.update(content.subarray(0, 3));
    check.update(content.subarray(3));
    check.end();
    return undefined;
  } catch (error) {
    if (isWherryError(error)) return error.code;
    throw error;
  }
};

describe('digests that a client wants', () => {
  for (const [wanted, expected] of [
    ['sha-256=10', 'sha-256'],
    ['sha-512=3, sha-256=1', 'sha-512'],
    ['sha-256=1, sha-512=1', 'sha-256'],
    ['md5=9, sha-256=1', 'sha-256'],
    ['SHA-256 = 5', 'sha-256'],
    ['sha-256=0', undefined],
    ['md5=9', undefined],
    ['sha-256', undefined],
    ['', undefined],
    ['sha-256=100', undefined],
    ['__proto__=9, constructor=9', undefined],
  ] as const)
    it(`"${wanted}" is ${expected ?? 'none'}`, () =>
      assert.equal(wantedDigest(headerOf({ 'want-repr-digest': wanted })), expected));

  it('are written as a structured field that is understood when it comes', () => {
    const digest = createDigest('sha-256').update(CONTENT).digest();
    assert.equal(codeOf({ 'repr-digest': formatDigest('sha-256', digest) }), undefined);
  });
});

describe('digests that a client tells', () => {
  const right: readonly Readonly<Record<string, string>>[] = [
    { 'repr-digest': `sha-256=:${of('sha256', 'base64')}:` },
    { 'repr-digest': `sha-512=:${of('sha512', 'base64')}:, sha-256=:${of('sha256', 'base64')}:` },
    { 'content-digest': `sha-256=:${of('sha256', 'base64')}:` },
    { 'content-md5': of('md5', 'base64') },
    { 'oc-checksum': `SHA1:${of('sha1', 'hex')}` },
    { 'oc-checksum': `MD5:${of('md5', 'hex')} SHA256:${of('sha256', 'hex').toUpperCase()}` },
  ];
  for (const fields of right)
    it(`hold, and hold no more when a byte is another one: ${Object.keys(fields).join()}`, () => {
      assert.equal(codeOf(fields), undefined);
      assert.equal(codeOf(fields, Buffer.from('contEnt')), 'CORRUPTED');
      assert.equal(codeOf(fields, Buffer.alloc(0)), 'CORRUPTED');
    });

  it('must all hold', () => {
    const repr = { 'repr-digest': `sha-256=:${of('sha256', 'base64')}:` };
    assert.equal(codeOf({ ...repr, 'content-md5': Buffer.alloc(16).toString('base64') }), 'CORRUPTED');
  });

  it('of unknown algorithms are nothing to check', () => {
    for (const fields of [
      { 'repr-digest': 'crc32c=:AAAA:' },
      { 'oc-checksum': 'ADLER32:00000000' },
      { 'repr-digest': 'constructor=:AAAA:' },
      { 'oc-checksum': '__proto__:00' },
      { 'oc-checksum': '' },
    ])
      assert.equal(codeOf(fields), 'nothing to check');
  });

  it('that cannot be read are refused, not passed over', () => {
    for (const fields of [
      { 'repr-digest': of('sha256', 'base64') },
      { 'repr-digest': 'sha-256=:AAAA:' },
      { 'repr-digest': '' },
      { 'repr-digest': 'sha-256=:::' },
      { 'content-md5': 'AAAA' },
      { 'content-md5': '' },
      { 'oc-checksum': 'SHA1:00' },
    ])
      assert.equal(codeOf(fields), 'BAD_REQUEST', JSON.stringify(fields));
  });
});
