import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nameBytes, nameFromBytes } from '../../../src/base/index.ts';
import {
  contentHeaders,
  contentTypeOf,
  disposition,
  type Showing,
} from '../../../src/http/files/content-headers.ts';

const dispositionOf = (name: string, showing: Showing = 'show'): string =>
  String(contentHeaders(name, showing)['Content-Disposition']);

/** What may hold a program, or be taken for something that does. */
const SAVED = [
  'a.html',
  'a.htm',
  'a.xhtml',
  'a.xht',
  'a.svg',
  'a.svgz',
  'a.xml',
  'a.xsl',
  'a.xslt',
  'a.pdf',
  'a.mht',
  'a.mhtml',
  'a.wasm',
  'a.js',
  'a.mjs',
  'a.json',
  'a.swf',
  'a.css',
  'a.rdf',
  'a.zip',
  'a',
  '.html',
  'a.txt.html',
  'a.html.',
  'a.html ',
  'a.constructor',
  '__proto__',
  'a.__proto__',
  'a.toString',
  'a.vtt',
  'a.ics',
];

describe('content of users', () => {
  it('row 45: is shown in place only where it cannot hold a program', () => {
    for (const name of [
      'a.png',
      'a.JPG',
      'a.jpeg',
      'a.gif',
      'a.webp',
      'a.avif',
      'a.bmp',
      'a.mp4',
      'a.mp3',
      'a.webm',
      'a.txt',
      'a.md',
      'a.csv',
      'a.ts',
    ])
      assert.match(dispositionOf(name), /^inline; /u, name);
    for (const name of SAVED) assert.match(dispositionOf(name), /^attachment; /u, name);
  });

  it('is labelled as plain text where it is, so that nothing else is made of it', () => {
    for (const name of ['a.txt', 'README.md', 'x.LOG', 'a.c', 'a.ts', 'a.py'])
      assert.equal(contentTypeOf(name), 'text/plain; charset=utf-8');
    assert.equal(contentTypeOf('a.html'), 'text/html; charset=utf-8');
    for (const name of ['a', 'html', 'a.html ', 'a.unknownkind', '', '.', '__proto__', 'a.constructor'])
      assert.equal(contentTypeOf(name), 'application/octet-stream', name);
  });

  it('row 45: has no rights on this server, whatever it is', () => {
    for (const name of ['a.html', 'a.png', 'a.svg', 'a'])
      assert.match(
        String(contentHeaders(name, 'show')['Content-Security-Policy']),
        /default-src 'none'.*; sandbox$/u,
      );
  });

  it('row 45: of it, only a PDF is shown in a frame of the page, where that is asked for', () => {
    for (const name of SAVED.filter((each) => each !== 'a.pdf')) {
      assert.match(dispositionOf(name, 'view'), /^attachment; /u, name);
      assert.match(String(contentHeaders(name, 'view')['Content-Security-Policy']), /; sandbox$/u);
    }
    const headers = contentHeaders('a.PDF', 'view');
    assert.match(String(headers['Content-Disposition']), /^inline; /u);
    assert.equal(headers['Content-Type'], 'application/pdf');
    assert.equal(headers['X-Frame-Options'], 'SAMEORIGIN');
    const policy = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";
    assert.equal(headers['Content-Security-Policy'], policy);
    assert.equal(headers['Cache-Control'], 'private, no-cache');
  });

  it('row 54: is for whoever asked, and for no cache in between', () =>
    assert.equal(contentHeaders('a.png', 'show')['Cache-Control'], 'private, no-cache'));

  it('is saved when that is asked for', () => assert.match(dispositionOf('a.png', 'save'), /^attachment; /u));

  it('row 51: a name stays inside its quotes, on one line, in ASCII', () => {
    for (const [name, plain, encoded] of [
      ['a b.txt', 'a b.txt', 'a%20b.txt'],
      ['a"b\\c.txt', 'a_b_c.txt', 'a%22b%5Cc.txt'],
      ['a\r\nSet-Cookie: x=1', 'a__Set-Cookie: x=1', 'a%0D%0ASet-Cookie%3A%20x%3D1'],
      ['a;filename=evil.exe', 'a;filename=evil.exe', 'a%3Bfilename%3Devil.exe'],
      ['é€😀', '___', '%C3%A9%E2%82%AC%F0%9F%98%80'],
      ["a'b%20(1)*", "a'b_20(1)*", 'a%27b%2520%281%29%2A'],
      [nameFromBytes(Uint8Array.of(0xff, 0x61)), '_a', '%FFa'],
    ] as const)
      assert.equal(
        disposition(name, 'attachment'),
        `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
      );
  });

  it('row 51: any name makes one short header line, that can be read back', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => nameFromBytes(bytes)),
      fc.constant('x'.repeat(1000)),
      fc.constant('😀'.repeat(400)),
    );
    fc.assert(
      fc.property(name, (text) => {
        const value = disposition(text, 'attachment');
        assert.match(
          value,
          /^attachment; filename="[^"\\\r\n]{0,255}"; filename\*=UTF-8''[A-Za-z0-9!#$&+\-.^_`|~%]*$/u,
        );
        assert.ok(value.length < 3000);
        if (text.length > 255) return;
        const encoded = value.slice(value.indexOf("''") + 2);
        const bytes = Buffer.from(
          encoded.replace(/%(..)/gu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        );
        assert.deepEqual([...bytes], [...nameBytes(text)]);
      }),
    );
  });
});
