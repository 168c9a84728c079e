// XML that is meant to do harm, in the requests of WebDAV (row 73), and what in its answers could (46).

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import {
  hrefs,
  lockBody,
  outcomes,
  propBody,
  setBody,
  startDav,
  told,
  valueOf,
  type DavBed,
} from '../http/dav/dav-bed.ts';

let bed: DavBed;
before(async () => {
  bed = await startDav();
  await mkdir(bed.file('place'));
  await writeFile(bed.file('place/f'), 'content');
});
after(() => bed[Symbol.asyncDispose]());

const isAlive = async (): Promise<void> => {
  assert.equal((await bed.ask('PROPFIND', '/files/place/f', { Depth: '0' })).status, 207);
};

describe('row 73: XML', () => {
  const laughs = `<!DOCTYPE lolz [<!ENTITY a "ha">${Array.from({ length: 20 }, (_, index) => {
    const [now, then] = [String.fromCharCode(98 + index), String.fromCharCode(97 + index)];
    return `<!ENTITY ${now} "${`&${then};`.repeat(10)}">`;
  }).join('')}]>`;
  const wrapped: Readonly<Record<string, (inner: string, doctype?: string) => string>> = {
    PROPFIND: (inner, doctype = '') =>
      `${doctype}<D:propfind xmlns:D="DAV:"><D:prop>${inner}</D:prop></D:propfind>`,
    PROPPATCH: (inner, doctype = '') =>
      `${doctype}<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><x xmlns="urn:x">${inner}</x></D:prop></D:set></D:propertyupdate>`,
    LOCK: (inner, doctype = '') =>
      `${doctype}<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner>${inner}</D:owner></D:lockinfo>`,
  };
  for (const [method, wrap] of Object.entries(wrapped)) {
    const attacks: Readonly<Record<string, string>> = {
      'an entity of a file': wrap('&xxe;', '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>'),
      'an entity of an address': wrap(
        '&xxe;',
        `<!DOCTYPE x [<!ENTITY xxe SYSTEM "http://127.0.0.1:${1}/">]>`,
      ),
      'an entity of parameters': wrap('', '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'),
      'a document type alone': wrap('<a/>', '<!DOCTYPE x SYSTEM "file:///etc/passwd">'),
      'a billion laughs': wrap('&u;', laughs),
      'an unknown entity': wrap('&nbsp;'),
      'ten thousand levels': wrap('<a>'.repeat(10_000) + '</a>'.repeat(10_000)),
      'ten thousand elements': wrap('<a/>'.repeat(10_000)),
      'thousands of attributes': wrap(
        `<a ${Array.from({ length: 3000 }, (_, index) => `b${index}=""`).join(' ')}/>`,
      ),
      'one attribute twice': wrap('<a b="1" b="2"/>'),
      'a prefix of nothing': wrap('<nope:a/>'),
      'a processing instruction': wrap('<a/>', '<?xml-stylesheet href="http://127.0.0.1/"?>'),
      'a cut document': wrap('<a/>').slice(0, -5),
      'two documents': wrap('<a/>').repeat(2),
      'control characters': wrap('\u0001\u0000'),
      'another encoding than said': `<?xml version="1.0" encoding="utf-7"?>${wrap('<a/>')}`,
      'another namespace': wrap('<a/>').replace('"DAV:"', '"DAV"'),
      'no XML': 'depth=infinity',
    };
    it(`${method} refuses at once: ${Object.keys(attacks).join(', ')}`, async () => {
      for (const [what, body] of Object.entries(attacks)) {
        const { status, text } = await bed.ask(method, '/files/place/f', { Depth: '0' }, body);
        assert.ok(status === 400 || status === 413, `${what}: ${status} ${text}`);
        assert.ok(!text.includes('root:x:') && text.length < 1000, what);
      }
      await isAlive();
    });

    it(`${method} reads no more than it takes, told and untold`, async () => {
      const big = wrap('x'.repeat(10 * 1024 * 1024));
      assert.equal((await bed.ask(method, '/files/place/f', { Depth: '0' }, big)).status, 413);
      const pieces = [wrap('').slice(0, 40), ...Array.from({ length: 40 }, () => ' '.repeat(64 * 1024))];
      assert.equal((await bed.ask(method, '/files/place/f', { Depth: '0' }, pieces)).status, 413);
      await isAlive();
    });
  }

  it('has set and locked nothing by all that', async () => {
    const answer = await bed.ask('PROPFIND', '/files/place/f', { Depth: '0' });
    assert.equal(valueOf(answer, 'x', 'urn:x'), undefined);
    assert.equal(valueOf(answer, 'lockdiscovery'), '');
  });

  it('of infinite depth is refused', async () => {
    for (const depth of ['infinity', 'INFINITY', ' infinity ', undefined])
      assert.equal(
        (await bed.ask('PROPFIND', '/files/', depth === undefined ? {} : { Depth: depth })).status,
        403,
      );
  });

  it('in UTF-16 is read like any other', async () => {
    const body = Buffer.from(
      `\ufeff<?xml version="1.0" encoding="utf-16"?>${propBody('<D:getcontentlength/>')}`.replace(
        '<?xml version="1.0" encoding="utf-8"?>',
        '',
      ),
      'utf16le',
    );
    assert.equal(
      valueOf(await bed.ask('PROPFIND', '/files/place/f', { Depth: '0' }, body), 'getcontentlength'),
      '7',
    );
  });

  it('that is kept comes back as data, not as what it says', async () => {
    const evil = ']]&gt;&lt;/D:prop&gt;&lt;D:status&gt;HTTP/1.1 200&lt;script&gt;<![CDATA[</x><y>&amp;]]>';
    assert.deepEqual(
      outcomes(
        await bed.ask(
          'PROPPATCH',
          '/files/place/f',
          {},
          setBody(`<X:evil a="&quot;&gt;&lt;">${evil}</X:evil>`),
        ),
      ),
      { evil: 200 },
    );
    const answer = await bed.ask('PROPFIND', '/files/place/f', { Depth: '0' });
    assert.equal(told(answer).length, 1);
    assert.equal(valueOf(answer, 'evil', 'urn:x'), ']]></D:prop><D:status>HTTP/1.1 200<script></x><y>&amp;');
    const locked = await bed.ask(
      'LOCK',
      '/files/place/f',
      {},
      lockBody('exclusive', '&lt;script&gt;<D:href>javascript:1</D:href>'),
    );
    assert.ok(!locked.text.includes('<script>'));
    await bed.ask('UNLOCK', '/files/place/f', { 'Lock-Token': String(locked.headers['lock-token']) });
  });
});

