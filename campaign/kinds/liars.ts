// Peers that lie: a server to the real client, a client to the real server.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Bed } from '../bed.ts';
import { createLiar, type Liar } from '../lies/lie.ts';
import { startLyingServer } from '../lies/lying-server.ts';
import type { Session } from '../../src/session/index.ts';
import { toText, type BytePath, joinPath } from '../trees/byte-path.ts';
import { EXIT, type Kind, type Played } from './kind.ts';

/** A peer that talks for ever is left by the person at the client. */
const PATIENCE_MS = 4000;

const ANY_EXIT = [0, EXIT.failed, EXIT.partly, 2, ...Object.values(EXIT)];

const againstLyingServer = async (bed: Bed): Promise<Played> => {
  const liar = createLiar(bed.random.fork('lies'));
  await bed.server.stop();
  bed.server = await startLyingServer(bed.serverInit, liar);
  bed.proxy.target = bed.server.port;
  const client = bed.startClient(['--timeout', '2']);
  const timer = setTimeout(() => client.interrupt(), PATIENCE_MS);
  const finished = await client.finished;
  clearTimeout(timer);
  await bed.server.stop();
  await bed.restartServer();
  return {
    finished,
    mayExit: ANY_EXIT,
    interruptions: 1,
    spoiledBytes: 3 * bed.scenario.bytes,
    trust: 'content',
    // Of a file as the lie had it.
    leavesParts: true,
    leavesStaged: true,
    struck: liar.lies > 0,
  };
};

/** The session's own streams and requests lie from now on. */
const corrupt = (session: Session, liar: Liar): void => {
  const open = session.open.bind(session);
  const call = session.call.bind(session);
  Object.assign(session, {
    open: async (method: string, params: unknown, options: object) =>
      liar.stream(await open(method, liar.value(params), options)),
    call: (method: string, params: unknown, options: object) => call(method, liar.value(params), options),
  });
};

const lyingTransfer = async (bed: Bed, liar: Liar): Promise<void> => {
  const { product, world, scenario, token, proxy } = bed;
  const remote = await product.client.connect({
    host: '127.0.0.1',
    port: proxy.port,
    token,
    carrier: 'tcp',
    stateDirectory: `${world.clientState}/wherry`,
    timeoutMs: 2000,
  });
  corrupt(remote.session, liar);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  const options = { onConflict: scenario.policy, signal: stop.signal };
  const { files } = remote;
  const isUpload = scenario.direction === 'upload';
  const at = (top: BytePath, name: string): string =>
    toText(joinPath(top, Buffer.from(name).toString('latin1')));
  for (const source of scenario.sources) {
    const from = isUpload ? at(world.source, source) : `/${source.replace(/\/\.$/u, '')}`;
    const to = isUpload ? `/${scenario.target}` : at(world.destination, scenario.target);
    const tree = { ...options, ifExists: 'merge', contents: source.endsWith('/.') } as const;
    const transfer = scenario.recursive
      ? isUpload
        ? files.uploadDirectory(from.replace(/\/\.$/u, ''), to, tree)
        : files.downloadDirectory(from, to, tree)
      : isUpload
        ? files.upload(from, to, options)
        : files.download(from, to, options);
    // Whatever it comes to: what counts is what the server has made of it.
    await transfer.catch(() => {});
  }
  clearTimeout(timer);
  await remote.close();
};

const lyingClient = async (bed: Bed): Promise<Played> => {
  const liar = createLiar(bed.random.fork('lies'));
  const over = new AbortController();
  const limit = sleep(PATIENCE_MS + 4000, undefined, { signal: over.signal }).catch(() => {});
  await Promise.race([lyingTransfer(bed, liar), limit]);
  over.abort();
  return {
    finished: undefined,
    mayExit: [],
    interruptions: 1,
    spoiledBytes: 3 * bed.scenario.bytes,
    trust: 'known content',
    leavesParts: true,
    leavesStaged: true,
    struck: liar.lies > 0,
  };
};

const amounts = [
  [6, 'small'],
  [3, 'medium'],
  [1, 'large'],
] as const;

export const LIARS: readonly Kind[] = [
  {
    name: 'lying-server',
    weight: 9,
    what: 'a server of the real protocol that lies in what it answers, against the real client',
    usesProcesses: false,
    wish: { amounts },
    play: againstLyingServer,
  },
  {
    name: 'lying-client',
    weight: 7,
    what: 'a client of the real protocol that lies in what it asks and sends, against the real server',
    usesProcesses: false,
    wish: { amounts, policies: ['replace'] },
    play: lyingClient,
  },
];
