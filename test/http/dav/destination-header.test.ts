import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseDestinationHeader } from '../../../src/http/dav/destination-header.ts';

const parse = (
  value: string | undefined,
  mount = '/dav',
  origins = ['https://Host.example:443', 'http://[::1]:6768'],
) => parseDestinationHeader(value, { origins, mount });

describe('the Destination header', () => {
  for (const [value, encodedPath] of [
    ['/dav/a', '/a'],
    ['/dav/a/', '/a/'],
    ['/dav', '/'],
    ['/dav/', '/'],
    ['/dav/a%20b/%C3%A9', '/a%20b/%C3%A9'],
    ['/dav/a%2Fb', '/a%2Fb'],
    ["/dav/~!$&'()*+,;=:@[]{}|^`", "/~!$&'()*+,;=:@[]{}|^`"],
    ['/dav/...', '/...'],
    ['/dav//a', '//a'],
    [' /dav/a ', '/a'],
    ['https://host.example/dav/a', '/a'],
    ['https://HOST.EXAMPLE:443/dav/a', '/a'],
    ['HTTPS://host.example:/dav/a', '/a'],
    ['https://host.example:0443/dav/a', '/a'],
    ['http://[::1]:6768/dav/a', '/a'],
  ] as const)
    it(`${value} leads to ${encodedPath}`, () => assert.deepEqual(parse(value), { encodedPath }));

  it('leads anywhere where the mount is everything', () => {
    assert.deepEqual(parse('/a', ''), { encodedPath: '/a' });
    assert.deepEqual(parse('/', '/'), { encodedPath: '/' });
    assert.deepEqual(parse('https://host.example', ''), { encodedPath: '/' });
  });

  const refusals = {
    elsewhere: [
      'https://other.example/dav/a',
      'http://host.example/dav/a',
      'https://host.example:8443/dav/a',
      'https://host.example.evil.example/dav/a',
      'https://evil.example/https://host.example/dav/a',
      'http://169.254.169.254/dav/a',
      'http://[::2]:6768/dav/a',
      'http://[::ffff:127.0.0.1]/dav/a',
      'ftp://host.example/dav/a',
      'https://host.example:99999/dav/a',
    ],
    outside: [
      '/',
      '/d',
      '/da',
      '/davx/a',
      '/dav2',
      '/DAV/a',
      '/other/dav/a',
      '/%64av/a',
      'https://host.example',
      'https://host.example/',
    ],
    malformed: [
      undefined,
      '',
      ' ',
      'dav/a',
      'a',
      '//host.example/dav/a',
      '///dav/a',
      'https:/dav/a',
      'https:///dav/a',
      'https:host.example/dav/a',
      'file:///dav/a',
      'https://user@host.example/dav/a',
      'https://user:secret@host.example/dav/a',
      'https://evil.example@host.example/dav/a',
      'https://host.example\\@evil.example/dav/a',
      'https://host.example?/dav/a',
      'https://host.example#/dav/a',
      'https://host.example:x/dav/a',
      'https://host.example:-1/dav/a',
      'https://[::1/dav/a',
      '/dav/a?b',
      '/dav/a#b',
      'https://host.example/dav/a?b',
      '/dav/a b',
      '/dav/a\\b',
      '/dav/a\0',
      '/dav/a\tb',
      '/dav/a"b',
      '/dav/<a>',
      '/dav/é',
      '/dav/\u212a',
      'https://\u017f.example/dav/a',
      '/dav/%',
      '/dav/%4',
      '/dav/%zz',
      '/dav/%u0041',
      '/dav/..',
      '/dav/../x',
      '/dav/../../dav/x',
      '/dav/./x',
      '/dav/x/..',
      '/dav/%2e%2e/x',
      '/dav/%2E./x',
      '/dav/.%2e',
      '/dav/%2e/x',
      '/x/../dav/a',
      'https://host.example/dav/%2e%2e/x',
      `/dav/${'a'.repeat(20_000)}`,
    ],
  } as const;
  for (const [refusal, values] of Object.entries(refusals))
    for (const value of values)
      it(`${JSON.stringify(value)?.slice(0, 60)} is ${refusal}`, () =>
        assert.deepEqual(parse(value), { refusal }));

  it('leads nowhere without origins but by a path', () => {
    assert.deepEqual(parse('https://host.example/dav/a', '/dav', []), { refusal: 'elsewhere' });
    assert.deepEqual(parse('/dav/a', '/dav', []), { encodedPath: '/a' });
    assert.deepEqual(parse('://:/dav/a', '/dav', ['nonsense', '']), { refusal: 'malformed' });
  });

  it('leads below the mount or nowhere (rows 1, 4, 74)', () => {
    const piece = fc.constantFrom(
      '/',
      'dav',
      'x',
      '.',
      '..',
      '%2e',
      '%2f',
      '%5c',
      '\\',
      '%',
      '?',
      '#',
      '@',
      ':',
      'host',
      'https://host.example',
      '%00',
      '%c0%ae',
      ';',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const value = pieces.join('');
        const destination = parse(value);
        if ('refusal' in destination) return;
        assert.ok(value.trim().endsWith(destination.encodedPath) || destination.encodedPath === '/');
        const path = new URL(value.trim(), 'https://host.example').pathname;
        assert.equal(
          `/dav${destination.encodedPath === '/' && path === '/dav' ? '' : destination.encodedPath}`,
          path,
        );
      }),
      { numRuns: 2000 },
    );
  });
});
