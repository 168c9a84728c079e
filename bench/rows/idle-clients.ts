// What a server keeps for clients that are logged in and do nothing, beside a bare TLS server in Node.js.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { figureBar } from '../bars/make-bars.ts';
import type { Bed } from '../bed.ts';
import { writeCertificate } from '../peers/certificate.ts';
import type { WherryServer } from '../peers/wherry-server.ts';
import { startProcess, type RunningProcess } from '../processes/start-process.ts';
import type { Contender, Row } from './row.ts';

const COUNT = 1000;
const OURS = `${COUNT} idle clients`;

/** Each is a descriptor on both sides, besides what the processes have open anyway. */
const NEEDED_DESCRIPTORS = COUNT + 200;

const CLIENTS = join(import.meta.dirname, '..', 'clients', 'idle-clients.ts');
const BARE_SERVER = join(import.meta.dirname, '..', 'clients', 'bare-tls-server.ts');

/** The hard limit is what counts: Node.js raises its own to it when it starts. */
export const parseOpenFilesLimit = (limits: string): number => {
  const hard = /^Max open files\s+\S+\s+(\S+)/mu.exec(limits)?.[1];
  return hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
};

const clientCommand = (kind: string, server: { readonly pid: number }, port: number) =>
  [process.execPath, CLIENTS, kind, String(COUNT), String(server.pid), String(port)] as const;

const prepareContenders = (bed: Bed): { contenders: Contender[]; close: () => Promise<void> } => {
  const certificate = writeCertificate(join(bed.place.setup, 'bare-tls'));
  let wherry: WherryServer | undefined;
  let bare: { readonly process: RunningProcess; readonly port: number } | undefined;
  const close = async (): Promise<void> => {
    await wherry?.[Symbol.asyncDispose]();
    await bare?.process[Symbol.asyncDispose]();
    wherry = undefined;
    bare = undefined;
  };
  const started = <T>(server: T | undefined): T => {
    if (server === undefined) throw new Error('The server has not been started.');
    return server;
  };
  // A server of each run's own: what one has once needed, it keeps.
  return {
    close,
    contenders: [
      {
        name: OURS,
        isOurs: true,
        outputs: [],
        prepare: async () => {
          await close();
          wherry = await bed.startWherry({ root: join(bed.place.data, 'idle'), durability: 'disk' });
        },
        command: () => {
          const server = started(wherry);
          return {
            argv: clientCommand('wherry', server, server.port),
            env: server.clientEnvironment(server.port),
          };
        },
        serverPid: () => started(wherry).pid,
        check: close,
      },
      {
        name: `${COUNT} idle TLS sockets in Node.js`,
        isOurs: false,
        note: 'no login, no protocol',
        outputs: [],
        prepare: async () => {
          await close();
          const server = await startProcess(process.execPath, [
            BARE_SERVER,
            certificate.keyFile,
            certificate.certificateFile,
          ]);
          bare = { process: server, port: Number(await server.firstLine()) };
        },
        command: () => ({ argv: clientCommand('tls', started(bare).process, started(bare).port) }),
        serverPid: () => started(bare).process.pid,
        check: close,
      },
    ],
  };
};

export const IDLE_ROW: Row = {
  name: 'idle-1000',
  what: `memory of the server for each of ${COUNT} idle clients`,
  weightSeconds: 50,
  isTimed: false,
  hasWarmUp: false,
  bars: [
    figureBar('memory of the server for each client', [OURS, 'KB each'], {
      must: 45,
      aim: 38,
      unit: 'KB',
      isLeast: false,
    }),
  ],
  prepare: async (bed) => {
    const limit = parseOpenFilesLimit(readFileSync('/proc/self/limits', 'utf8'));
    return limit < NEEDED_DESCRIPTORS
      ? {
          contenders: [],
          remarks: [
            `a process may have only ${limit} files open: raise it to ${NEEDED_DESCRIPTORS} (ulimit -n) and run it again`,
          ],
        }
      : prepareContenders(bed);
  },
};
