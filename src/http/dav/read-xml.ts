// From the bytes of a request's body to a tree of elements. Everything that would make XML more than such a tree is
// refused: document types with the entities they declare, and processing instructions. What is bounded is counted while
// it is read, so that nothing that is refused was built before.
//
// RFC 4918 §17: what an element means to us is for others to say; here every well-formed document is a good one.

import { SaxesParser, type SaxesTagNS } from 'saxes';
import { displayName, isWherryError } from '../../base/index.ts';
import { decodeXml, type XmlEncoding } from './decode-xml.ts';
import {
  MAX_NAMESPACE_LENGTH,
  MAX_XML_ATTRIBUTES,
  MAX_XML_BYTES,
  MAX_XML_DEPTH,
  MAX_XML_ELEMENTS,
} from './limits.ts';
import { malformedRequest } from './malformed-request.ts';
import { XMLNS_NAMESPACE, type XmlAttribute, type XmlElement, type XmlNode } from './xml-element.ts';

/** The root element of a document. Code: `BAD_REQUEST`, whatever is wrong with it. */
export const readXml = (bytes: Uint8Array, maxBytes: number = MAX_XML_BYTES): XmlElement => {
  if (bytes.length > maxBytes) throw malformedRequest(`its XML is longer than ${maxBytes} bytes`);
  const { text, encoding } = decodeXml(bytes);
  const tree = new TreeBuilder();
  // A document that says it is XML 1.1 is read as XML 1.0, which knows neither control characters nor undeclared prefixes.
  const parser = new SaxesParser({ xmlns: true, forceXMLVersion: true, defaultXMLVersion: '1.0' });
  parser.on('xmldecl', ({ encoding: declared }) => checkEncoding(declared, encoding));
  parser.on('doctype', () => {
    throw malformedRequest('its XML has a document type, which is not accepted');
  });
  parser.on('processinginstruction', () => {
    throw malformedRequest('its XML has a processing instruction, which is not accepted');
  });
  parser.on('opentagstart', () => tree.count());
  parser.on('attribute', ({ prefix, name, value }) =>
    tree.countAttribute(prefix === 'xmlns' || name === 'xmlns', value),
  );
  parser.on('opentag', (tag) => tree.open(tag));
  parser.on('text', (content) => tree.add(content));
  parser.on('cdata', (content) => tree.add(content));
  parser.on('closetag', () => tree.close());
  try {
    parser.write(text).close();
  } catch (error: unknown) {
    if (isWherryError(error)) throw error;
    throw malformedRequest(`its XML cannot be read (${excuse(error)})`);
  }
  return tree.root();
};

/** The root element, or undefined for an empty body, which means something of its own to each method. */
export const readXmlIfAny = (bytes: Uint8Array, maxBytes?: number): XmlElement | undefined =>
  bytes.length === 0 ? undefined : readXml(bytes, maxBytes);

const checkEncoding = (declared: string | undefined, encoding: XmlEncoding): void => {
  if (declared !== undefined && declared.toUpperCase() !== encoding)
    throw malformedRequest(
      `its XML says that it is ${displayName(declared.slice(0, 40))} and is read as ${encoding}; send UTF-8`,
    );
};

/** What the parser says ("3:14: unbound namespace prefix: …"), which quotes the document: short, and on one line. */
const excuse = (error: unknown): string =>
  error instanceof Error ? displayName(error.message.slice(0, 120)).replace(/\.$/u, '') : 'unknown reason';

interface OpenElement {
  readonly element: Omit<XmlElement, 'nodes'>;
  readonly nodes: XmlNode[];
}

class TreeBuilder {
  readonly #open: OpenElement[] = [];
  #root: XmlElement | undefined;
  #elements = 0;
  #attributes = 0;

  /** Before anything is known of an element but that it begins. */
  count(): void {
    this.#elements += 1;
    if (this.#elements > MAX_XML_ELEMENTS)
      throw malformedRequest(`its XML has more than ${MAX_XML_ELEMENTS} elements`);
    if (this.#open.length >= MAX_XML_DEPTH)
      throw malformedRequest(`its XML is nested more than ${MAX_XML_DEPTH} elements deep`);
  }

  countAttribute(isDeclaration: boolean, value: string): void {
    this.#attributes += 1;
    if (this.#attributes > MAX_XML_ATTRIBUTES)
      throw malformedRequest(`its XML has more than ${MAX_XML_ATTRIBUTES} attributes`);
    if (isDeclaration && value.length > MAX_NAMESPACE_LENGTH)
      throw malformedRequest(
        `its XML has a namespace whose name is longer than ${MAX_NAMESPACE_LENGTH} characters`,
      );
  }

  open({ uri, local, prefix, attributes }: SaxesTagNS): void {
    const kept: XmlAttribute[] = [];
    for (const each of Object.values(attributes)) {
      if (each.uri === XMLNS_NAMESPACE) continue;
      kept.push({ ns: each.uri, name: each.local, prefix: each.prefix, value: each.value });
    }
    this.#open.push({ element: { ns: uri, name: local, prefix, attributes: kept }, nodes: [] });
  }

  add(text: string): void {
    const nodes = this.#open.at(-1)?.nodes;
    // Outside the root there is only white space: the parser refuses everything else.
    if (nodes === undefined || text === '') return;
    const last = nodes.at(-1);
    if (typeof last === 'string') nodes[nodes.length - 1] = last + text;
    else nodes.push(text);
  }

  close(): void {
    const closed = this.#open.pop();
    if (closed === undefined) return;
    const element = { ...closed.element, nodes: closed.nodes };
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root = element;
    else parent.nodes.push(element);
  }

  root(): XmlElement {
    if (this.#root === undefined) throw malformedRequest('its XML has no element');
    return this.#root;
  }
}
