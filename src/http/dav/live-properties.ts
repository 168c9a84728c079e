// The properties that the server knows by itself, from a plain value. Where a resource has no value for one, it does not
// have the property. In what is written here, the prefix D stands for the namespace of WebDAV.

import { escapeText } from './escape-xml.ts';
import { formatHttpDate, formatIsoDate } from '../http-date.ts';
import { formatLockDiscovery, type ActiveLock } from './lock-discovery.ts';
import { DAV_NAMESPACE, nameKey, type QualifiedName } from './xml-element.ts';

/** The namespace of the properties that Windows sets. */
export const MICROSOFT_NAMESPACE = 'urn:schemas-microsoft-com:';

/** The namespace of mod_dav's own properties, which davfs2 uses too. */
export const APACHE_NAMESPACE = 'http://apache.org/dav/props/';

/** What a client set, and gets back as it is. */
export interface DeadProperty extends QualifiedName {
  /** Its element, which means the same wherever it is put (write-xml.ts). */
  readonly xml: string;
}

export interface ResourceProperties {
  readonly isCollection: boolean;
  /** Bytes of a file. */
  readonly size?: number | undefined;
  readonly mtimeMs: number;
  /** Of a file. */
  readonly executable?: boolean | undefined;
  readonly createdMs?: number | undefined;
  /** With its quotes. */
  readonly etag?: string | undefined;
  readonly contentType?: string | undefined;
  /** Its name as it is; what XML cannot carry of it is replaced. */
  readonly displayName: string;
  /** Those that cover it. */
  readonly locks: readonly ActiveLock[];
  /** RFC 4331. */
  readonly quota?: { readonly usedBytes: number; readonly availableBytes?: number | undefined } | undefined;
  readonly dead?: readonly DeadProperty[] | undefined;
}

export interface LiveProperty extends QualifiedName {
  /** Whether it belongs to what is given when all is asked for. */
  readonly isInAll: boolean;
  /** What is between its tags; undefined where the resource does not have it. */
  value(resource: ResourceProperties, nowMs: number): string | undefined;
}

const LOCK_ENTRIES = ['exclusive', 'shared']
  .map(
    (scope) =>
      `<D:lockentry><D:lockscope><D:${scope}/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>`,
  )
  .join('');

const optional = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : escapeText(text);
const bytes = (count: number | undefined): string | undefined =>
  count === undefined || !Number.isFinite(count) ? undefined : String(Math.max(0, Math.floor(count)));

const dav = (name: string, value: LiveProperty['value'], isInAll = true): LiveProperty => ({
  ns: DAV_NAMESPACE,
  name,
  isInAll,
  value,
});

export const LIVE_PROPERTIES: readonly LiveProperty[] = [
  dav('resourcetype', ({ isCollection }) => (isCollection ? '<D:collection/>' : '')),
  dav('displayname', ({ displayName }) => escapeText(displayName)),
  dav('getcontentlength', ({ isCollection, size }) => (isCollection ? undefined : bytes(size))),
  dav('getcontenttype', ({ contentType }) => optional(contentType)),
  dav('getetag', ({ etag }) => optional(etag)),
  dav('getlastmodified', ({ mtimeMs }) => formatHttpDate(mtimeMs)),
  dav('creationdate', ({ createdMs }) => (createdMs === undefined ? undefined : formatIsoDate(createdMs))),
  dav('lockdiscovery', ({ locks }, nowMs) => formatLockDiscovery(locks, nowMs)),
  dav('supportedlock', () => LOCK_ENTRIES),
  // RFC 4331 §2: only given where they are asked for by name.
  dav('quota-available-bytes', ({ quota }) => bytes(quota?.availableBytes), false),
  dav('quota-used-bytes', ({ quota }) => bytes(quota?.usedBytes), false),
  // The same time under the names by which some clients set it (property-change.ts), so that they find what they set.
  dav('lastmodified', ({ mtimeMs }) => String(Math.floor(mtimeMs / 1000)), false),
  {
    ns: MICROSOFT_NAMESPACE,
    name: 'Win32LastModifiedTime',
    isInAll: false,
    value: ({ mtimeMs }) => formatHttpDate(mtimeMs),
  },
  {
    ns: APACHE_NAMESPACE,
    name: 'executable',
    isInAll: false,
    value: ({ isCollection, executable }) =>
      isCollection || executable === undefined ? undefined : executable ? 'T' : 'F',
  },
];

const BY_KEY: ReadonlyMap<string, LiveProperty> = new Map(
  LIVE_PROPERTIES.map((each) => [nameKey(each), each]),
);

export const livePropertyNamed = (name: QualifiedName): LiveProperty | undefined => BY_KEY.get(nameKey(name));
