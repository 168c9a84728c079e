// `auto` over a real link that is held to a rate: at whichever end, and whichever way, content that shrinks is compressed
// from the first byte on, since both ends know of the rate. What counts is what is on the wire.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import type { ConnectInit } from '../../../src/client/index.ts';
import type { ServerInit } from '../../../src/server/index.ts';
import { patternBytes } from '../../storage/contract/bed.ts';
import { createRelay } from '../relay.ts';
import { startServer } from '../running-server.ts';
import { textBytes } from './content.ts';

const MIB = 1024 ** 2;
/** Less than what is sent as it is where nothing is known of a link. */
const SIZE = MIB;
const RATE = 8 * MIB;
/** Login, hashes and frames. */
const OVERHEAD = 32 * 1024;

/** Bytes that one upload, and one download, of this content put on the wire. */
const carriedBy = async (
  content: Buffer,
  server: Partial<ServerInit>,
  client: Partial<ConnectInit>,
): Promise<{ up: number; down: number }> => {
  await using running = await startServer(server);
  await using relay = await createRelay(running.server.port);
  const local = (name: string): string => join(running.directory, name);
  await writeFile(local('source'), content);
  const remote = await running.connect({ port: relay.port, ...client });
  await remote.files.upload(local('source'), '/name');
  const { up, down } = relay.carried;
  await remote.files.download('/name', local('copy'));
  assert.ok((await readFile(join(running.root, 'name'))).equals(content));
  assert.ok((await readFile(local('copy'))).equals(content));
  return { up, down: relay.carried.down - down };
};

describe('auto, on a link that is held to a rate', () => {
  const table: readonly (readonly [
    string,
    Partial<ServerInit>,
    Partial<ConnectInit>,
    { up: boolean; down: boolean },
  ])[] = [
    ['by the server', { bandwidth: RATE }, {}, { up: true, down: true }],
    ['by the server, for each connection', { bandwidthPerConnection: RATE }, {}, { up: true, down: true }],
    ['by the server, uploads only', { bandwidth: { upload: RATE } }, {}, { up: true, down: false }],
    ['by the server, downloads only', { bandwidth: { download: RATE } }, {}, { up: false, down: true }],
    ['by the client', {}, { bandwidth: RATE }, { up: true, down: true }],
    ['by the client, uploads only', {}, { bandwidth: { upload: RATE } }, { up: true, down: false }],
    ['by the client, downloads only', {}, { bandwidth: { download: RATE } }, { up: false, down: true }],
    ['by nobody', {}, {}, { up: false, down: false }],
  ];
  for (const [who, server, client, expected] of table) {
    it(`${who}: compresses what goes the bounded way`, async () => {
      const carried = await carriedBy(textBytes(SIZE), server, client);
      for (const way of ['up', 'down'] as const) {
        if (expected[way]) assert.ok(carried[way] < 0.6 * SIZE, `${way}: ${carried[way]}`);
        else assert.ok(carried[way] >= SIZE, `${way}: ${carried[way]}`);
      }
    });
  }

  it('costs what does not shrink nothing on the wire', async () => {
    const carried = await carriedBy(Buffer.from(patternBytes(SIZE)), { bandwidth: RATE }, {});
    assert.ok(carried.up < SIZE + OVERHEAD && carried.down < SIZE + OVERHEAD, JSON.stringify(carried));
  });
});
