// Peers that know nothing of parcels: everything goes as it is, both ways, and nothing is refused. The old server is the file
// service without a codec and without the question for one; the old client is the handle on files without a codec. Both
// over a real link.

import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import type { CompressMode } from '../../../src/base/index.ts';
import type { Remote } from '../../../src/client/index.ts';
import { createFiles, type Files } from '../../../src/files/index.ts';
import type { Service } from '../../../src/session/index.ts';
import { createSharedDirectories, openLocalDirectory } from '../../../src/storage/disk/index.ts';
import { createRelay } from '../relay.ts';
import { startTwoAccounts } from '../two-accounts.ts';
import { textBytes } from './content.ts';

const SIZE = 3 * 1024 * 1024;
const CONTENT = textBytes(SIZE);
const SMALL_SIZE = 20_000;
const COUNT = 40;
const SMALL = textBytes(SMALL_SIZE, 2);

const withoutQuestion = (real: Service): Service => {
  const { features: _asked, ...methods } = real.methods;
  return { ...real, methods };
};

/** The files of a client that has nothing to compress with, on the session of another one. */
const oldFiles = ({ session }: Remote): { files: Files; close: () => Promise<void> } => {
  const directories = createSharedDirectories((directory, { writable }) =>
    openLocalDirectory({
      directory,
      readOnly: !writable,
      versionKey: new Uint8Array(8),
      partsDirectory: undefined,
    }),
  );
  const files = createFiles({
    session,
    clientId: 'an old install',
    openLocal: (directory, options) => directories.open(directory, options),
  });
  return { files, close: () => directories.close() };
};

interface Peers {
  readonly client: 'old' | 'new';
  readonly server: 'old' | 'new';
  readonly compress: CompressMode;
}

/** Bytes on the wire of a large file and a tree, up and down; all of it is compared with what was sent. */
const carriedBetween = async ({ client, server, compress }: Peers): Promise<Record<string, number>> => {
  await using place = await startTwoAccounts(
    server === 'old' ? { compresses: false, service: withoutQuestion } : {},
  );
  await using relay = await createRelay(place.port);
  const local = (name: string): string => join(place.directory, name);
  await writeFile(local('large'), CONTENT);
  await mkdir(local('tree'));
  const numbers = Array.from({ length: COUNT }, (_, index) => String(index));
  for (const name of numbers) await writeFile(local(`tree/${name}`), `${name} ${SMALL.toString('latin1')}`);
  const remote = await place.connect('owner', 'laptop', relay.port);
  const old = oldFiles(remote);
  const files = client === 'old' ? old.files : remote.files;
  const carried: Record<string, number> = {};
  const measure = async (name: string, way: 'up' | 'down', transfer: Promise<unknown>): Promise<void> => {
    const before = relay.carried[way];
    await transfer;
    carried[name] = relay.carried[way] - before;
  };
  await measure('file up', 'up', files.upload(local('large'), '/large', { compress }));
  await measure('file down', 'down', files.download('/large', local('large-copy'), { compress }));
  await measure('tree up', 'up', files.uploadDirectory(local('tree'), '/tree', { compress }));
  await measure('tree down', 'down', files.downloadDirectory('/tree', local('copy'), { compress }));
  await old.close();
  for (const path of [join(place.root, 'large'), local('large-copy')])
    assert.ok((await readFile(path)).equals(CONTENT), path);
  for (const directory of [join(place.root, 'tree'), local('copy')])
    for (const name of numbers)
      assert.deepEqual(
        await readFile(join(directory, name)),
        await readFile(local(`tree/${name}`)),
        `${directory}/${name}`,
      );
  return carried;
};

describe('peers that know nothing of parcels', () => {
  const table: readonly (readonly [Peers, boolean])[] = [
    [{ client: 'new', server: 'old', compress: 'always' }, false],
    [{ client: 'new', server: 'old', compress: 'auto' }, false],
    [{ client: 'old', server: 'new', compress: 'always' }, false],
    [{ client: 'old', server: 'old', compress: 'always' }, false],
    // What the others are compared with.
    [{ client: 'new', server: 'new', compress: 'always' }, true],
  ];
  for (const [peers, isCompressed] of table) {
    const { client, server, compress } = peers;
    it(`${client} client, ${server} server, ${compress}: all arrives, ${isCompressed ? 'compressed' : 'as it is'}`, async () => {
      const carried = await carriedBetween(peers);
      for (const [what, bytes] of Object.entries(carried)) {
        const size = what.startsWith('file') ? SIZE : COUNT * SMALL_SIZE;
        if (isCompressed) assert.ok(bytes < 0.6 * size, `${what}: ${bytes} of ${size}`);
        else assert.ok(bytes >= size, `${what}: ${bytes} of ${size}`);
      }
    });
  }
});
