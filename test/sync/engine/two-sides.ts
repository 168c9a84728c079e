// Two sides in memory, with catalogs and a base that outlive the runs, edits by chance, and faults at any step.

import {
  MAX_BATCHED_FILE_SIZE,
  WherryError,
  nameBytes,
  parseRemotePath,
  type RemotePath,
} from '../../../src/base/index.ts';
import { openRootCatalog } from '../../../src/catalog/index.ts';
import { loadBlake3 } from '../../../src/storage/blake3.ts';
import { encodeBatch, type Storage } from '../../../src/storage/index.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';
import type { Side } from '../../../src/sync/core/side.ts';
import { createCatalogBase } from '../../../src/sync/engine/catalog-base.ts';
import { createStorageCourier } from '../../../src/sync/engine/storage-courier.ts';
import { createStorageEndpoint, type StorageEndpoint } from '../../../src/sync/engine/storage-endpoint.ts';
import { runPair, type RunInit, type RunResult } from '../../../src/sync/engine/run-pair.ts';
import { ANY_NAMES, NOW_MS } from '../core/trees.ts';

const hashing = await loadBlake3();
export const { hash } = hashing;

/** What changes something; a fault may come before it, or after it, when nobody hears any more that it was done. */
const CHANGES = ['makeDirectory', 'remove', 'move', 'copy', 'settle', 'stage', 'writeBatch'] as const;

/** What happens at the how-manieth change, on both sides together, counted from 0. */
export type Fault = { readonly at: number } & (
  | {
      readonly when: 'before' | 'after';
      /** `CANCELLED` ends the run, as a crash does. */
      readonly code: 'CANCELLED' | 'INTERNAL' | 'NO_SPACE';
    }
  /** Somebody else is quicker. */
  | { readonly when: 'race'; readonly edit: () => Promise<void> }
);

export interface TwoSidesInit {
  /** What takes no part now, as lines of .gitignore. Default: everything does. */
  readonly ignored?: () => readonly string[];
  /** Where the trees are; on the right it need not be there. Default "/". */
  readonly root?: string;
  /** Changes what a side answers. */
  readonly between?: (side: Side, storage: Storage) => Storage;
}

export interface TwoSides {
  readonly storages: Readonly<Record<Side, Storage>>;
  /** Runs once; changes are counted, and fail as `fault` says. */
  run(more?: Partial<RunInit>, fault?: Fault): Promise<RunResult>;
  /** Of the last run. */
  readonly changes: number;
  loseBase(): void;
}

export const openTwoSides = async ({
  ignored,
  between,
  root = '/',
}: TwoSidesInit = {}): Promise<TwoSides> => {
  const storages = {
    left: await openMemoryStorage({ keepsTrash: true }),
    right: await openMemoryStorage({ keepsTrash: true }),
  };
  const catalogs = { left: openRootCatalog(':memory:'), right: openRootCatalog(':memory:') };
  let changes = 0;
  let fault: Fault | undefined;

  const faulty = (storage: Storage): Storage => {
    const broken: Record<string, unknown> = {};
    for (const name of CHANGES) {
      const work = storage[name] as (...args: unknown[]) => Promise<unknown>;
      broken[name] = async (...args: unknown[]): Promise<unknown> => {
        const isHit = fault?.at === changes;
        changes += 1;
        if (isHit && fault?.when === 'before') throw new WherryError(fault.code);
        if (isHit && fault?.when === 'race') await fault.edit();
        const result = await work(...args);
        if (isHit && fault?.when === 'after') throw new WherryError(fault.code);
        return result;
      };
    }
    return { ...storage, ...broken } as Storage;
  };
  const endpoint = (side: Side): StorageEndpoint =>
    createStorageEndpoint({
      storage: faulty(between?.(side, storages[side]) ?? storages[side]),
      catalog: catalogs[side],
      root: parseRemotePath(root),
      mayBeMissing: side === 'right',
      by: 'sync',
      hash,
      createHasher: hashing.createHasher,
      get ignore() {
        return ignored === undefined ? undefined : { patterns: ignored() };
      },
    });
  const endpoints = { left: endpoint('left'), right: endpoint('right') };
  const courier = createStorageCourier([endpoints.left, endpoints.right], hashing.createHasher);
  return {
    storages,
    run: async (more = {}, wanted) => {
      [fault, changes] = [wanted, 0];
      try {
        return await runPair({
          mode: 'both',
          deletes: false,
          conflictRule: 'keep-both',
          keeper: 'right',
          device: 'desk',
          names: ANY_NAMES,
          maxDelete: { percent: 100 },
          copyFromSize: 4,
          nowMs: () => NOW_MS,
          base: createCatalogBase(catalogs.left, 'pair', hash),
          courier,
          ...endpoints,
          ...more,
        });
      } finally {
        fault = undefined;
      }
    },
    get changes() {
      return changes;
    },
    loseBase: () => catalogs.left.forgetBase('pair'),
  };
};

// ——— What is there ———

const read = async (storage: Storage, path: RemotePath): Promise<string> => {
  const file = await storage.open(path);
  const { buffer, length } = await file.read(Buffer.allocUnsafeSlow(Math.max(1, file.entry.size)), 0);
  await file.close();
  return Buffer.from(buffer.subarray(0, length)).toString();
};

