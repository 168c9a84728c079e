// A count with what is counted, in one form or the other.

/** "1 file", "2,000 files", for a language whose nouns have two forms. */
export const countedIn =
  (language: string) =>
  (count: number, one: string, many: string): string =>
    count === 1 ? `1 ${one}` : `${count.toLocaleString(language)} ${many}`;
