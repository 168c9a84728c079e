// An element with everything below it as text that means the same wherever it is put: it declares each namespace it uses
// itself, and none is taken from around it. Prefixes stay as they were where they can (RFC 4918 §4.3), others are made up.

import { escapeAttribute, escapeText } from './escape-xml.ts';
import { XML_NAMESPACE, type QualifiedName, type XmlElement } from './xml-element.ts';

/** Prefix → namespace, of what is declared around an element. */
type Scope = ReadonlyMap<string, string>;

/** Around the outermost element, nothing is relied upon: what is around it may have declared anything. */
const NOTHING_DECLARED: Scope = new Map();

export const writeXml = (element: XmlElement): string => {
  const pieces: string[] = [];
  writeElement(element, NOTHING_DECLARED, pieces);
  return pieces.join('');
};

const writeElement = (element: XmlElement, around: Scope, pieces: string[]): void => {
  const names = new TagNames(around);
  const tag = names.ofElement(element, element.prefix);
  let attributes = '';
  for (const each of element.attributes)
    attributes += ` ${names.ofAttribute(each, each.prefix)}="${escapeAttribute(each.value)}"`;
  pieces.push(`<${tag}${names.declarations}${attributes}`);
  if (element.nodes.length === 0) {
    pieces.push('/>');
    return;
  }
  pieces.push('>');
  for (const node of element.nodes) {
    if (typeof node === 'string') pieces.push(escapeText(node));
    else writeElement(node, names.scope, pieces);
  }
  pieces.push(`</${tag}>`);
};

/** The names in one tag: what it calls its namespaces, and what it has to declare for that. */
class TagNames {
  #scope: Scope;
  #isScopeOwn = false;
  /** What each prefix means in this tag, be it declared here or around: it cannot mean a second thing in the same tag. */
  readonly #used = new Map<string, string>();
  declarations = '';

  constructor(around: Scope) {
    this.#scope = around;
  }

  /** What is declared for the elements below. */
  get scope(): Scope {
    return this.#scope;
  }

  ofElement({ ns, name }: QualifiedName, hint: string): string {
    // No prefix can stand for no namespace, and "xml" for no other.
    const prefix = ns === '' || hint === 'xml' ? '' : hint;
    return this.#qualify(this.#prefixFor(ns, prefix), name);
  }

  ofAttribute({ ns, name }: QualifiedName, hint: string): string {
    // Without a prefix an attribute is in no namespace, whatever is declared.
    if (ns === '') return name;
    return this.#qualify(this.#prefixFor(ns, hint === '' || hint === 'xml' ? 'ns' : hint), name);
  }

  #qualify(prefix: string, name: string): string {
    return prefix === '' ? name : `${prefix}:${name}`;
  }

  #prefixFor(ns: string, wanted: string): string {
    if (ns === XML_NAMESPACE) return 'xml';
    let prefix = wanted;
    for (let number = 1; this.#meansOther(prefix, ns); number += 1) prefix = `ns${number}`;
    this.#used.set(prefix, ns);
    if (this.#scope.get(prefix) !== ns) this.#declare(prefix, ns);
    return prefix;
  }

  #meansOther(prefix: string, ns: string): boolean {
    const meaning = this.#used.get(prefix);
    return meaning !== undefined && meaning !== ns;
  }

  #declare(prefix: string, ns: string): void {
    this.#scope = this.#isScopeOwn ? this.#scope : new Map(this.#scope);
    this.#isScopeOwn = true;
    (this.#scope as Map<string, string>).set(prefix, ns);
    this.declarations += ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(ns)}"`;
  }
}
