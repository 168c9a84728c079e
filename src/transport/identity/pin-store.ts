// The pins of servers met before, by host and port (and path, where several are behind one proxy): known-servers.json in the state directory. Several processes may
// write at once; each change is made under a lock and becomes visible whole.

import { join } from 'node:path';
import { WherryError } from '../../base/index.ts';
import { formatTarget } from '../address.ts';
import { pinOfPublicKey } from './key-pair.ts';
import { readStateFile, replaceStateFile, withStateLock } from './state-file.ts';

const FILE_NAME = 'known-servers.json';

export interface PinStore {
  /** The pin kept for this server; undefined when it was never met. Rejects with `CORRUPTED` rather than forget what it once knew. */
  get(host: string, port: number, path?: string): Promise<string | undefined>;
  /** Keeps the pin, in place of an earlier one. Fulfils once it is on disk. */
  set(host: string, port: number, pin: string, path?: string): Promise<void>;
}

const serverKey = (host: string, port: number, path = ''): string =>
  `${formatTarget(host.toLowerCase(), port)}${path}`;

const parsePins = (text: string | undefined, path: string): Map<string, string> => {
  if (text === undefined) return new Map();
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== 'object' || document === null || !('servers' in document))
      throw new Error('no "servers"');
    const { servers } = document;
    if (typeof servers !== 'object' || servers === null) throw new Error('"servers" is not an object');
    return new Map(Object.entries(servers).map(([key, pin]) => [key, pinOfPublicKey(String(pin))]));
  } catch (error) {
    const sentence = `${path} cannot be understood; repair it, or remove it to forget all servers met before.`;
    throw new WherryError('CORRUPTED', sentence, { cause: error });
  }
};

const formatPins = (pins: ReadonlyMap<string, string>): string => {
  const sorted = [...pins].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ version: 1, servers: Object.fromEntries(sorted) }, undefined, 2)}\n`;
};

/** Nothing is read or written before the first call. */
export const openPinStore = (stateDirectory: string): PinStore => {
  const read = async (): Promise<Map<string, string>> =>
    parsePins(await readStateFile(stateDirectory, FILE_NAME), join(stateDirectory, FILE_NAME));
  return {
    get: async (host, port, path) => (await read()).get(serverKey(host, port, path)),
    set: (host, port, pin, path) =>
      withStateLock(stateDirectory, FILE_NAME, async () => {
        const pins = await read();
        pins.set(serverKey(host, port, path), pinOfPublicKey(pin));
        await replaceStateFile(stateDirectory, FILE_NAME, formatPins(pins));
      }),
  };
};
