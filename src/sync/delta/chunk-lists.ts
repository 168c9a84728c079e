// Lists of chunks of files whose content is known, as the catalog keeps them. What it keeps is ours, and may be damaged all the same.

import type { RootCatalog } from '../../catalog/index.ts';
import { decodeChunkList, encodeChunkList, type ChunkList } from '../../storage/chunks/index.ts';

export interface ChunkLists {
  find(content: string, size: number): ChunkList | undefined;
  keep(content: string, list: ChunkList): void;
}

export const createChunkLists = (catalog: Pick<RootCatalog, 'chunkList' | 'keepChunkList'>): ChunkLists => ({
  find: (content, size) => {
    const bytes = catalog.chunkList(content);
    try {
      return bytes === undefined ? undefined : decodeChunkList(bytes, size);
    } catch {
      // It is made anew, by reading the file.
      return undefined;
    }
  },
  keep: (content, list) => catalog.keepChunkList(content, encodeChunkList(list)),
});
