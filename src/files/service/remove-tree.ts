// files.removeTree: removes a directory if it holds just what the client has seen of it. Who has moved it elsewhere removes
// nothing else by this, and needs no request for each file.

import {
  WherryError,
  displayName,
  equalBytes,
  relativeRemotePath,
  type RemotePath,
} from '../../base/index.ts';
import type { Handler } from '../../session/index.ts';
import type { Storage } from '../../storage/index.ts';
import { createPortableHasher } from '../portable-hasher.ts';
import { digestTree, type DigestedEntry } from '../tree-digest.ts';
import { decodeRemoveTreeRequest } from '../wire/requests.ts';
import { accountOf, holderOf, whileWorking, type ServiceContext } from './service-context.ts';

const changed = (path: RemotePath): WherryError =>
  new WherryError(
    'CHANGED',
    `"${displayName(path)}" holds something else than what was seen of it, and was left as it is; look at it again.`,
  );

const readDigest = async (storage: Storage, path: RemotePath, signal: AbortSignal): Promise<Uint8Array> => {
  const seen: DigestedEntry[] = [];
  for await (const { entries, problems } of storage.scan(path, { recursive: true, signal })) {
    // What cannot be read was not seen either.
    if (problems.length > 0) throw changed(path);
    for (const entry of entries)
      seen.push({
        path: relativeRemotePath(entry.path, path),
        version: entry.kind === 'directory' ? '' : entry.version,
      });
  }
  return digestTree(await createPortableHasher(), seen);
};

export const removeTreeHandler =
  (service: ServiceContext): Handler =>
  async (params, context) => {
    const { path, digest } = decodeRemoveTreeRequest(params);
    const { storage } = service;
    // Until it is gone nobody writes in it.
    const release = service.locks.lockTrees([path], holderOf(context, 'removed'));
    const work = async (): Promise<number> => {
      const { kind } = await storage.stat(path);
      if (kind !== 'directory' || !equalBytes(await readDigest(storage, path, context.signal), digest))
        throw changed(path);
      return storage.remove(path, { recursive: true, onlySeen: true, by: accountOf(context) });
    };
    try {
      const removed = await whileWorking(service.clock, context.stream, work());
      const kept = storage.info.keepsTrash;
      service.log('files.removeTree', context, { path, removed, kept });
      return { removed, kept };
    } finally {
      release();
    }
  };
