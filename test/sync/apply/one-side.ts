// One side in memory that has been looked at, and somebody who changes it behind that.

import assert from 'node:assert/strict';
import { encodeBatch, type Storage } from '../../../src/storage/index.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';
import { openRootCatalog } from '../../../src/catalog/index.ts';
import { nameBytes } from '../../../src/base/index.ts';
import { createStorageEndpoint, type StorageEndpoint } from '../../../src/sync/engine/storage-endpoint.ts';
import type { Settled } from '../../../src/sync/apply/outcome.ts';
import type { SideOperations } from '../../../src/sync/core/operations.ts';
import { NO_OPERATIONS } from '../../../src/sync/core/operations.ts';
import { path } from '../core/trees.ts';
import { contentsOf, hash, writeText } from '../engine/two-sides.ts';

export interface OneSide {
  readonly storage: Storage;
  readonly endpoint: StorageEndpoint;
  /** A file with this content; its time is 1000 unless it is said. */
  write(at: string, content: string, mtimeUs?: number): Promise<void>;
  link(at: string, target: string): Promise<void>;
  /** What became of each step, as "action path outcome". */
  prepare(operations: Partial<SideOperations>): Promise<readonly string[]>;
  complete(operations: Partial<SideOperations>, removes?: boolean): Promise<readonly string[]>;
  /** Path → content, without times. */
  contents(): Promise<Record<string, string>>;
  /** Paths of what is in the trash, in their order. */
  trash(): Promise<readonly string[]>;
}

export const linkBatch = (at: string, target: string): Uint8Array<ArrayBuffer> => {
  const entry = {
    kind: 'link',
    path: at.slice(1),
    mtimeUs: 0,
    executable: false,
    hash: new Uint8Array(0),
  } as const;
  return Buffer.from(encodeBatch([{ ...entry, content: nameBytes(target) }]));
};

/** `first`: path → content of what the survey sees. */
export const openOneSide = async (first: Readonly<Record<string, string>>): Promise<OneSide> => {
  const storage = await openMemoryStorage({ keepsTrash: true });
  const endpoint = createStorageEndpoint({
    storage,
    catalog: openRootCatalog(':memory:'),
    root: path('/'),
    by: 'sync',
    hash,
  });
  const heard = async (
    work: (onSettled: (settled: Settled) => void) => Promise<void>,
  ): Promise<readonly string[]> => {
    const told: string[] = [];
    await work(({ operation, result }) =>
      told.push(`${operation.action} ${operation.path} ${result.outcome}`),
    );
    return told;
  };
  const side: OneSide = {
    storage,
    endpoint,
    write: async (at, content, mtimeUs = 1000) => {
      await storage.makeDirectory(path(at.slice(0, at.lastIndexOf('/')) || '/'), { parents: true });
      await writeText(storage, path(at), content, mtimeUs);
    },
    link: async (at, target) => {
      const batch = linkBatch(at, target);
      const { results } = await storage.writeBatch(path('/'), batch, batch.length, { policy: 'replace' });
      assert.ok(results.every((result) => 'outcome' in result));
    },
    prepare: (operations) =>
      heard((onSettled) => endpoint.prepare({ ...NO_OPERATIONS, ...operations }, onSettled)),
    complete: (operations, removes = true) =>
      heard((onSettled) => endpoint.complete({ ...NO_OPERATIONS, ...operations }, removes, onSettled)),
    contents: async () =>
      Object.fromEntries(
        Object.entries(await contentsOf(storage)).map(([at, text]) => [at, text.replace(/ @\d+/u, '')]),
      ),
    trash: async () => {
      const paths: string[] = [];
      for await (const items of storage.trash.list()) paths.push(...items.map((item) => item.path));
      return paths.sort();
    },
  };
  for (const [at, content] of Object.entries(first)) await side.write(at, content);
  await endpoint.survey();
  return side;
};
