import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IncomingHttpHeaders } from 'node:http';
import { isWherryError } from '../../src/base/index.ts';
import { createTrust, readOrigin, type Asked } from '../../src/http/origin.ts';

const NOBODY = createTrust([]);
const PROXIES = createTrust(['10.0.0.0/8', '192.168.1.1', 'fd00::/8', '127.0.0.1']);

const stranger = { remoteAddress: '203.0.113.9', isSecure: true };
const proxy = { remoteAddress: '10.1.2.3', isSecure: false };
const local = { remoteAddress: '127.0.0.1', isSecure: false };

const ask = (
  connection: typeof stranger,
  headers: IncomingHttpHeaders,
  isTrusted = PROXIES,
): Asked | string => {
  try {
    return readOrigin(connection, headers, isTrusted);
  } catch (error) {
    if (isWherryError(error)) return error.code;
    throw error;
  }
};

const addressOf = (asked: Asked | string): string =>
  typeof asked === 'string' ? asked : asked.remoteAddress;

describe('a proxy', () => {
  it('is trusted by address and by network, and no other is', () => {
    for (const [address, isTrusted] of [
      ['10.0.0.1', true],
      ['11.0.0.1', false],
      ['192.168.1.1', true],
      ['192.168.1.2', false],
      ['fd12::1', true],
      ['fe80::1', false],
      ['unknown', false],
      ['', false],
    ] as const)
      assert.equal(PROXIES(address), isTrusted, address);
    assert.equal(NOBODY('127.0.0.1'), false);
  });

  it('is an address, or a refusal', () => {
    for (const text of [
      'proxy',
      '10.0.0.0/33',
      '10.0.0.0/',
      '10.0.0.0/-1',
      'fd00::/129',
      '10.0.0',
      '',
      '*',
      '10.0.0.0/8/8',
    ])
      assert.throws(
        () => createTrust([text]),
        (error) => isWherryError(error) && error.code === 'BAD_REQUEST',
        text,
      );
    for (const text of ['10.0.0.0/32', '0.0.0.0/0', '::/0', '::1']) createTrust([text]);
  });
});

describe('who asks', () => {
  it('rows 30, 76: is whoever has connected, whatever a stranger says of himself', () => {
    for (const name of [
      'x-forwarded-for',
      'x-real-ip',
      'forwarded',
      'x-client-ip',
      'true-client-ip',
      'cf-connecting-ip',
      'x-forwarded-user',
    ])
      assert.equal(addressOf(ask(stranger, { host: 'h', [name]: '127.0.0.1' })), '203.0.113.9', name);
    const asked = ask(stranger, { host: 'h', 'x-forwarded-host': 'evil', 'x-forwarded-proto': 'http' });
    assert.deepEqual(asked, { host: 'h', scheme: 'https', remoteAddress: '203.0.113.9' });
  });

  for (const [chain, expected] of [
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7, 10.0.0.2', '203.0.113.7'],
    // What stands left of the last stranger was said by that stranger.
    ['127.0.0.1, 203.0.113.7', '203.0.113.7'],
    ['10.9.9.9, 203.0.113.7, 10.0.0.2, 192.168.1.1', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['203.0.113.7, ::ffff:10.0.0.2', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    // What is no address ends the chain: nothing behind it can be believed.
    ['203.0.113.7, unknown', '10.1.2.3'],
    ['203.0.113.7, <script>', '10.1.2.3'],
    ['10.0.0.5', '10.1.2.3'],
    ['', '10.1.2.3'],
    [', ,', '10.1.2.3'],
  ] as const)
    it(`row 76: behind a trusted proxy is the last one before proxies: "${chain}"`, () =>
      assert.equal(addressOf(ask(proxy, { host: 'h', 'x-forwarded-for': chain })), expected));

  it('knows this server by what a trusted proxy says', () => {
    const headers = {
      host: 'inside:80',
      'x-forwarded-host': 'files.example, inside',
      'x-forwarded-proto': 'https, http',
    };
    assert.deepEqual(ask(proxy, headers), {
      host: 'files.example',
      scheme: 'https',
      remoteAddress: '10.1.2.3',
    });
    assert.deepEqual(ask(proxy, { host: 'h', 'x-forwarded-proto': 'gopher' }), {
      host: 'h',
      scheme: 'http',
      remoteAddress: '10.1.2.3',
    });
  });

  it('row 31: in plain HTTP on this machine is nobody else, passed on by a proxy that is not named', () => {
    for (const name of [
      'forwarded',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'x-real-ip',
      'via',
    ])
      assert.equal(ask(local, { host: 'localhost', [name]: 'x' }, NOBODY), 'FORBIDDEN', name);
    assert.equal(addressOf(ask(local, { host: 'localhost' }, NOBODY)), '127.0.0.1');
  });

  it('rows 31, 49: in plain HTTP on this machine is answered under its names only', () => {
    for (const host of [
      'localhost',
      'LOCALHOST:6768',
      'a.localhost:1',
      '127.0.0.1',
      '127.0.0.2:80',
      '[::1]:6768',
    ])
      assert.equal(typeof ask(local, { host }, NOBODY), 'object', host);
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      'evil-localhost',
      '127.0.0.1.evil.example',
      '0.0.0.0',
      '10.0.0.1',
      '[::2]',
    ])
      assert.equal(ask(local, { host }, NOBODY), 'BAD_REQUEST', host);
    // By TLS the name is checked by the client itself.
    assert.equal(typeof ask({ ...local, isSecure: true }, { host: 'files.example' }, NOBODY), 'object');
  });

  it('rows 50, 51: names no host that is none', () => {
    for (const host of [
      '',
      ' ',
      'a b',
      'a/b',
      'a@b',
      'a?b',
      'a#b',
      '//a',
      'a\\b',
      'a:b',
      'a:123456',
      '[::1',
      '<x>',
      '"',
      '-a',
      'a:',
      `${'a'.repeat(300)}`,
      'ä',
    ])
      assert.equal(ask(stranger, { host }), 'BAD_REQUEST', host);
    assert.equal(ask(stranger, {}), 'BAD_REQUEST');
    assert.equal(ask(proxy, { host: 'h', 'x-forwarded-host': 'a/../b' }), 'BAD_REQUEST');
    for (const host of ['h', 'files.example:6768', 'files.example.', 'xn--a_b', '1.2.3.4:1', '[2001:db8::1]'])
      assert.equal(typeof ask(stranger, { host }), 'object', host);
  });
});
