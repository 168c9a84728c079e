// A QR code on a terminal: two rows of modules a line, with the quiet zone that readers need around it.

/** Modules of light around the code: as many as the standard asks for. */
const QUIET = 4;

// White on black whatever the theme is: themes leave these two of the 256 colours alone.
const WHITE_ON_BLACK = '\u001b[38;5;231;48;5;16m';
const RESET = '\u001b[0m';

/** By whether the upper and the lower module are dark. Light is what is drawn, so that no end of a line can get lost. */
const BLOCKS: readonly [neither: string, lower: string, upper: string, both: string] = ['█', '▀', '▄', ' '];

/** Lines with their ends. Without `hasColor` it is as it must be on a dark terminal only; on a light one it is inverted. */
export const drawQr = async (text: string, hasColor: boolean): Promise<string> => {
  const { encode } = await import('uqr');
  const { data, size } = encode(text, { border: 0, ecc: 'M' });
  const isDark = (row: number, column: number): boolean => data[row]?.[column] === true;
  let drawn = '';
  for (let row = -QUIET; row < size + QUIET; row += 2) {
    let line = '';
    for (let column = -QUIET; column < size + QUIET; column += 1)
      line += BLOCKS[(isDark(row, column) ? 2 : 0) + (isDark(row + 1, column) ? 1 : 0)] ?? ' ';
    drawn += hasColor ? `${WHITE_ON_BLACK}${line}${RESET}\n` : `${line}\n`;
  }
  return drawn;
};
