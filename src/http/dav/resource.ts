// An entry as WebDAV shows it. It knows no links: one that leads to a file or directory is shown as that, others not at all.

import { isWherryError, remotePathName, type RemotePath } from '../../base/index.ts';
import type { Entry, Storage } from '../../storage/index.ts';
import { contentTypeOf } from '../files/content-headers.ts';
import { etagOf } from '../files/entity-tag.ts';
import { encodePath } from '../target.ts';
import type { DavContext } from './dav-context.ts';
import type { ResourceProperties } from './live-properties.ts';
import type { ActiveLock } from './lock-discovery.ts';
import { placeInside } from './place.ts';

/** What a link leads to, under its name; undefined where that cannot be had. */
const followed = async (storage: Storage, entry: Entry): Promise<Entry | undefined> => {
  if (entry.leads !== 'directory' && entry.leads !== 'file') return undefined;
  try {
    if (entry.leads === 'directory')
      return {
        ...(await storage.stat(await placeInside(storage, entry.path))),
        kind: 'directory',
        path: entry.path,
      };
    const file = await storage.open(entry.path);
    await file.close();
    return { ...file.entry, path: entry.path };
  } catch (error) {
    if (isWherryError(error)) return undefined;
    throw error;
  }
};

/** The entry that is shown for this one; undefined for what is not shown. */
export const shownEntry = async (storage: Storage, entry: Entry): Promise<Entry | undefined> => {
  if (entry.kind === 'link') return followed(storage, entry);
  return entry.kind === 'other' ? undefined : entry;
};

export const hrefOf = (prefix: string, entry: Entry): string =>
  encodePath(prefix, entry.path, entry.kind === 'directory');

/** The locks that cover a place. */
export const locksOn = (context: DavContext, prefix: string, place: RemotePath): readonly ActiveLock[] =>
  context.locks
    .covering(place, context.clock.nowMs())
    .map((lock) => ({ lock, rootHref: encodePath(prefix, lock.path) }));

/** `place`: where its locks and properties are kept (place.ts). `quota`: only where it was asked for. */
export const resourceOf = (
  context: DavContext,
  prefix: string,
  entry: Entry,
  place: RemotePath,
  quota?: ResourceProperties['quota'],
): ResourceProperties => {
  const isCollection = entry.kind === 'directory';
  const name = remotePathName(entry.path);
  return {
    isCollection,
    ...(isCollection
      ? {}
      : { size: entry.size, contentType: contentTypeOf(name), executable: entry.executable }),
    etag: entry.version === '' ? undefined : etagOf(entry),
    mtimeMs: Math.floor(entry.mtimeUs / 1000),
    displayName: name,
    locks: locksOn(context, prefix, place),
    quota: isCollection ? quota : undefined,
    dead: context.properties.of(place),
  };
};
