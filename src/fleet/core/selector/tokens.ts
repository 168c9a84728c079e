// Cuts a selector's text into words, quoted texts and signs. Knows nothing of what they mean.

import { WherryError, quoteText } from '../../../base/index.ts';

export type TokenKind = 'word' | 'quoted' | '(' | ')' | ',' | '=' | '!=' | '!' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Of a quoted text, what is in the quotes. */
  readonly text: string;
  /** Where it begins, in UTF-16 units from 0. */
  readonly at: number;
}

/** A refusal that tells where in the text the reason stands; `details.position` counts UTF-16 units from 0. */
export const refuseAt = (text: string, at: number, sentence: string): never => {
  const character = Array.from(text.slice(0, at)).length + 1;
  throw new WherryError('BAD_REQUEST', `At character ${character} of the selector: ${sentence}`, {
    details: { position: at },
  });
};

const BLANK = /\s+/uy;
const WORD = /[\p{L}\p{M}\p{N}._*?:/@+%-]+/uy;
const SIGN = /!=|[(),=!]/uy;

/** What an expression finds just there; '' for nothing. */
const matchAt = (expression: RegExp, text: string, at: number): string => {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? '';
};

/** Whether a text stands without quotes for itself. */
export const isWord = (text: string): boolean => matchAt(WORD, text, 0) === text && text !== '';

/** From an opening quote to after the closing one. */
const readQuoted = (text: string, from: number): { readonly content: string; readonly next: number } => {
  const quote = text[from];
  let content = '';
  for (let index = from + 1; index < text.length; index += 1) {
    if (text[index] === quote) return { content, next: index + 1 };
    if (text[index] === '\\') index += 1;
    content += text[index] ?? '';
  }
  return refuseAt(text, from, 'the quote that begins here has no end; close it.');
};

/** The last one is `end`. Code: `BAD_REQUEST`. */
export const readTokens = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const blank = matchAt(BLANK, text, at);
    const word = matchAt(WORD, text, at);
    const sign = matchAt(SIGN, text, at);
    if (word !== '') tokens.push({ kind: 'word', text: word, at });
    else if (sign !== '') tokens.push({ kind: sign as TokenKind, text: sign, at });
    else if (text[at] === '"' || text[at] === "'") {
      const { content, next } = readQuoted(text, at);
      tokens.push({ kind: 'quoted', text: content, at });
      at = next;
      continue;
    } else if (blank === '') {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      refuseAt(text, at, `${quoteText(character)} means nothing here; put a value that holds it in quotes.`);
    }
    at += blank.length + word.length + sign.length;
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
};
