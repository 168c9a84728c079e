import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatConnectionString, parseConnectionString } from '../../src/client/connection-string.ts';

describe('a connection string', () => {
  it('gives host, port and pin', () => {
    assert.deepEqual(parseConnectionString('wherry://files.example:7000#abc_-1'), {
      host: 'files.example',
      port: 7000,
      token: undefined,
      user: undefined,
      publicKey: 'abc_-1',
      carrier: 'tls',
    });
  });

  it('means port 6768 and no pin when they are left out', () => {
    const target = parseConnectionString('wherry://localhost');
    assert.equal(target.port, 6768);
    assert.equal(target.publicKey, undefined);
  });

  it('may carry a token, or a user and a token', () => {
    assert.equal(parseConnectionString('wherry://qRkVWJcFRqi7rsNMbagaDd@h').token, 'qRkVWJcFRqi7rsNMbagaDd');
    const both = parseConnectionString('wherry://ann:a%40b@h');
    assert.equal(both.user, 'ann');
    assert.equal(both.token, 'a@b');
  });

  it('may carry a user alone, and a user whose name is as long as a token', () => {
    const long = 'a-name-of-22-characters';
    for (const [text, user, token] of [
      ['wherry://anna@h', 'anna', undefined],
      ['wherry://anna:@h', 'anna', undefined],
      [`wherry://${long}:@h`, long, undefined],
      [`wherry://${'t'.repeat(21)}@h`, 't'.repeat(21), undefined],
      [`wherry://${'t'.repeat(22)}@h`, undefined, 't'.repeat(22)],
      [`wherry://:${'t'.repeat(22)}@h`, undefined, 't'.repeat(22)],
      ['wherry://@h', undefined, undefined],
      ['wherry://a%40b@h', 'a@b', undefined],
    ] as const) {
      const target = parseConnectionString(text);
      assert.deepEqual([target.user, target.token], [user, token], text);
    }
  });

  it('gives a user back, and never a token', () => {
    for (const user of ['anna', 'Änne', 'a@b/c#d:e%', 'x'.repeat(22)]) {
      const target = { ...parseConnectionString('wherry://h#p'), user };
      const text = formatConnectionString({ ...target, token: 'T'.repeat(22) } as typeof target);
      assert.ok(!text.includes('TT'));
      assert.deepEqual(parseConnectionString(text), target);
    }
    assert.equal(formatConnectionString(parseConnectionString('wherry://anna@h')), 'wherry://anna@h:6768');
  });

  it('takes IPv6 addresses in brackets, and gives them back so', () => {
    const target = parseConnectionString('wherry://[::1]:6768#pin');
    assert.equal(target.host, '::1');
    assert.equal(formatConnectionString(target), 'wherry://[::1]:6768#pin');
  });

  it('over WebSocket has the ports and the path of the web unless it says others', () => {
    for (const [text, carrier, port, path] of [
      ['wss://h', 'wss', 443, undefined],
      ['WSS://h/', 'wss', 443, undefined],
      ['ws://h/link', 'ws', 80, undefined],
      ['ws://h:6768/link#pin', 'ws', 6768, undefined],
      ['wss://anna@h:8443/my/wherry/link#pin', 'wss', 8443, '/my/wherry/link'],
      ['wss://[::1]/a%20b@c:d', 'wss', 443, '/a%20b@c:d'],
    ] as const) {
      const target = parseConnectionString(text);
      assert.deepEqual([target.carrier, target.port, target.path], [carrier, port, path], text);
      assert.deepEqual(parseConnectionString(formatConnectionString(target)), target, text);
    }
    for (const text of ['wss://h#p', 'ws://h:6768/x#p', 'wss://anna@[::1]:80/x'])
      assert.equal(formatConnectionString(parseConnectionString(text)), text);
    assert.equal(formatConnectionString(parseConnectionString('wss://h:443/link')), 'wss://h');
  });

  for (const text of [
    '',
    'wss://',
    'wss://h/a?b',
    'wss://h?token=x',
    'wss://h/ä',
    'wss://h/a b',
    'https://h',
    'wss+tcp://h',
    'wherry+wss://h',
    'http://h',
    'wherry://',
    'wherry://h:0',
    'wherry://h:70000',
    'wherry://h:x',
    'wherry://h/path',
    'wherry://%zz',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseConnectionString(text),
        (error: Error & { code?: string }) => error.code === 'BAD_REQUEST',
      );
    });
  }

  it('never repeats what it refuses, since that may hold a token', () => {
    assert.throws(
      () => parseConnectionString('wherry://secret-token@h/path'),
      (error: Error) => !error.message.includes('secret-token'),
    );
  });
});
