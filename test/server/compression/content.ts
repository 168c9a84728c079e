// Content that shrinks to about a third, the same each time.

const WORDS = 'the quick brown boat ferries goods and people over a wide river of bytes at night'.split(' ');

/** Text of so many bytes, without long repetitions. */
export const textBytes = (size: number, seed = 1): Buffer => {
  const pieces: string[] = [];
  let state = seed >>> 0;
  for (let length = 0; length < size;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const piece = `${WORDS[(state >>> 8) % WORDS.length]} ${(state >>> 16).toString(36)}${state % 7 === 0 ? '\n' : ' '}`;
    pieces.push(piece);
    length += piece.length;
  }
  return Buffer.from(pieces.join('')).subarray(0, size);
};
