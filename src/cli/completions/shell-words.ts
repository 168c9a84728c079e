// A command line as far as it is typed, cut into words as a POSIX shell would. Pure. Nothing is expanded.

export interface TypedLine {
  /** Those that are finished, without quotes and backslashes. */
  readonly words: readonly string[];
  /** The one that the cursor is at the end of, without quotes and backslashes, and as it was typed. */
  readonly current: string;
  readonly rawCurrent: string;
  /** The quote that is still open, or "". */
  readonly quote: string;
}

/** Only the last command of a line counts: "a && wherry li" is about "wherry li". */
const SEPARATORS = new Set([';', '|', '&', '(', ')', '\n']);

export const splitTypedLine = (line: string): TypedLine => {
  let words: string[] = [];
  let [word, raw] = ['', ''];
  let quote = '';
  let isWord = false;
  const end = (): void => {
    if (isWord) words.push(word);
    [word, raw, isWord] = ['', '', false];
  };
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] ?? '';
    if (quote === '' && (character === ' ' || character === '\t')) {
      end();
      continue;
    }
    if (quote === '' && SEPARATORS.has(character)) {
      end();
      words = [];
      continue;
    }
    raw += character;
    isWord = true;
    if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === '\\' && quote !== "'") {
      index += 1;
      const next = line[index] ?? '';
      raw += next;
      // Within double quotes a backslash stays before what it does not protect.
      word += quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next;
    } else word += character;
  }
  return { words, current: word, rawCurrent: raw, quote };
};

/** Characters at which bash begins a new word for the purpose of completing. */
const BREAKS = /^[=:]+$/u;

/**
 * What bash will leave in front of what it puts in: it completes from the last ":" or "=" on. `part` is the piece of the
 * current word that it has cut off for itself.
 */
export const keptByBash = ({ rawCurrent }: TypedLine, part: string): string => {
  const replaced = BREAKS.test(part) ? '' : part;
  if (!rawCurrent.endsWith(replaced) || rawCurrent.length === replaced.length) return '';
  return splitTypedLine(rawCurrent.slice(0, rawCurrent.length - replaced.length)).current;
};

/** What means something to bash outside of quotes. A tilde does only at the beginning, where it is meant. */
const SPECIAL = /[\s"'\\$`!&;|<>()[\]{}*?#^]/gu;

/** A word as bash has to have it behind what is typed, which may have begun with a quote. */
export const quoteForBash = (word: string, quote: string): string => {
  if (quote === "'") return word.replaceAll("'", "'\\''");
  return word.replaceAll(quote === '"' ? /["\\$`]/gu : SPECIAL, '\\$&');
};
