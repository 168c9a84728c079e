// Which known words somebody may have meant who typed an unknown one: commands, options, values, keys of a file. Pure.

/** Longer words are no slip of the fingers, and comparing them costs the square of their length. */
const MAX_COMPARED_LENGTH = 64;

/** Letters to leave out, put in, exchange or swap with their neighbour until one word is the other. */
const countEdits = (left: string, right: string): number => {
  const width = right.length + 1;
  const rows = Array.from({ length: left.length + 1 }, (_, row) =>
    Array.from({ length: width }, (__, column) => (row === 0 ? column : column === 0 ? row : 0)),
  );
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= left.length; row += 1) {
    for (let column = 1; column < width; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const edits = [
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : 1),
      ];
      if (isSwapped) edits.push(at(row - 2, column - 2) + 1);
      (rows[row] ?? [])[column] = Math.min(...edits);
    }
  }
  return at(left.length, right.length);
};

/** One slip in a short word, two in a longer one, three in a long one; never as many as the word has letters. */
const allowedEdits = (word: string): number =>
  Math.min(word.length < 5 ? 1 : word.length < 10 ? 2 : 3, word.length - 1);

const normalise = (word: string): string => word.toLowerCase().replaceAll('_', '-');

/**
 * The candidates nearest to `word`, nearest first, at most `limit` (default 3); none when nothing is near. Upper case
 * and lower case, "_" and "-" count as the same. A word that begins a candidate, with three letters or more, is near
 * to it as well, but less than a slip. What is equal to `word` is no correction and is left out.
 */
export const closestWords = (word: string, candidates: readonly string[], limit = 3): readonly string[] => {
  const typed = normalise(word);
  if (typed === '' || typed.length > MAX_COMPARED_LENGTH) return [];
  const most = allowedEdits(typed);
  const ranked: { readonly candidate: string; readonly rank: number }[] = [];
  for (const candidate of new Set(candidates)) {
    if (candidate === word || candidate.length > MAX_COMPARED_LENGTH) continue;
    const known = normalise(candidate);
    const edits = Math.abs(known.length - typed.length) > most ? most + 1 : countEdits(typed, known);
    if (edits <= most) ranked.push({ candidate, rank: edits });
    else if (typed.length > 2 && known.startsWith(typed)) ranked.push({ candidate, rank: most + 1 });
  }
  return ranked
    .sort((left, right) => left.rank - right.rank)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
};