/** Path → what is there, in words. */
export const contentsOf = async (storage: Storage): Promise<Record<string, string>> => {
  const found: [string, string][] = [];
  for await (const { entries } of storage.scan(parseRemotePath('/'), { recursive: true }))
    for (const entry of entries)
      found.push([
        entry.path,
        entry.kind === 'file'
          ? `${await read(storage, entry.path)} @${entry.mtimeUs}${entry.executable ? ' *' : ''}`
          : entry.kind === 'link'
            ? `-> ${entry.target}`
            : entry.kind,
      ]);
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
};

export const textsIn = (contents: Readonly<Record<string, string>>): string[] =>
  Object.values(contents)
    .filter((text) => text.includes(' @'))
    .map((text) => text.replace(/ @.*$/u, ''));

/** Every content of a file that is anywhere: under a name, or in the trash. */
export const everyContent = async ({ storages }: TwoSides): Promise<Set<string>> => {
  const all = new Set<string>();
  for (const storage of [storages.left, storages.right]) {
    for (const text of textsIn(await contentsOf(storage))) all.add(text);
    for await (const items of storage.trash.list())
      for (const { id, kind } of items) {
        if (kind !== 'file') continue;
        const file = await storage.trash.open(id);
        const { buffer, length } = await file.read(Buffer.allocUnsafeSlow(Math.max(1, file.entry.size)), 0);
        all.add(Buffer.from(buffer.subarray(0, length)).toString());
        await file.close();
      }
  }
  return all;
};

// ——— Edits ———

/** Numbers from a seed: the same seed, the same run. */
export const createChance = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
};

/** Bytes of a file that is carried by itself. */
const LARGE = MAX_BATCHED_FILE_SIZE + 1;
const NAMES = ['a', 'b', 'c.txt', 'd', 'e'];

const pathsOf = async (storage: Storage, kind?: string): Promise<RemotePath[]> => {
  const paths: RemotePath[] = [];
  for await (const { entries } of storage.scan(parseRemotePath('/'), { recursive: true }))
    for (const entry of entries) if (kind === undefined || entry.kind === kind) paths.push(entry.path);
  return paths;
};

export const writeText = async (
  storage: Storage,
  path: RemotePath,
  content: string,
  mtimeUs: number,
): Promise<void> => {
  const bytes = new TextEncoder().encode(content);
  const staged = await storage.stage(
    path,
    { size: bytes.length, mtimeUs },
    { policy: 'replace', by: 'somebody' },
  );
  try {
    const buffer = Buffer.allocUnsafeSlow(Math.max(1, bytes.length));
    buffer.set(bytes);
    if (bytes.length > 0) await staged.write(buffer, bytes.length);
    await staged.commit(hash(bytes));
  } finally {
    await staged.discard();
  }
};

/** Edits of one run of the simulation count from 1, so that the same seed makes the same edits. */
let written = 0;

export const beginEdits = (): void => {
  written = 0;
};

export interface EditOptions {
  /** What the clock of who edits shows, in microseconds; times are a little later. Default 0. */
  readonly clockUs?: number;
  /** Now and then a file that does not travel with others. Default false. */
  readonly isSometimesLarge?: boolean;
}

/** One edit somewhere; what cannot be done is not. */
export const editByChance = async (
  storage: Storage,
  chance: (below: number) => number,
  { clockUs = 0, isSometimesLarge = false }: EditOptions = {},
): Promise<void> => {
  const pick = <T>(from: readonly T[]): T | undefined => from[chance(from.length || 1)];
  const directories = [parseRemotePath('/'), ...(await pathsOf(storage, 'directory'))];
  const directory = pick(directories) as RemotePath;
  const free = parseRemotePath(`${directory === '/' ? '' : directory}/${pick(NAMES)}`);
  const present = pick(await pathsOf(storage));
  written += 1;
  const edits: (() => Promise<unknown>)[] = [
    () =>
      writeText(
        storage,
        free,
        chance(3) === 0 ? (pick(['same', 'equal', '']) ?? '') : `text ${written}`,
        clockUs + written,
      ),
    () => {
      const isLarge = isSometimesLarge && chance(6) === 0;
      return writeText(storage, free, `text ${written}`.padEnd(isLarge ? LARGE : 0, '.'), clockUs + written);
    },
    () => storage.makeDirectory(free),
    async () => {
      // One by one, so that the trash shows each content.
      const inside = (await pathsOf(storage)).filter(
        (path) => path === present || path.startsWith(`${present}/`),
      );
      for (const path of inside.toReversed()) await storage.remove(path, { by: 'somebody' });
    },
    async () => present !== undefined && storage.move(present, free, { policy: 'fail' }),
    async () => {
      const content = nameBytes(pick(NAMES) ?? 'a');
      const link = {
        kind: 'link',
        path: free.slice(1),
        mtimeUs: 0,
        executable: false,
        hash: new Uint8Array(0),
        content,
      } as const;
      const batch = encodeBatch([link]);
      await storage.writeBatch(parseRemotePath('/'), batch, batch.length, { policy: 'fail' });
    },
    async () => {
      const file = pick(await pathsOf(storage, 'file'));
      if (file === undefined) return;
      const { version } = await storage.stat(file);
      await storage.settle(file, version, { mtimeUs: clockUs + written, executable: chance(2) === 0 });
    },
  ];
  await pick(edits)?.().catch((error: unknown) => {
    if (!(error instanceof WherryError)) throw error;
  });
};
