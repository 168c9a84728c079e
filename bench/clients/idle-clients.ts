// Opens many connections and leaves them idle, to see by how much the server has grown: wherry|tls COUNT SERVER_PID PORT.
// Prints what each of them takes, in KB of 1000 bytes.

import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { readResidentBytes } from '../measure/process-usage.ts';
import { loadClient } from '../product.ts';

/** So many at once, as long as they are being made. */
const AT_ONCE = 20;

/**
 * So many have come and gone before: what connecting makes a server load, and the room in which it makes its garbage, is
 * not kept for anyone who is connected.
 */
const FIRST = 1000;

const SETTLE_MS = 4000;

type Close = () => Promise<void> | void;

const [kind = '', count = '0', serverPid = '0', port = '0'] = process.argv.slice(2);

const openBare = async (): Promise<Close> => {
  const socket = connectTls({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  return () => void socket.destroy();
};

const openWherry = async (): Promise<() => Promise<Close>> => {
  const { connect, parseConnectionString } = await loadClient();
  const target = parseConnectionString(process.env['WHERRY_URL'] ?? '');
  return async () => {
    const remote = await connect({
      ...target,
      token: process.env['WHERRY_TOKEN'],
      stateDirectory: false,
    });
    return () => remote.close();
  };
};

const openOne = kind === 'wherry' ? await openWherry() : openBare;

/** Opens connections, a few at a time, and hands them over as they are there. */
const openMany = async (many: number, take: (opened: readonly Close[]) => Promise<void>): Promise<void> => {
  for (let made = 0; made < many; made += AT_ONCE) {
    await take(await Promise.all(Array.from({ length: Math.min(AT_ONCE, many - made) }, openOne)));
  }
};

const residentNow = async (): Promise<number> => {
  await wait(SETTLE_MS);
  return readResidentBytes(Number(serverPid));
};

await openMany(FIRST, async (opened) => {
  for (const close of opened) await close();
});
const before = await residentNow();
await openMany(Number(count), async () => {});
const after = await residentNow();
const figures = { 'KB each': (after - before) / Number(count) / 1000 };
// Without a goodbye of each: the server ends next.
process.stdout.write(JSON.stringify({ figures }), () => process.exit());
