import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { escapeAttribute, escapeText } from '../../../src/http/dav/escape-xml.ts';
import { readXml } from '../../../src/http/dav/read-xml.ts';
import { writeXml } from '../../../src/http/dav/write-xml.ts';
import {
  XML_NAMESPACE,
  childElements,
  type XmlAttribute,
  type XmlElement,
  type XmlNode,
} from '../../../src/http/dav/xml-element.ts';
import { element, utf8 } from './refusal.ts';

/** Without prefixes, which mean nothing. */
const meaning = ({ ns, name, attributes, nodes }: XmlElement): unknown => ({
  ns,
  name,
  attributes: attributes.map((each) => [each.ns, each.name, each.value]),
  nodes: nodes.map((node) => (typeof node === 'string' ? node : meaning(node))),
});

const namespaces = fc.constantFrom(
  '',
  'DAV:',
  'urn:a',
  'urn:b',
  'urn:"<&>',
  'http://webdav.org/neon/litmus/',
);
const prefixes = fc.constantFrom('', 'D', 'a', 'b', 'ns1', 'ns2', 'constructor', '__proto__');
const names = fc.constantFrom('a', 'b', 'prop', '__proto__', 'constructor', 'é', 'a-b.c', '_');
const texts = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 12 })
  .map((text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu, '?'));

const attributes: fc.Arbitrary<readonly XmlAttribute[]> = fc.uniqueArray(
  fc.oneof(
    fc.record({ ns: namespaces, name: names, prefix: prefixes, value: texts }),
    fc.constant({ ns: XML_NAMESPACE, name: 'lang', prefix: 'xml', value: 'en' }),
  ),
  { selector: ({ ns, name }) => `${ns} ${name}`, maxLength: 5 },
);

const isText = (node: XmlNode | undefined): node is string => typeof node === 'string';

const joined = (nodes: readonly XmlNode[]): readonly XmlNode[] => {
  const result: XmlNode[] = [];
  for (const node of nodes) {
    const last = result.at(-1);
    if (isText(node) && isText(last)) result[result.length - 1] = last + node;
    else result.push(node);
  }
  return result;
};

const { tree } = fc.letrec<{ tree: XmlElement; node: XmlNode }>((tie) => ({
  tree: fc.record({
    ns: namespaces,
    name: names,
    prefix: prefixes,
    attributes,
    nodes: fc.array(tie('node'), { maxLength: 4 }).map(joined),
  }),
  node: fc.oneof({ maxDepth: 4, depthSize: 'small' }, texts, tie('tree')),
}));

describe('writing XML', () => {
  it('gives text that is read as the same tree', () => {
    fc.assert(
      fc.property(tree, (written) => {
        assert.deepEqual(meaning(readXml(utf8(writeXml(written)), Infinity)), meaning(written));
      }),
    );
  });

  it('means the same wherever it is put', () => {
    fc.assert(
      fc.property(tree, (written) => {
        const around = `<a:x xmlns="urn:b" xmlns:a="urn:x" xmlns:b="urn:y" xmlns:D="urn:z" xmlns:ns1="urn:1">${writeXml(written)}</a:x>`;
        const [inner] = childElements(readXml(utf8(around), Infinity));
        assert.ok(inner);
        assert.deepEqual(meaning(inner), meaning(written));
      }),
    );
  });

  for (const [what, text, expected] of [
    ['prefixes as they were', '<t:v xmlns:t="urn:t"><t:w t:x="1"/></t:v>', undefined],
    ['a default namespace', '<v xmlns="urn:t"><w xmlns=""/></v>', undefined],
    ['no namespace', '<v/>', '<v xmlns=""/>'],
    ['a language', '<v xmlns="urn:t" xml:lang="de">x</v>', undefined],
    ['what is special in text', '<v xmlns="">&lt;&amp;]]&gt;"\'&#13;\n\t</v>', undefined],
    ['what is special in attributes', '<v xmlns="" a="&lt;&amp;&gt;&quot;\'&#13;&#10;&#9;"/>', undefined],
    ['characters above U+FFFF', '<v xmlns="">&#65536;</v>', '<v xmlns="">\u{10000}</v>'],
  ] as const)
    it(`keeps ${what}`, () => assert.equal(writeXml(element(text)), expected ?? text));

  it('declares what is declared around the element that is taken out', () => {
    const [inner] = childElements(
      element('<D:prop xmlns:D="DAV:" xmlns:x="urn:x"><x:a><D:b x:c="1"/></x:a></D:prop>'),
    );
    assert.ok(inner);
    assert.equal(writeXml(inner), '<x:a xmlns:x="urn:x"><D:b xmlns:D="DAV:" x:c="1"/></x:a>');
  });
});

describe('text in XML', () => {
  it('is safe in tags and quotes, with what XML cannot carry replaced', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
        (text) => {
          const read = readXml(utf8(`<a b="${escapeAttribute(text)}">${escapeText(text)}</a>`), Infinity);
          const carried = text.replace(
            /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu,
            '\ufffd',
          );
          assert.equal(read.nodes.join(''), carried);
          assert.equal(read.attributes[0]?.value, carried);
        },
      ),
    );
  });

  it('shows a byte that is no UTF-8 in the name of a file, and a NUL, as a replacement', () => {
    assert.equal(escapeText('a\udcff\0b'), 'a\ufffd\ufffdb');
  });
});
