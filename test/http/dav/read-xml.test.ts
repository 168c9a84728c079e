import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_XML_BYTES, MAX_XML_DEPTH, MAX_XML_ELEMENTS } from '../../../src/http/dav/limits.ts';
import { readXml, readXmlIfAny } from '../../../src/http/dav/read-xml.ts';
import { XML_NAMESPACE, childElements, davChild, elementText } from '../../../src/http/dav/xml-element.ts';
import { assertMalformed, element, utf8 } from './refusal.ts';

const utf16 = (text: string, isBigEndian: boolean): Uint8Array => {
  const bytes = new Uint8Array(2 * text.length + 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, !isBigEndian);
  for (let index = 0; index < text.length; index += 1)
    view.setUint16(2 * index + 2, text.charCodeAt(index), !isBigEndian);
  return bytes;
};

describe('reading XML', () => {
  it('gives elements with their namespaces, whatever their prefixes are', () => {
    const root = element('<a:one xmlns:a="DAV:" xmlns="urn:x"><two/><a:three b="c" a:b="d"/></a:one>');
    assert.deepEqual([root.ns, root.name, root.prefix, root.attributes], ['DAV:', 'one', 'a', []]);
    assert.deepEqual(
      childElements(root).map(({ ns, name }) => [ns, name]),
      [
        ['urn:x', 'two'],
        ['DAV:', 'three'],
      ],
    );
    assert.deepEqual(davChild(root, 'three')?.attributes, [
      { ns: '', name: 'b', prefix: '', value: 'c' },
      { ns: 'DAV:', name: 'b', prefix: 'a', value: 'd' },
    ]);
  });

  it('keeps the order of text and elements, and joins text that comments and CDATA cut', () => {
    const root = element('<a>one<!-- no --> &amp; <![CDATA[<two>]]>&#65536;<b/>three</a>');
    assert.deepEqual(root.nodes, [
      'one & <two>\u{10000}',
      { ns: '', name: 'b', prefix: '', attributes: [], nodes: [] },
      'three',
    ]);
    assert.equal(elementText(root), 'one & <two>\u{10000}three');
  });

  it('knows xml:lang without a declaration', () => {
    assert.deepEqual(element('<a xml:lang="de"/>').attributes, [
      { ns: XML_NAMESPACE, name: 'lang', prefix: 'xml', value: 'de' },
    ]);
  });

  for (const [what, bytes] of [
    ['without a mark', utf8('<?xml version="1.0" encoding="utf-8"?><é/>')],
    ['with a mark', utf8('\ufeff<?xml version="1.0" encoding="UTF-8"?><é/>')],
    ['without a declaration', utf8('<é/>')],
    ['that says it is XML 1.1', utf8('<?xml version="1.1"?><é/>')],
  ] as const)
    it(`reads UTF-8 ${what}`, () => assert.equal(readXml(bytes).name, 'é'));

  for (const isBigEndian of [true, false])
    it(`reads UTF-16 whose ${isBigEndian ? 'first' : 'last'} byte is the higher one`, () => {
      const text = '<?xml version="1.0" encoding="utf-16"?><é>\u{1f6f6}</é>';
      assert.equal(elementText(readXml(utf16(text, isBigEndian))), '\u{1f6f6}');
    });

  it('gives nothing for an empty body, and only for that', () => {
    assert.equal(readXmlIfAny(new Uint8Array()), undefined);
    assert.equal(readXmlIfAny(utf8('<a/>'))?.name, 'a');
    assertMalformed(() => readXmlIfAny(utf8(' ')), /cannot be read/u);
  });

  it('takes names that mean something to objects for names', () => {
    const root = element(
      '<__proto__:constructor xmlns:__proto__="urn:p" xmlns:constructor="urn:c" ' +
        '__proto__="1" toString="2" constructor:hasOwnProperty="3"><__proto__/></__proto__:constructor>',
    );
    assert.deepEqual([root.ns, root.name], ['urn:p', 'constructor']);
    assert.deepEqual(
      root.attributes.map(({ ns, name, value }) => [ns, name, value]),
      [
        ['', '__proto__', '1'],
        ['', 'toString', '2'],
        ['urn:c', 'hasOwnProperty', '3'],
      ],
    );
    assert.equal(childElements(root)[0]?.name, '__proto__');
    assert.equal(({} as Record<string, unknown>)['1'], undefined);
  });
});

