// Whose program is at the other end of a connection on this machine. A ticket passes through the arguments of the program that opens
// the browser, and a cookie goes to every port of this host: where the system says whose a connection is, what another user has
// seen of either is of no use to him.

import { readFile } from 'node:fs/promises';

/** In the text of /proc/net/tcp or tcp6, the user of the socket with these ports; undefined: there is none. Pure. */
export const ownerInTable = (table: string, localPort: number, remotePort: number): number | undefined => {
  const ending = (port: number): string => `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of table.split('\n')) {
    const [, local = '', remote = '', , , , , uid] = line.trim().split(/\s+/u);
    if (local.endsWith(ending(localPort)) && remote.endsWith(ending(remotePort))) return Number(uid);
  }
  return undefined;
};

const ROOT_USER = 0;

/** True also where the system does not say. */
export const isOwnPeer = async ({
  remotePort,
  localPort,
}: {
  readonly remotePort?: number | undefined;
  readonly localPort?: number | undefined;
}): Promise<boolean> => {
  const own = process.getuid?.();
  if (own === undefined || remotePort === undefined || localPort === undefined) return true;
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/self/net/${name}`, 'latin1').catch(() => undefined)),
  );
  if (tables.every((table) => table === undefined)) return true;
  // Of the other end: what is remote here is local there.
  const owners = tables.flatMap((table = '') => ownerInTable(table, remotePort, localPort) ?? []);
  return owners.some((owner) => owner === own || owner === ROOT_USER);
};
