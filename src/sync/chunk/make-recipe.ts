// From lists of chunks to a recipe. Pure; browser-safe. One look at each chunk, whatever the lists hold: of an old chunk that is
// there many times only the first place is remembered, besides the one that goes on where the last copy ended.

import { equalBytes } from '../../base/index.ts';
import { CHUNK_NAME_SIZE, chunkName, type ChunkList } from '../../storage/chunks/index.ts';
import { appendStep, type Recipe, type RecipeStep } from './recipe.ts';

const KEY_SIZE = 6;

/** One chunk of an old file. */
interface Place {
  readonly source: number;
  readonly index: number;
  readonly offset: number;
}

/** `olds` are the files that are there, the likeliest first. */
export const makeRecipe = (fresh: ChunkList, olds: readonly ChunkList[]): Recipe => {
  const places = rememberPlaces(olds);
  const steps: RecipeStep[] = [];
  let [copied, literal, position] = [0, 0, 0];
  let expected: Place | undefined;
  fresh.lengths.forEach((length, index) => {
    const isSame = (place: Place | undefined): place is Place => holds(olds, place, fresh, index);
    const place = [expected, places.get(keyOf(fresh, index))].find(isSame);
    if (place === undefined) {
      appendStep(steps, { kind: 'literal', offset: position, length });
      literal += length;
      expected = undefined;
    } else {
      const { source, offset } = place;
      appendStep(steps, { kind: 'copy', source, offset, length });
      copied += length;
      expected = { source, index: place.index + 1, offset: offset + length };
    }
    position += length;
  });
  return { steps, copied, literal };
};

/** Of a chunk's name as much as a number holds: enough to find it, and then all of it is compared. */
const keyOf = ({ names }: ChunkList, index: number): number => {
  let key = 0;
  const start = index * CHUNK_NAME_SIZE;
  for (let at = start; at < start + KEY_SIZE; at += 1) key = key * 256 + (names[at] as number);
  return key;
};

const rememberPlaces = (olds: readonly ChunkList[]): ReadonlyMap<number, Place> => {
  const places = new Map<number, Place>();
  for (const [source, old] of olds.entries()) {
    let offset = 0;
    old.lengths.forEach((length, index) => {
      const key = keyOf(old, index);
      if (!places.has(key)) places.set(key, { source, index, offset });
      offset += length;
    });
  }
  return places;
};

/** Lists may come from the other side: what has the same name and another length is not the same. */
const holds = (
  olds: readonly ChunkList[],
  place: Place | undefined,
  fresh: ChunkList,
  index: number,
): place is Place => {
  const old = place === undefined ? undefined : olds[place.source];
  return (
    place !== undefined &&
    old !== undefined &&
    old.lengths[place.index] === fresh.lengths[index] &&
    equalBytes(chunkName(old, place.index), chunkName(fresh, index))
  );
};
