// Elements of XML as values: what read-xml.ts makes of a document, and write-xml.ts a document of. Nothing is looked up by
// the name of an element or attribute in an object, so that no name is a special one.

/** The namespace of WebDAV's own elements and properties. */
export const DAV_NAMESPACE = 'DAV:';
/** The namespace that the prefix `xml` stands for, always and without being declared. */
export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
/** The namespace of the declarations themselves. */
export const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';

/** A namespace, "" for none, and a name in it: what an element or property is called, whatever its prefix. */
export interface QualifiedName {
  readonly ns: string;
  readonly name: string;
}

export interface XmlAttribute extends QualifiedName {
  /** As it was written; "" for none. A hint for writing it again, without meaning. */
  readonly prefix: string;
  readonly value: string;
}

export interface XmlElement extends QualifiedName {
  readonly prefix: string;
  /** Declarations of namespaces are none of them. */
  readonly attributes: readonly XmlAttribute[];
  /** Text and elements in their order; no two texts stand side by side, and none is empty. */
  readonly nodes: readonly XmlNode[];
}

export type XmlNode = XmlElement | string;

/** Whether the element, or what else has such a name, is the one of that name in the namespace of WebDAV. */
export const isDav = (element: QualifiedName, name: string): boolean =>
  element.name === name && element.ns === DAV_NAMESPACE;

/** The elements directly below. */
export const childElements = (element: XmlElement): readonly XmlElement[] =>
  element.nodes.filter((node) => typeof node !== 'string');

/** The first child of that name in the namespace of WebDAV. */
export const davChild = (element: XmlElement, name: string): XmlElement | undefined =>
  childElements(element).find((child) => isDav(child, name));

/** The text directly in the element, without that of elements below. */
export const elementText = (element: XmlElement): string =>
  element.nodes.filter((node) => typeof node === 'string').join('');

/** A key for maps and sets that no other name has, as the name of an element holds no space. */
export const nameKey = ({ ns, name }: QualifiedName): string => `${name} ${ns}`;
