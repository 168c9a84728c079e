// From lists of chunks to a recipe. Pure; browser-safe. One look at each chunk, whatever the lists hold: of an old chunk that is
// there many times only the first place is remembered, besides the one that goes on where the last copy ended.

import { chunkName, type ChunkList } from '../../storage/chunks/index.ts';
import { appendStep, type Recipe, type RecipeStep } from './recipe.ts';

/** One chunk of an old file. */
interface Place {
  readonly source: number;
  readonly index: number;
  readonly offset: number;
}

const keyOf = (list: ChunkList, index: number): string => String.fromCharCode(...chunkName(list, index));

/** `olds` are the files that are there, the likeliest first. */
export const makeRecipe = (fresh: ChunkList, olds: readonly ChunkList[]): Recipe => {
  const places = rememberPlaces(olds);
  const steps: RecipeStep[] = [];
  let [copied, literal, position] = [0, 0, 0];
  let expected: Place | undefined;
  fresh.lengths.forEach((length, index) => {
    const key = keyOf(fresh, index);
    const place = isAt(olds, expected, key, length) ? expected : places.get(key);
    // Lists may come from the other side: what has the same name and another length is not the same.
    if (place !== undefined && olds[place.source]?.lengths[place.index] === length) {
      appendStep(steps, { kind: 'copy', source: place.source, offset: place.offset, length });
      copied += length;
      expected = { source: place.source, index: place.index + 1, offset: place.offset + length };
    } else {
      appendStep(steps, { kind: 'literal', offset: position, length });
      literal += length;
      expected = undefined;
    }
    position += length;
  });
  return { steps, copied, literal };
};

const rememberPlaces = (olds: readonly ChunkList[]): ReadonlyMap<string, Place> => {
  const places = new Map<string, Place>();
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

const isAt = (
  olds: readonly ChunkList[],
  place: Place | undefined,
  key: string,
  length: number,
): place is Place => {
  const old = place === undefined ? undefined : olds[place.source];
  return (
    place !== undefined &&
    old !== undefined &&
    old.lengths[place.index] === length &&
    keyOf(old, place.index) === key
  );
};
