// Which content a transfer moves, down to its state, as a few bytes: by them a part is found again. Other content must
// never have the same.

import type { RemoteContext } from '../remote/remote-context.ts';

/** BLAKE3 over the fields, kept apart from each other. 32 bytes. */
const hashFields = async (remote: RemoteContext, fields: readonly string[]): Promise<Uint8Array> => {
  const hasher = await remote.createHasher();
  // JSON keeps fields apart, and names that are not well-formed text too.
  hasher.update(new TextEncoder().encode(JSON.stringify(fields)));
  return hasher.digest();
};

/** A local file that is uploaded: this install, its absolute path, and its state. */
export const uploadIdentity = (
  remote: RemoteContext,
  absolutePath: string,
  version: string,
): Promise<Uint8Array> => hashFields(remote, ['upload', remote.clientId, absolutePath, version]);

/**
 * A file of a server that goes to another one: the server by its key, the path, and the file's state, whose version no other root
 * makes. Whoever sends it goes on with it.
 */
export const serverIdentity = (remote: RemoteContext, path: string, version: string): Promise<Uint8Array> =>
  hashFields(remote, ['relay', remote.session.peer.pin ?? '', path, version]);

/**
 * A remote file that is downloaded: this install, the server by its key, the path, and the file's state. Another install
 * that downloads it to the same place has a part of its own, since it keeps a journal of its own. Undefined from a server
 * that shows no key: another server's file could be taken for it.
 */
export const downloadIdentity = async (
  remote: RemoteContext,
  path: string,
  version: string,
): Promise<Uint8Array | undefined> => {
  const { pin } = remote.session.peer;
  return pin === undefined
    ? undefined
    : hashFields(remote, ['download', remote.clientId, pin, path, version]);
};
