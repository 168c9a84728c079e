// The body of PROPPATCH (RFC 4918 §9.2): instructions, in the order in which they count. That all of them are done or none
// is for whoever does them.

import { malformedRequest } from './malformed-request.ts';
import {
  XML_NAMESPACE,
  childElements,
  davChild,
  elementText,
  isDav,
  type QualifiedName,
  type XmlAttribute,
  type XmlElement,
} from './xml-element.ts';
import { writeXml } from './write-xml.ts';

export type PropertyInstruction =
  | (QualifiedName & {
      readonly action: 'set';
      /** The property's element with everything in it and its language, to be kept and given back as it is. */
      readonly xml: string;
      /** The text directly in it, for properties whose value is one. */
      readonly text: string;
    })
  | (QualifiedName & { readonly action: 'remove' });

/** Code: `BAD_REQUEST`. There may be no instruction in it. */
export const parseProppatchRequest = (body: XmlElement | undefined): readonly PropertyInstruction[] => {
  if (body === undefined || !isDav(body, 'propertyupdate'))
    throw malformedRequest('the body of PROPPATCH is not a DAV: propertyupdate element');
  const groups = childElements(body).filter((child) => isDav(child, 'set') || isDav(child, 'remove'));
  if (groups.length === 0) throw malformedRequest('the propertyupdate element holds neither set nor remove');
  return groups.flatMap((group) => {
    const prop = davChild(group, 'prop');
    if (prop === undefined) throw malformedRequest(`a ${group.name} element holds no prop element`);
    const language = languageOf(prop) ?? languageOf(group) ?? languageOf(body);
    return childElements(prop).map((property) =>
      group.name === 'remove' ? removal(property) : setting(property, language),
    );
  });
};

const removal = ({ ns, name }: XmlElement): PropertyInstruction => ({ action: 'remove', ns, name });

const setting = (property: XmlElement, language: XmlAttribute | undefined): PropertyInstruction => ({
  action: 'set',
  ns: property.ns,
  name: property.name,
  xml: writeXml(withLanguage(property, language)),
  text: elementText(property),
});

const languageOf = ({ attributes }: XmlElement): XmlAttribute | undefined =>
  attributes.find(({ ns, name }) => ns === XML_NAMESPACE && name === 'lang');

/** RFC 4918 §4.3: the language that is in scope belongs to the value. */
const withLanguage = (property: XmlElement, language: XmlAttribute | undefined): XmlElement =>
  language === undefined || languageOf(property) !== undefined
    ? property
    : { ...property, attributes: [...property.attributes, language] };
