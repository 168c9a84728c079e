// The body of LOCK (RFC 4918 §9.10): a new lock, or, without a body, one that is to hold for longer.

import { MAX_LOCK_OWNER_LENGTH } from './limits.ts';
import { malformedRequest } from './malformed-request.ts';
import { childElements, davChild, isDav, type XmlElement } from './xml-element.ts';
import { writeXml } from './write-xml.ts';

export type LockScope = 'exclusive' | 'shared';

export type LockRequest =
  | { readonly kind: 'refresh' }
  | {
      readonly kind: 'create';
      readonly scope: LockScope;
      /** The owner element as the client sent it, which nobody but clients reads. */
      readonly ownerXml: string | undefined;
    };

/** `body` undefined: there was none. Code: `BAD_REQUEST`. */
export const parseLockRequest = (body: XmlElement | undefined): LockRequest => {
  if (body === undefined) return { kind: 'refresh' };
  if (!isDav(body, 'lockinfo')) throw malformedRequest('the body of LOCK is not a DAV: lockinfo element');
  const scope = davChild(body, 'lockscope');
  const type = davChild(body, 'locktype');
  if (type === undefined || davChild(type, 'write') === undefined)
    throw malformedRequest('the lockinfo element asks for no lock of type write, the only one there is');
  const owner = davChild(body, 'owner');
  return {
    kind: 'create',
    scope: scopeIn(scope),
    ownerXml: owner === undefined ? undefined : ownerXml(owner),
  };
};

const scopeIn = (scope: XmlElement | undefined): LockScope => {
  const known = scope === undefined ? [] : childElements(scope).filter((child) => isScope(child));
  const [first] = known;
  if (first === undefined || known.length > 1)
    throw malformedRequest('the lockscope element holds not exactly one of exclusive and shared');
  return first.name === 'shared' ? 'shared' : 'exclusive';
};

const isScope = (element: XmlElement): boolean => isDav(element, 'exclusive') || isDav(element, 'shared');

const ownerXml = (owner: XmlElement): string => {
  const xml = writeXml(owner);
  if (xml.length > MAX_LOCK_OWNER_LENGTH)
    throw malformedRequest(`the owner of the lock takes more than ${MAX_LOCK_OWNER_LENGTH} characters`);
  return xml;
};
