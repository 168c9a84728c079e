// How a client and a server come together for one run: in one place, or over a link with the services of a server at its other end.

import type { Hashing } from '../../../src/base/index.ts';
import { parseRemotePath } from '../../../src/base/index.ts';
import { createFileService, createSharedByServices, createFiles } from '../../../src/files/index.ts';
import { loadBlake3 } from '../../../src/storage/blake3.ts';
import { openPair } from '../../../src/sync/client/open-pair.ts';
import { createCatalogBase } from '../../../src/sync/engine/catalog-base.ts';
import type { RunInit } from '../../../src/sync/engine/run-pair.ts';
import { createStorageCourier } from '../../../src/sync/engine/storage-courier.ts';
import { createStorageEndpoint } from '../../../src/sync/engine/storage-endpoint.ts';
import { createChunkLists } from '../../../src/sync/delta/chunk-lists.ts';
import { createRemoteCourier } from '../../../src/sync/remote/remote-courier.ts';
import { RunViews, createSyncService } from '../../../src/sync/service/index.ts';
import { tamperedCarrier, type Tamper } from '../../files/between.ts';
import { createPair } from '../../session/pair.ts';
import type { Peer } from './peers.ts';
import type { Course } from './trouble.ts';

const hashing: Hashing = await loadBlake3();
const ROOT = parseRemotePath('/');

export interface Meeting {
  readonly ends: Pick<RunInit, 'left' | 'right' | 'base' | 'courier'>;
  /** After a run that did not end early. */
  readonly leave?: () => void;
  readonly close?: () => Promise<void>;
}

/** Whatever both do goes through these two, in which something may happen to it. */
export type Meet = (client: Peer, server: Peer, course: Course) => Promise<Meeting>;

export const meetHere: Meet = async (client, server) => {
  const endpoint = ({ storage, catalog }: Peer) =>
    createStorageEndpoint({ storage, catalog, root: ROOT, by: 'sync', ...hashing });
  const [left, right] = [endpoint(client), endpoint(server)];
  const courier = createStorageCourier([left, right], hashing.createHasher);
  return { ends: { left, right, courier, base: createCatalogBase(client.catalog, 'pair', hashing.hash) } };
};

/** Changes what travels: to the server, and to the client. */
export type Tampers = readonly [toServer: Tamper, toClient: Tamper];

export const meetOverLink: Meet = (client, server, course) =>
  meetOverTampered(client, server, course, undefined);

export const meetOverTampered = async (
  client: Peer,
  server: Peer,
  course: Course,
  tampers: Tampers | undefined,
): Promise<Meeting> => {
  const views = new RunViews();
  let viewCount = 0;
  const shared = createSharedByServices();
  const pair = createPair({
    reconnect: false,
    between: (near, far) => [tamperedCarrier(near, tampers?.[1]), tamperedCarrier(far, tampers?.[0])],
    services: [
      createFileService(
        {
          storage: server.storage,
          limits: { minBlockSize: 512, maxBlockSize: 4 * 1024 * 1024 },
          viewOf: (name) => views.get(name)?.seen,
        },
        shared,
      ),
      createSyncService({
        storage: server.storage,
        remembered: () => ({ catalog: server.catalog, trees: undefined }),
        locks: shared.locks,
        rootId: 'root',
        views,
        loadHashing: async () => hashing,
        randomBytes: (size) => new Uint8Array(size).fill((viewCount += 1)),
        foldsNames: false,
      }),
    ],
  });
  await pair.client.start();
  const cut = (): void => {
    for (const carriers of pair.carriers) {
      carriers.client.destroy();
      carriers.server.destroy();
    }
  };
  course.onGone = cut;
  const files = createFiles({
    session: pair.client,
    openLocal: () => Promise.reject(new Error('No directory is opened by its name.')),
    createHasher: async () => hashing.createHasher(),
    clientId: 'client',
  });
  const { storage, catalog } = client;
  const opened = openPair({
    files,
    local: {
      storage,
      catalog,
      id: 'local',
      path: '/here',
      hardLinked: () => 0,
      [Symbol.asyncDispose]: async () => {},
    },
    remote: ROOT,
    mayBeMissing: true,
    checksum: false,
    hashing,
    timeoutMs: undefined,
    sendsAll: true,
    memory: undefined,
    filter: {},
  });
  const { left, right, base } = opened;
  const courier = createRemoteCourier({
    files,
    local: left,
    remote: right,
    label: '/here',
    options: {},
    lists: createChunkLists(catalog),
  });
  return {
    ends: { left, right, base, courier },
    leave: () => right.leave(),
    close: async () => {
      right.abandon();
      await pair[Symbol.asyncDispose]();
    },
  };
};
