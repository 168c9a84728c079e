// A memory storage with its catalog, surveys of it, and what they asked for.

import { remotePathParent, parseRemotePath } from '../../../src/base/index.ts';
import { openRootCatalog, type RootCatalog } from '../../../src/catalog/index.ts';
import { loadBlake3 } from '../../../src/storage/blake3.ts';
import type { ScanBatch, Storage } from '../../../src/storage/index.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';
import type { Node } from '../../../src/sync/core/tree.ts';
import { hashText } from '../../../src/sync/listing/listed-tree.ts';
import { survey, type Survey, type SurveyInit } from '../../../src/sync/survey/survey.ts';

export const { hash } = await loadBlake3();

export const contentOf = (text: string): string => hashText(hash(Buffer.from(text)));

/** Names → contents, targets, or why something takes no part. */
export const describeNode = (node: Node): unknown =>
  node.kind === 'directory'
    ? Object.fromEntries([...node.children].map(([name, child]) => [name, describeNode(child)]))
    : node.kind === 'file'
      ? node.content
      : node.kind === 'link'
        ? `-> ${node.target}`
        : node.why;

export type LookOptions = Omit<Partial<SurveyInit>, 'storage' | 'catalog' | 'hash'> & {
  /** Default "/". */
  readonly path?: string;
};

export interface Faults {
  scan?: ((batch: ScanBatch) => ScanBatch) | undefined;
  hashFiles?: (() => void | Promise<void>) | undefined;
  hashes?: (() => undefined) | undefined;
}

export interface MemoryBed {
  /** Without faults. */
  readonly storage: Storage;
  readonly catalog: RootCatalog;
  /** What surveys have asked the catalog for, and the storage for hashes. */
  readonly asked: { clear(): void; counts(): Readonly<Record<string, number>>; told: string[] };
  readonly faults: Faults;
  look(options?: LookOptions): Promise<Survey>;
  /** With a catalog that knows nothing. */
  lookAfresh(options?: LookOptions): Promise<Survey>;
  write(path: string, content: string): Promise<void>;
}

export const openMemoryBed = async (): Promise<MemoryBed> => {
  const storage = await openMemoryStorage();
  const catalog = openRootCatalog(':memory:');
  const faults: Faults = {};
  const counts = new Map<string, number>();
  const told: string[] = [];
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  const counted: SurveyInit['catalog'] = {
    marks: () => (count('marks'), catalog.marks()),
    directory: (path) => (count('directory'), catalog.directory(path)),
    seenListing: (digest) => (count('seenListing'), catalog.seenListing(digest)),
    update: (update) => (count('update'), catalog.update(update)),
    learnedIn: (directory) => catalog.learnedIn(directory),
    forgetLearned: (directories) => catalog.forgetLearned(directories),
  };
  const watched: SurveyInit['storage'] = {
    async *scan(...asked) {
      for await (const batch of storage.scan(...asked)) {
        told.push(...batch.entries.map(({ path }) => path));
        yield faults.scan?.(batch) ?? batch;
      }
    },
    hashFiles: async (...asked) => {
      count('hashFiles');
      await faults.hashFiles?.();
      const hashes = await storage.hashFiles(...asked);
      return faults.hashes === undefined ? hashes : hashes.map(faults.hashes);
    },
  };
  const lookWith = (
    from: Pick<SurveyInit, 'catalog' | 'storage'>,
    { path = '/', ...options }: LookOptions = {},
  ): Promise<Survey> => survey({ ...from, hash, ...options }, parseRemotePath(path));
  return {
    storage,
    catalog,
    asked: {
      clear: () => {
        counts.clear();
        told.length = 0;
      },
      counts: () => Object.fromEntries(counts),
      told,
    },
    faults,
    look: (options) => lookWith({ storage: watched, catalog: counted }, options),
    lookAfresh: (options) => lookWith({ storage, catalog: openRootCatalog(':memory:') }, options),
    write: async (path, content) => {
      const at = parseRemotePath(path);
      await storage.makeDirectory(remotePathParent(at), { parents: true });
      const bytes = new TextEncoder().encode(content);
      const staged = await storage.stage(at, { size: bytes.length, mtimeUs: 1000 }, { policy: 'replace' });
      if (bytes.length > 0) await staged.write(Uint8Array.from(bytes), bytes.length);
      await staged.commit(hash(bytes));
    },
  };
};
