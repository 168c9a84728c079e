// How many connections a server has, from what the system shows of sockets: the server itself need not be asked.

import { readFile } from 'node:fs/promises';

const ESTABLISHED = '01';

/** Established connections to a local port in the text of /proc/PID/net/tcp or tcp6. Pure. */
export const countInTable = (table: string, port: number): number => {
  const local = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').filter((line) => {
    const [, address = '', , state] = line.trim().split(/\s+/u);
    return state === ESTABLISHED && address.endsWith(`:${local}`);
  }).length;
};

/** Undefined where the system does not say. */
export const countConnections = async (pid: number, port: number): Promise<number | undefined> => {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'latin1').catch(() => undefined)),
  );
  if (tables.every((table) => table === undefined)) return undefined;
  return tables.reduce((sum, table) => sum + countInTable(table ?? '', port), 0);
};
