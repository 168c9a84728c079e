// How many columns a text takes on a terminal, near enough: combining marks none, wide scripts and emoji two.

const ZERO = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]$/u;
const WIDE =
  /^(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6])$/u;

const characterWidth = (character: string): number => {
  if (character <= '\u02ff') return 1;
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
};

export const textWidth = (text: string): number => {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
};

/** At most `width` columns of the text; a cut one ends with "…". */
export const fitText = (text: string, width: number): string => {
  if (textWidth(text) <= width) return text;
  if (width < 1) return '';
  let kept = '';
  let used = 0;
  for (const character of text) {
    const next = characterWidth(character);
    if (used + next > width - 1) break;
    kept += character;
    used += next;
  }
  return `${kept}…`;
};
