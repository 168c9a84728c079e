// Whose program is at the other end of a connection on this machine. A ticket passes through the arguments of the program that opens
// the browser, and a cookie goes to every port of this host: where the system says whose a connection is, what another user has
// seen of either is of no use to him.

import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { endianness } from 'node:os';
import { plainAddress } from '../../transport/index.ts';

/** One end of a connection: an IPv4 address, also where it is written as an IPv6 one, and a port. */
export interface SocketEnd {
  readonly address: string;
  readonly port: number;
}

const ESTABLISHED = '01';
const MAPPED = '0000000000000000FFFF0000';

/** As the table writes it: the address as the number that the machine holds it in, least significant byte first on most; then the port. */
const hexOf = ({ address, port }: SocketEnd): string => {
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, '0'));
  if (endianness() === 'LE') bytes.reverse();
  return `${bytes.join('')}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
};

/**
 * In the text of /proc/net/tcp or tcp6, the user of the socket that has these ends; undefined: there is none. Both ends count, with their addresses:
 * another user can have the same ports on another address of this machine. What is over counts for nothing: the system says root of it.
 */
export const ownerInTable = (table: string, local: SocketEnd, remote: SocketEnd): number | undefined => {
  const ends = [hexOf(local), hexOf(remote)] as const;
  for (const line of table.split('\n')) {
    const [, from = '', to = '', state, , , , uid, , inode] = line.trim().split(/\s+/u);
    if (state !== ESTABLISHED || inode === '0') continue;
    if (from.replace(MAPPED, '') === ends[0] && to.replace(MAPPED, '') === ends[1]) return Number(uid);
  }
  return undefined;
};

const ROOT_USER = 0;

const endOf = (address: string | undefined, port: number | undefined): SocketEnd | undefined => {
  const plain = plainAddress(address);
  return port === undefined || !isIPv4(plain) ? undefined : { address: plain, port };
};

export interface Connection {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

/** True also where the system does not say. */
export const isOwnPeer = async (connection: Connection): Promise<boolean> => {
  const own = process.getuid?.();
  if (own === undefined) return true;
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/self/net/${name}`, 'latin1').catch(() => undefined)),
  );
  if (tables.every((table) => table === undefined)) return true;
  // Of the other end: what is remote here is local there.
  const there = endOf(connection.remoteAddress, connection.remotePort);
  const here = endOf(connection.localAddress, connection.localPort);
  // It has gone already, or came by an address that this program does not listen at.
  if (there === undefined || here === undefined) return false;
  const owners = tables.flatMap((table = '') => ownerInTable(table, there, here) ?? []);
  return owners.length > 0 && owners.every((owner) => owner === own || owner === ROOT_USER);
};
