// What an instruction of PROPPATCH means: most set or remove a dead property; some set the time at which a file was last
// modified, under the names that clients use for it; what else the server says itself cannot be changed.
//
//   DAV:                        getlastmodified        an HTTP date
//   DAV:                        lastmodified           seconds since 1970
//   urn:schemas-microsoft-com:  Win32LastModifiedTime  an HTTP date
//
// One sets whether a file may be executed, as mod_dav has it, to T or F:
//
//   http://apache.org/dav/props/  executable
//
// The other properties that Windows sets (Win32CreationTime, Win32LastAccessTime, Win32FileAttributes) are dead ones: it
// only wants to hear that they were taken, and gets them back.

import { parseHttpDate, parseIsoDate } from '../http-date.ts';
import { APACHE_NAMESPACE, MICROSOFT_NAMESPACE, livePropertyNamed } from './live-properties.ts';
import type { PropertyInstruction } from './proppatch-request.ts';
import { DAV_NAMESPACE, isDav, type QualifiedName } from './xml-element.ts';

export type PropertyChange =
  | (QualifiedName & { readonly kind: 'keep'; readonly xml: string })
  /** Also where there is none, which is no error (RFC 4918 §14.23). */
  | (QualifiedName & { readonly kind: 'drop' })
  | { readonly kind: 'setModified'; readonly mtimeUs: number }
  | { readonly kind: 'setExecutable'; readonly executable: boolean }
  /** 403, with the condition cannot-modify-protected-property. */
  | { readonly kind: 'protected' }
  /** 409: its value is none that such a property has. */
  | { readonly kind: 'invalid' };

/** Names of properties that RFC 4918 gives a meaning which no client can set here, though no resource has them. */
const ALSO_PROTECTED: ReadonlySet<string> = new Set(['getcontentlanguage', 'source']);

export const toPropertyChange = (instruction: PropertyInstruction): PropertyChange => {
  const { ns, name } = instruction;
  const read = modificationTimeReader(instruction);
  if (read !== undefined && instruction.action === 'set') {
    const mtimeUs = 1000 * (read(instruction.text.trim()) ?? NaN);
    return Number.isSafeInteger(mtimeUs) ? { kind: 'setModified', mtimeUs } : { kind: 'invalid' };
  }
  if (ns === APACHE_NAMESPACE && name === 'executable' && instruction.action === 'set') {
    const value = instruction.text.trim();
    return value === 'T' || value === 'F'
      ? { kind: 'setExecutable', executable: value === 'T' }
      : { kind: 'invalid' };
  }
  if (isProtected(instruction)) return { kind: 'protected' };
  return instruction.action === 'set'
    ? { kind: 'keep', ns, name, xml: instruction.xml }
    : { kind: 'drop', ns, name };
};

const isProtected = (name: QualifiedName): boolean =>
  livePropertyNamed(name) !== undefined || (name.ns === DAV_NAMESPACE && ALSO_PROTECTED.has(name.name));

type ReadTime = (text: string) => number | undefined;

const readDate: ReadTime = (text) => parseHttpDate(text) ?? parseIsoDate(text);

const readSeconds: ReadTime = (text) =>
  /^-?[0-9]{1,12}(?:\.[0-9]{1,9})?$/u.test(text) ? Math.round(Number(text) * 1000) : undefined;

const modificationTimeReader = (property: QualifiedName): ReadTime | undefined => {
  if (isDav(property, 'getlastmodified')) return readDate;
  if (isDav(property, 'lastmodified')) return readSeconds;
  return property.ns === MICROSOFT_NAMESPACE && property.name === 'Win32LastModifiedTime'
    ? readDate
    : undefined;
};