describe('reading XML refuses (row 73)', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['a document type', '<!DOCTYPE a><a/>', /document type/u],
    ['one that is external', '<!DOCTYPE a SYSTEM "http://169.254.169.254/x.dtd"><a/>', /document type/u],
    [
      'an external entity',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      /document type/u,
    ],
    [
      'a billion laughs',
      `<!DOCTYPE a [<!ENTITY l0 "ha">${Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('')}]><a>&l9;</a>`,
      /document type/u,
    ],
    ['a parameter entity', '<!DOCTYPE a [<!ENTITY % x SYSTEM "urn:x"> %x;]><a/>', /document type/u],
    ['a document type without an end', '<!DOCTYPE a [<!ENTITY x "', /cannot be read/u],
    ['a document type after the root', '<a/><!DOCTYPE a>', /cannot be read/u],
    ['an entity that nobody declared', '<a>&nbsp;</a>', /undefined entity/u],
    ['an entity with a name of an object', '<a>&constructor;&__proto__;</a>', /undefined entity/u],
    ['a processing instruction', '<?xml-stylesheet href="x"?><a/>', /processing instruction/u],
    ['one in the root', '<a><?php x ?></a>', /processing instruction/u],
    ['one behind the root', '<a/><?x?>', /processing instruction/u],
    ['a prefix without a declaration', '<D:propfind/>', /unbound namespace prefix/u],
    ['one of an attribute', '<a b:c="d"/>', /unbound namespace prefix/u],
    ['one with the name of an object', '<constructor:a/>', /unbound namespace prefix/u],
    ['one that is declared as nothing', '<a><b:c xmlns:b=""/></a>', /cannot be read/u],
    ['that also in XML 1.1', '<?xml version="1.1"?><a xmlns:b=""/>', /cannot be read/u],
    ['control characters of XML 1.1', '<?xml version="1.1"?><a>&#1;</a>', /cannot be read/u],
    ['control characters', '<a>\u0001</a>', /cannot be read/u],
    ['an attribute twice', '<a b="1" b="2"/>', /duplicate attribute/u],
    ['one twice under two prefixes', '<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>', /duplicate attribute/u],
    ['xmlns for something else', '<a xmlns:xmlns="urn:x"/>', /cannot be read/u],
    ['no element', '<!-- nothing -->', /cannot be read/u],
    ['an element without an end', '<foo>', /cannot be read/u],
    ['ends in the wrong order', '<a><b></a></b>', /cannot be read/u],
    ['a second root', '<a/><b/>', /cannot be read/u],
    ['text behind the root', '<a/>garbage', /cannot be read/u],
    ['a NUL behind the root', '<a/>\0', /cannot be read/u],
    ['text before the root', 'garbage<a/>', /cannot be read/u],
    ['no XML at all', '{"propfind":1}', /cannot be read/u],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', /ISO-8859-1/u],
    ['UTF-7', '<?xml version="1.0" encoding="UTF-7"?><a/>', /UTF-7/u],
    ['UTF-8 that says it is UTF-16', '<?xml version="1.0" encoding="UTF-16"?><a/>', /UTF-16/u],
    ['too many elements', `<a>${'<b/>'.repeat(MAX_XML_ELEMENTS)}</a>`, /more than 1000 elements/u],
    ['too deep elements', '<a>'.repeat(MAX_XML_DEPTH + 1), /more than 32 elements deep/u],
    ['a depth of 10 000', '<a>'.repeat(10_000) + '</a>'.repeat(6000), /deep/u],
    [
      'too many attributes',
      `<a ${Array.from({ length: 257 }, (_, n) => `a${n}=""`).join(' ')}/>`,
      /256 attributes/u,
    ],
    ['too many in all', `<a>${'<b c="" d=""/>'.repeat(129)}</a>`, /256 attributes/u],
    ['too many declarations', `<a>${'<b xmlns="u"/>'.repeat(257)}</a>`, /256 attributes/u],
    ['a very long namespace', `<a xmlns="urn:${'x'.repeat(1021)}"/>`, /longer than 1024 characters/u],
  ];
  for (const [what, text, why] of cases)
    it(what, () => assertMalformed(() => readXml(utf8(text), 10 * MAX_XML_BYTES), why));

  it('bytes that are not well-formed UTF-8', () => {
    for (const bytes of [[0xff], [0xc0, 0xae], [0xed, 0xa0, 0x80], [0xe9]])
      assertMalformed(() => readXml(Uint8Array.from([...utf8('<a>'), ...bytes, ...utf8('</a>')])), /UTF-8/u);
  });

  it('bytes that are not well-formed UTF-16', () => {
    assertMalformed(() => readXml(utf16('<a>\ud800</a>', true)), /UTF-16/u);
    assertMalformed(() => readXml(utf16('<a/>', false).subarray(0, 9)), /UTF-16/u);
    assertMalformed(() => readXml(utf16('<?xml version="1.0" encoding="utf-8"?><a/>', true)), /utf-8/u);
  });

  it('UTF-32 and UTF-16 without a mark', () => {
    assertMalformed(() => readXml(Uint8Array.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0])), /XML/u);
    assertMalformed(() => readXml(utf16('<a/>', true).subarray(2)), /XML/u);
  });

  it('what is longer than its limit, before it looks at it', () => {
    assertMalformed(() => readXml(new Uint8Array(10 * 1024 * 1024)), /longer than 65536 bytes/u);
    assertMalformed(() => readXml(utf8('<a/>'), 3), /longer than 3 bytes/u);
    assert.equal(readXml(utf8(`<a>${' '.repeat(MAX_XML_BYTES - 7)}</a>`)).name, 'a');
  });

  it('with one short line, whatever the document holds', () => {
    const text = `<${'x'.repeat(5000)}\u202e:a/>`;
    assert.throws(
      () => readXml(utf8(text)),
      (error: Error) => error.message.length < 400 && !error.message.includes('\u202e'),
    );
  });
});
