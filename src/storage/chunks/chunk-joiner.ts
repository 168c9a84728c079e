// Puts together what several made of one file, each from an offset of its own: a run that begins in the middle of a chunk
// cuts elsewhere at first, but from the first cut that two runs have in common they are the same (see cutter.ts). Pure.

import { chunkName, createChunkListBuilder, type ChunkList } from './chunk-list.ts';
import { MAX_CHUNKS } from './limits.ts';

export interface ChunkJoiner {
  /** Where the chunks that are joined end, from the beginning of the file. */
  readonly end: number;
  /**
   * Takes chunks that were cut from the offset `from` on, each ended by its content or by the end of the file. Those in front of the
   * first cut in common are dropped, and so is what was joined behind it. False: there is no such cut, and nothing was taken.
   */
  join(from: number, chunks: ChunkList): boolean;
  /** Undefined when there are more than MAX_CHUNKS. */
  toList(): ChunkList | undefined;
}

export const createChunkJoiner = (): ChunkJoiner => {
  const builder = createChunkListBuilder();
  /** Where the joined chunks end, in front of them the beginning of the file. */
  const cuts = [0];
  const last = (): number => cuts.at(-1) as number;

  /** How many cuts are in front of an offset. */
  const cutsBefore = (offset: number): number => {
    let count = cuts.length;
    while (count > 0 && (cuts[count - 1] as number) >= offset) count -= 1;
    return count;
  };

  return {
    get end() {
      return last();
    },
    join: (from, chunks) => {
      const { lengths } = chunks;
      let index = cutsBefore(from);
      let next = 0;
      for (let cut = from; ; next += 1) {
        while (index < cuts.length && (cuts[index] as number) < cut) index += 1;
        if (index === cuts.length) return false;
        if (cuts[index] === cut) break;
        if (next === lengths.length) return false;
        cut += lengths[next] as number;
      }
      cuts.length = index + 1;
      builder.truncate(index);
      for (; next < lengths.length; next += 1) {
        if (builder.count <= MAX_CHUNKS) builder.add(lengths[next] as number, chunkName(chunks, next));
        cuts.push(last() + (lengths[next] as number));
      }
      return true;
    },
    toList: () => (builder.count > MAX_CHUNKS ? undefined : builder.toList()),
  };
};
