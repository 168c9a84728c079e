// Where one side has a large file's content outside of what a plan knows: in its trash, or under any other name of its storage. A
// hint and no more, found in what is remembered: whoever takes a content from there has to see for himself that it is the one.

import { setImmediate as turn } from 'node:timers/promises';
import { MAX_BATCHED_FILE_SIZE, ROOT_PATH, isWherryError, type RemotePath } from '../../base/index.ts';
import type { RootCatalog } from '../../catalog/index.ts';
import type { OpenFile, Storage, TrashItem } from '../../storage/index.ts';
import { pathBelow } from '../core/path-below.ts';
import { hashText } from '../listing/listed-tree.ts';
import { decodeListing, type ListedEntry } from '../listing/listing.ts';

/** Of one content, or of things of one size in the trash. More are not tried. */
const MAX_PLACES = 8;
/** Directories after which everything else has its turn. */
const AT_ONCE = 64;

export interface KnownPlacesInit {
  /** As whoever asks may see it. */
  readonly storage: Pick<Storage, 'open' | 'trash'>;
  readonly catalog: Pick<RootCatalog, 'marks' | 'directory' | 'goneContent' | 'keepGone'>;
}

export interface KnownPlace {
  /** Open until the next one is asked for. */
  readonly file: OpenFile;
  /** Is told its hash when it turns out to hold something else. */
  readonly learn: (hash: Uint8Array) => void;
}

/** As of the first question. */
export class KnownPlaces {
  readonly #init: KnownPlacesInit;
  #places: Promise<ReadonlyMap<string, readonly RemotePath[]>> | undefined;
  #trashed: Promise<ReadonlyMap<number, readonly TrashItem[]>> | undefined;

  constructor(init: KnownPlacesInit) {
    this.#init = init;
  }

  /**
   * Files of this size that have this content, or, with `mayBeOther`, may have it. `content`: as trees have it.
   */
  async *find(
    content: string,
    size: number,
    mayBeOther: boolean,
    signal?: AbortSignal,
  ): AsyncGenerator<KnownPlace> {
    const { storage, catalog } = this.#init;
    this.#places ??= this.#readCatalog();
    for (const path of (await this.#places).get(content) ?? [])
      yield* opened(
        () => storage.open(path),
        size,
        () => {},
      );
    this.#trashed ??= this.#readTrash();
    for (const item of (await this.#trashed).get(size) ?? []) {
      signal?.throwIfAborted();
      const known = catalog.goneContent(item);
      // None is read twice only to find out that it is another one.
      if (known === undefined ? !mayBeOther : hashText(known) !== content) continue;
      const learn = (hash: Uint8Array): void => catalog.keepGone(item, hash);
      yield* opened(() => storage.trash.open(item.id), size, learn);
    }
  }

  async #readCatalog(): Promise<ReadonlyMap<string, readonly RemotePath[]>> {
    const { catalog } = this.#init;
    const places = new Map<string, RemotePath[]>();
    let looked = 0;
    for (const directory of catalog.marks().directories.keys()) {
      looked += 1;
      if (looked % AT_ONCE === 0) await turn();
      const seen = catalog.directory(directory);
      if (seen === undefined) continue;
      for (const entry of decodeListing(seen.listing).filter(isLarge))
        add(places, hashText(entry.hash), pathBelow(directory as RemotePath, entry.name));
    }
    return places;
  }

  async #readTrash(): Promise<ReadonlyMap<number, readonly TrashItem[]>> {
    const trashed = new Map<number, TrashItem[]>();
    for await (const items of this.#init.storage.trash.list({ path: ROOT_PATH }))
      for (const item of items)
        if (item.kind === 'file' && item.size > MAX_BATCHED_FILE_SIZE) add(trashed, item.size, item);
    return trashed;
  }
}

const isLarge = (entry: ListedEntry): entry is ListedEntry & { readonly kind: 'file' } =>
  entry.kind === 'file' && entry.size > MAX_BATCHED_FILE_SIZE;

const add = <Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else if (list.length < MAX_PLACES) list.push(value);
};

/** What is not there any more, may not be read, or has another size by now is none of the places. */
const opened = async function* (
  open: () => Promise<OpenFile>,
  size: number,
  learn: KnownPlace['learn'],
): AsyncGenerator<KnownPlace> {
  let file: OpenFile;
  try {
    file = await open();
  } catch (error) {
    if (isWherryError(error)) return;
    throw error;
  }
  try {
    if (file.entry.size === size) yield { file, learn };
  } finally {
    await file.close();
  }
};
