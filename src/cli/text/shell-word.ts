// Words as a POSIX shell reads them. Pure.

/** In quotes. */
export const quoteWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** In quotes only where it needs them. */
export const shellWord = (text: string): string => (/^[\w/.,:=@%+-]+$/u.test(text) ? text : quoteWord(text));
