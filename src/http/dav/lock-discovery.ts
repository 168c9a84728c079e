// What clients are told about locks: the property lockdiscovery, and the answer to LOCK, which holds the same.

import { XML_DECLARATION } from './error-body.ts';
import { escapeText } from './escape-xml.ts';
import type { Lock } from './lock-table.ts';

export interface ActiveLock {
  readonly lock: Lock;
  /** Encoded, of what it stands on, which may be above what is asked about. */
  readonly rootHref: string;
}

/** The value of lockdiscovery. The prefix D stands for the namespace of WebDAV. */
export const formatLockDiscovery = (locks: readonly ActiveLock[], nowMs: number): string =>
  locks.map((each) => formatActiveLock(each, nowMs)).join('');

/** The body of the answer to LOCK: lockdiscovery with all locks that cover the path, the new or refreshed one among them. */
export const formatLockBody = (locks: readonly ActiveLock[], nowMs: number): string =>
  `${XML_DECLARATION}<D:prop xmlns:D="DAV:"><D:lockdiscovery>${formatLockDiscovery(locks, nowMs)}</D:lockdiscovery></D:prop>`;

const formatActiveLock = ({ lock, rootHref }: ActiveLock, nowMs: number): string =>
  '<D:activelock>' +
  `<D:locktype><D:write/></D:locktype><D:lockscope><D:${lock.scope}/></D:lockscope>` +
  `<D:depth>${lock.depth}</D:depth>${lock.ownerXml ?? ''}` +
  `<D:timeout>Second-${Math.max(0, Math.ceil((lock.expiresAtMs - nowMs) / 1000))}</D:timeout>` +
  `<D:locktoken><D:href>${escapeText(lock.token)}</D:href></D:locktoken>` +
  `<D:lockroot><D:href>${escapeText(rootHref)}</D:href></D:lockroot>` +
  '</D:activelock>';
