import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  looksLikeUrl,
  parseRemoteAddress,
  pathOfAddress,
  refuseRemoteName,
} from '../../../src/cli/remotes/remote-address.ts';

describe('the address of a path on a remote', () => {
  for (const [text, name, path] of [
    ['home:/docs', 'home', '/docs'],
    ['home:/', 'home', '/'],
    ['home:', 'home', '/'],
    ['nas-2:/a:b/c', 'nas-2', '/a:b/c'],
    ['ab:/*.txt', 'ab', '/*.txt'],
    ['home:/a\nb', 'home', '/a\nb'],
  ] as const) {
    it(`is ${JSON.stringify(text)}`, () => {
      const address = parseRemoteAddress(text);
      assert.ok(address !== undefined);
      assert.deepEqual([address.name, pathOfAddress(address)], [name, path]);
    });
  }

  for (const text of [
    '/home:/docs',
    'C:\\files',
    'c:/files',
    ':/x',
    'a b:/x',
    './home:/x',
    'home',
    '-x:/y',
    'x-:/y',
    '',
  ])
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(parseRemoteAddress(text), undefined));

  it('refuses a relative path, and says what to write', () => {
    const address = parseRemoteAddress('home:docs/a');
    assert.ok(address !== undefined);
    assert.throws(() => pathOfAddress(address), { code: 'BAD_REQUEST', message: /write home:\/docs\/a/ });
  });

  it('is no connection string, which is not repeated since it may hold a token', () => {
    for (const text of ['wherry://SECRET@host/x', 'wss://SECRET@host/x', 'ws://SECRET@host']) {
      assert.throws(
        () => parseRemoteAddress(text),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, 'BAD_REQUEST');
          assert.doesNotMatch(error.message, /SECRET/u);
          return true;
        },
      );
    }
  });
});

describe('the name of a remote', () => {
  for (const name of ['home', 'ab', 'nas-2', '10', 'A'.repeat(64)])
    it(`may be ${name}`, () => assert.equal(refuseRemoteName(name), undefined));

  for (const name of [
    '',
    'a',
    '-a',
    'a-',
    'a_b',
    'a.b',
    'ä-x',
    'a b',
    'a/b',
    'wherry',
    'Wherry',
    'ws',
    'WSS',
    '__proto__',
    'A'.repeat(65),
  ])
    it(`may not be ${JSON.stringify(name)}`, () => assert.notEqual(refuseRemoteName(name), undefined));

  it('is told from a connection string, also a malformed one', () => {
    assert.ok(looksLikeUrl('wherry://h') && looksLikeUrl('wherry+tcp://h') && looksLikeUrl('http://h'));
    assert.ok(looksLikeUrl('wss://h/link'));
    assert.ok(!looksLikeUrl('home') && !looksLikeUrl('host:6768'));
  });
});
