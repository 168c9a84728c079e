// A tree that begins above the mounts, on its way out: the fixed directories first, then one mount after another.

import { ROOT_PATH, WherryError, toWherryError, type RemotePath } from '../../base/index.ts';
import { encodeBatch } from '../batch.ts';
import type { Entry, Problem } from '../entry.ts';
import type { TreePiece, TreeReader } from '../storage.ts';
import { bufferForMount, prefixOf, renameBatch } from './mounted-batches.ts';
import { outerBatch, scanAbove } from './mounted-entries.ts';
import type { MountTable } from './mount-table.ts';
import type { MountView } from './mount-view.ts';

/** The pieces of a mount under outer names. */
const outerPiece = (view: MountView, piece: TreePiece): TreePiece => ({
  ...piece,
  ...outerBatch(view, piece),
});

/** A tree in a mount: its batches name everything from its own top, so only what is told besides is translated. */
export const outerTreeReader = (view: MountView, reader: TreeReader): TreeReader => ({
  next: (buffer) => view.guard(async () => outerPiece(view, await reader.next(buffer))),
  close: () => reader.close(),
});

interface Beginning {
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
}

/** The fixed directories and the mounts themselves. */
const readBeginning = async (table: MountTable, top: RemotePath): Promise<Beginning> => {
  const entries: Entry[] = [];
  const problems: Problem[] = [];
  const directories = [top];
  for (let path = directories.shift(); path !== undefined; path = directories.shift()) {
    for await (const batch of scanAbove(table, path, { versions: false })) {
      entries.push(...batch.entries);
      problems.push(...batch.problems);
    }
    directories.push(
      ...table.children(path).flatMap((child) => (child.view === undefined ? [child.path] : [])),
    );
  }
  return { entries, problems };
};

export const openTreeAbove = async (table: MountTable, top: RemotePath): Promise<TreeReader> => {
  let beginning: Beginning | undefined = await readBeginning(table, top);
  const waiting = [...table.below(top)];
  let current: { readonly view: MountView; readonly reader: TreeReader } | undefined;
  let isOver = false;
  const nothing = encodeBatch([]);

  const piece = (buffer: Uint8Array<ArrayBuffer>, { entries, problems }: Beginning): TreePiece => {
    buffer.set(nothing);
    isOver = waiting.length === 0 && current === undefined;
    return { buffer, length: nothing.length, batched: 0, entries, problems, isLast: isOver };
  };
  const readOn = async (
    { view, reader }: { readonly view: MountView; readonly reader: TreeReader },
    buffer: Uint8Array<ArrayBuffer>,
  ): Promise<TreePiece> => {
    const prefix = prefixOf(view, top);
    const read = await view.guard(() => reader.next(bufferForMount(buffer, prefix)));
    const length = renameBatch(buffer, read.buffer, read.length, prefix);
    if (read.isLast) {
      current = undefined;
      await reader.close();
    }
    isOver = read.isLast && waiting.length === 0;
    return { ...outerPiece(view, read), buffer, length, isLast: isOver };
  };
  return {
    next: async (buffer) => {
      if (isOver) throw new WherryError('BAD_REQUEST', 'The tree was read to its end, or closed.');
      if (beginning !== undefined) {
        const told = beginning;
        beginning = undefined;
        return piece(buffer, told);
      }
      const view = current === undefined ? waiting.shift() : undefined;
      try {
        if (view !== undefined)
          current = { view, reader: await view.guard(() => view.storage.readTree(ROOT_PATH)) };
        if (current === undefined) return piece(buffer, { entries: [], problems: [] });
        return await readOn(current, buffer);
      } catch (error) {
        if (view === undefined) throw error;
        // A mount that cannot be read at all: the others are.
        const { code, message } = toWherryError(error);
        return piece(buffer, { entries: [], problems: [{ path: view.path, code, message }] });
      }
    },
    close: async () => {
      isOver = true;
      await current?.reader.close();
    },
  };
};
