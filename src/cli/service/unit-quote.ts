// Words in a unit of systemd: quoted so that it reads exactly what was meant. Its rules differ by setting: a command line
// expands variables and knows escapes, a list of paths only quotes and specifiers. Pure.

import { displayName, WherryError } from '../../base/index.ts';

const inQuotes = (text: string): string => `"${text.replaceAll(/["\\]/gu, '\\$&')}"`;

const PLAIN = /^[\w./:@,=+-]+$/u;

const ensureExpressible = (text: string): void => {
  if (/[\u0000-\u001f\u007f]/u.test(text)) {
    throw new WherryError(
      'BAD_REQUEST',
      `"${displayName(text)}" holds a control character, which a systemd unit cannot express; choose another name.`,
    );
  }
};

/** A word of ExecStart. Code: `BAD_REQUEST` for control characters. */
export const quoteCommandWord = (word: string): string => {
  ensureExpressible(word);
  const expanded = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return PLAIN.test(word) ? word : inQuotes(expanded);
};

/** An entry of a list of paths. Code: `BAD_REQUEST` for control characters. */
export const quotePath = (path: string): string => {
  ensureExpressible(path);
  // A colon separates source from destination in BindPaths; in quotes it is one as any other.
  return PLAIN.test(path) && !path.includes(':') ? path : inQuotes(path.replaceAll('%', '%%'));
};

/** The rest of a line that is text for people. */
export const quoteText = (text: string): string =>
  displayName(text)
    .replaceAll('%', '%%')
    // An odd number of backslashes at its end would join the next line.
    .replace(/(?<!\\)(?:\\\\)*\\$/u, '$&\\');
