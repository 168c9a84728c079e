// How refusals repeat what was given: on one line, nothing invisible, and not all of it when it is long.

import { displayName } from './byte-name.ts';

const MAX_QUOTED_CHARACTERS = 48;

export const quoteText = (text: string): string => {
  const characters = Array.from(text.slice(0, 2 * MAX_QUOTED_CHARACTERS));
  const isWhole = characters.length <= MAX_QUOTED_CHARACTERS && text.length <= 2 * MAX_QUOTED_CHARACTERS;
  return `"${displayName(characters.slice(0, MAX_QUOTED_CHARACTERS).join(''))}${isWhole ? '' : '…'}"`;
};
