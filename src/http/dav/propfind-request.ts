// The body of PROPFIND (RFC 4918 §9.1): which properties are asked for. Elements that are not known are passed over with
// all that is in them (§17).

import { malformedRequest } from './malformed-request.ts';
import {
  childElements,
  davChild,
  isDav,
  nameKey,
  type QualifiedName,
  type XmlElement,
} from './xml-element.ts';

export type PropfindRequest =
  /** What every resource has and what was set on it, with their values; `include`: and these. */
  | { readonly kind: 'allprop'; readonly include: readonly QualifiedName[] }
  /** The names of those, without values. */
  | { readonly kind: 'propname' }
  /** These. */
  | { readonly kind: 'prop'; readonly names: readonly QualifiedName[] };

/** `body` undefined: there was none, which asks for all. Code: `BAD_REQUEST`. */
export const parsePropfindRequest = (body: XmlElement | undefined): PropfindRequest => {
  if (body === undefined) return { kind: 'allprop', include: [] };
  if (!isDav(body, 'propfind')) throw malformedRequest('the body of PROPFIND is not a DAV: propfind element');
  const asked = childElements(body).filter(
    (child) => isDav(child, 'prop') || isDav(child, 'allprop') || isDav(child, 'propname'),
  );
  const [first] = asked;
  if (first === undefined || asked.length > 1)
    throw malformedRequest('the propfind element holds not exactly one of prop, allprop and propname');
  if (first.name === 'propname') return { kind: 'propname' };
  if (first.name === 'prop') return { kind: 'prop', names: namesIn(first) };
  const include = davChild(body, 'include');
  return { kind: 'allprop', include: include === undefined ? [] : namesIn(include) };
};

/** The names of the elements in it, each one once. */
const namesIn = (element: XmlElement): readonly QualifiedName[] => {
  const byKey = new Map<string, QualifiedName>();
  for (const { ns, name } of childElements(element)) byKey.set(nameKey({ ns, name }), { ns, name });
  return [...byKey.values()];
};
