// Lines out of bytes that come in pieces, none longer than allowed. Pure.

export interface LineReader {
  /** The lines that are whole now, without their ends; undefined: one is too long, and nothing more is taken. */
  add(piece: Uint8Array): readonly string[] | undefined;
}

const LINE_END = 0x0a;

/** `maxSize`: bytes of a line. */
export const createLineReader = (maxSize: number): LineReader => {
  let waiting: Uint8Array[] = [];
  let size = 0;
  const take = (end: Uint8Array): string => {
    const whole = new Uint8Array(size + end.length);
    let at = 0;
    for (const piece of [...waiting, end]) {
      whole.set(piece, at);
      at += piece.length;
    }
    [waiting, size] = [[], 0];
    return new TextDecoder().decode(whole);
  };
  return {
    add: (piece) => {
      const lines: string[] = [];
      let begin = 0;
      for (let end = piece.indexOf(LINE_END); end !== -1; end = piece.indexOf(LINE_END, begin)) {
        if (size + end - begin > maxSize) return undefined;
        lines.push(take(piece.subarray(begin, end)));
        begin = end + 1;
      }
      const rest = piece.subarray(begin);
      if (size + rest.length > maxSize) return undefined;
      // A copy: whoever reads may use the bytes again.
      if (rest.length > 0) waiting.push(rest.slice());
      size += rest.length;
      return lines;
    },
  };
};
