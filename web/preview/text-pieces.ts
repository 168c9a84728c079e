// Long text in pieces, so that a browser lays out only those that are seen. Pure.

export interface TextPiece {
  /** With the line break that it ends with. */
  readonly text: string;
  readonly lines: number;
}

/** Whole lines, in pieces of about `length` characters; a longer line is one piece. */
export const textPieces = (text: string, length: number): readonly TextPiece[] => {
  const pieces: TextPiece[] = [];
  for (let at = 0; at < text.length;) {
    const lineEnd = text.indexOf('\n', Math.min(text.length, at + length) - 1);
    const end = lineEnd < 0 ? text.length : lineEnd + 1;
    const piece = text.slice(at, end);
    pieces.push({ text: piece, lines: piece.split('\n').length - Number(piece.endsWith('\n')) });
    at = end;
  }
  return pieces;
};
