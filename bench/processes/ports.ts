// Ports of the loopback for programs that must be told one.

import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunningProcess } from './start-process.ts';

export const HOST = '127.0.0.1';

const STEP_MS = 20;
const MOST_MS = 10_000;

/** One that nobody listens on now. */
export const findFreePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** Waits until the process accepts connections; rejects when it ends before. */
export const waitForPort = async (server: RunningProcess, port: number): Promise<void> => {
  const until = performance.now() + MOST_MS;
  while (!(await answers(port))) {
    server.ensureRunning();
    if (performance.now() > until)
      throw new Error(`Nothing listens on port ${port} after ${MOST_MS / 1000} s.`);
    await wait(STEP_MS);
  }
};