describe('row 46: names that are code', () => {
  it('are data in every answer', async () => {
    const names = [
      '<img src=x onerror=alert(1)>',
      '</D:href><D:status>HTTP/1.1 200 OK</D:status>',
      '&lt;&amp;&#60;',
      ']]>',
      '\u202egpj.exe',
      '"><script>alert(1)</script>',
    ];
    await mkdir(bed.file('evil'));
    for (const name of names) {
      const file = Buffer.from(name.replaceAll('/', '\u2215'));
      await writeFile(Buffer.concat([Buffer.from(bed.file('evil/')), file]), '');
    }
    const answer = await bed.ask('PROPFIND', '/files/evil', { Depth: '1' });
    assert.match(String(answer.headers['content-type']), /^application\/xml/u);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    const shown = told(answer).slice(1);
    assert.deepEqual(
      shown.map(({ href }) => decodeURIComponent(href.slice('/files/evil/'.length))).toSorted(),
      names.map((name) => name.replaceAll('/', '\u2215')).toSorted(),
    );
    assert.ok(!/<img|<script/u.test(answer.text));
    const locked = await bed.ask('LOCK', hrefs(answer)[1] ?? '', {}, lockBody());
    assert.ok(!/<img|<script/u.test(locked.text));
    const conflict = await bed.ask('LOCK', hrefs(answer)[1] ?? '', {}, lockBody());
    assert.deepEqual([conflict.status, /<img|<script/u.test(conflict.text)], [423, false]);
  });
});
