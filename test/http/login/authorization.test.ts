import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isWherryError } from '../../../src/base/index.ts';
import { readCredentials } from '../../../src/http/login/authorization.ts';

const basic = (text: string | Uint8Array): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('the Authorization field', () => {
  it('is read in both of its schemes, however they are written', () => {
    assert.equal(readCredentials(undefined), undefined);
    assert.deepEqual(readCredentials('Bearer abc'), { secret: 'abc' });
    assert.deepEqual(readCredentials('bEARER   abc  '), { secret: 'abc' });
    assert.deepEqual(readCredentials(basic('anna:secret')), { account: 'anna', secret: 'secret' });
    assert.deepEqual(readCredentials(basic('anna:with:colons')), { account: 'anna', secret: 'with:colons' });
    assert.deepEqual(readCredentials(basic(':token')), { account: '', secret: 'token' });
    assert.deepEqual(readCredentials(basic('änna:pässword 😀')), { account: 'änna', secret: 'pässword 😀' });
    assert.deepEqual(readCredentials(basic('anna:')), { account: 'anna', secret: '' });
  });

  it('is refused, and never taken for no login, where it cannot be read', () => {
    for (const text of [
      '',
      'Basic',
      'Basic ',
      'Bearer',
      'abc',
      'Digest abc',
      'Negotiate abc',
      'Basic %%%',
      'Basic YQ',
      basic('no colon'),
      basic(Uint8Array.of(0xff, 0x3a, 0x61)),
      'Basic a b',
      `Bearer ${'x'.repeat(9000)}`,
      '__proto__ x',
    ])
      assert.throws(
        () => readCredentials(text),
        (error) => isWherryError(error) && error.code === 'UNAUTHENTICATED',
        text.slice(0, 50),
      );
  });

  it('of any text either reads or is refused, and the refusal does not repeat it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map(basic),
          fc.string().map((text) => `Bearer ${text}`),
        ),
        (text) => {
          try {
            readCredentials(text);
          } catch (error) {
            assert.ok(isWherryError(error) && error.code === 'UNAUTHENTICATED');
            if (text.length > 20) assert.ok(!error.message.includes(text));
          }
        },
      ),
    );
  });
});
