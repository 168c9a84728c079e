// From a selector's text to the selector. Recursive descent, one method a level of the grammar in selector.ts; the number of
// levels is bounded before the stack is.

import {
  parseAgentId,
  parseTagKey,
  parseTagValue,
  selectorWord,
  type SelectorWord,
} from '../../../accounts/names/index.ts';
import { WherryError, isWherryError, quoteText } from '../../../base/index.ts';
import { MAX_NAME_PATTERN_LENGTH, MAX_SELECTOR_LENGTH } from './limits.ts';
import { toNamePattern } from './name-pattern.ts';
import { EVERYONE, joinSelectors, type Selector } from './selector.ts';
import { SelectorSize } from './selector-size.ts';
import { readTokens, refuseAt, type Token, type TokenKind } from './tokens.ts';

const ID_PREFIX = /^id:/iu;

/** What to write instead of what looks like a tag, and is none. */
const INSTEAD_OF_KEYS: ReadonlyMap<string, string> = new Map([
  ['id', 'an id is no tag; write it as id:… or as id in (…).'],
  ['name', 'a name is no tag; write it alone, without "name=".'],
]);

class SelectorParser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #size: SelectorSize;
  #index = 0;

  constructor(text: string, size: SelectorSize) {
    this.#text = text;
    this.#tokens = readTokens(text);
    this.#size = size;
  }

  parse(): Selector {
    if (this.#peek().kind === 'end')
      return this.#refuse('it is empty; write "*" for every agent, or the name of one.');
    const selector = this.#parseAny();
    if (this.#peek().kind === 'end') return selector;
    return this.#refuse(`${this.#found()} where "and", "or", a comma or the end was expected.`);
  }

  #parseAny(): Selector {
    const of = [this.#parseEvery()];
    while (this.#take(',') || this.#takeWord('or')) of.push(this.#parseEvery());
    return joinSelectors('or', of);
  }

  #parseEvery(): Selector {
    const of = [this.#parseOne()];
    while (this.#takeWord('and')) of.push(this.#parseOne());
    return joinSelectors('and', of);
  }

  #parseOne(): Selector {
    if (this.#takeWord('not') || this.#take('!'))
      return { kind: 'not', of: this.#size.nested(1, () => this.#parseOne()) };
    const opening = this.#peek();
    if (!this.#take('(')) return this.#parseTest();
    const inner = this.#size.nested(1, () => this.#parseAny());
    if (this.#take(')')) return inner;
    return this.#peek().kind === 'end'
      ? refuseAt(this.#text, opening.at, 'the parenthesis that begins here has no end; close it.')
      : this.#refuse(`${this.#found()} where "and", "or", a comma or ")" was expected.`);
  }

  #parseTest(): Selector {
    const token = this.#peek();
    const word = this.#wordHere();
    if (this.#takeWord('all')) {
      this.#size.addTerm(0);
      return EVERYONE;
    }
    if ((token.kind !== 'word' && token.kind !== 'quoted') || word !== undefined)
      return this.#refuse(`${this.#found()} where a name or a tag was expected.`);
    this.#index += 1;
    if (this.#take('=')) return this.#tag(token, [this.#parseValue()]);
    if (this.#take('!=')) return { kind: 'not', of: this.#tag(token, [this.#parseValue()]) };
    if (this.#takeWord('in')) return this.#parseList(token);
    return this.#named(token);
  }

  /** What follows KEY in. */
  #parseList(key: Token): Selector {
    if (!this.#take('(')) return this.#refuse('a list was expected after "in": write site in (a,b).');
    const values = [this.#parseValue()];
    while (this.#take(',')) values.push(this.#parseValue());
    if (!this.#take(')')) return this.#refuse(`${this.#found()} where a comma or ")" was expected.`);
    if (key.kind === 'word' && key.text.toLowerCase() === 'id') return this.#ids(values);
    return this.#tag(key, values);
  }

  #parseValue(): Token {
    const token = this.#peek();
    const isValue = token.kind === 'quoted' || (token.kind === 'word' && this.#wordHere() === undefined);
    if (!isValue)
      return this.#refuse(
        `${this.#found()} where a value was expected; put a value that is a word in quotes.`,
      );
    if (token.kind === 'word' && /[*?]/u.test(token.text))
      return this.#refuse('values are compared as they are; put one that holds "*" or "?" in quotes.');
    this.#index += 1;
    return token;
  }

  #named(token: Token): Selector {
    if (token.kind === 'word' && ID_PREFIX.test(token.text))
      return this.#ids([{ ...token, text: token.text.replace(ID_PREFIX, '') }]);
    const pattern = toNamePattern(token.text);
    if (pattern === undefined) {
      return refuseAt(
        this.#text,
        token.at,
        `${quoteText(token.text)} is no pattern of names; use 1 to ${MAX_NAME_PATTERN_LENGTH} letters, digits, ".", "_", "-", "*" or "?", or KEY=VALUE for a tag.`,
      );
    }
    this.#size.addTerm(1);
    return pattern === '*' ? EVERYONE : { kind: 'name', pattern };
  }

  #ids(tokens: readonly Token[]): Selector {
    this.#size.addTerm(tokens.length);
    return { kind: 'id', ids: tokens.map((token) => this.#located(token, parseAgentId)) };
  }

  #tag(key: Token, values: readonly Token[]): Selector {
    const instead = INSTEAD_OF_KEYS.get(key.text.toLowerCase());
    if (instead !== undefined) refuseAt(this.#text, key.at, instead);
    this.#size.addTerm(values.length);
    return {
      kind: 'tag',
      key: this.#located(key, parseTagKey),
      values: values.map((value) => this.#located(value, parseTagValue)),
    };
  }

  /** What a token says, or its refusal with the place where it stands. */
  #located(token: Token, parse: (text: string) => string): string {
    try {
      return parse(token.text);
    } catch (error) {
      if (!isWherryError(error)) throw error;
      return refuseAt(this.#text, token.at, error.message);
    }
  }

  #peek(): Token {
    return this.#tokens[this.#index] ?? { kind: 'end', text: '', at: this.#text.length };
  }

  #wordHere(): SelectorWord | undefined {
    const { kind, text } = this.#peek();
    return kind === 'word' ? selectorWord(text) : undefined;
  }

  #take(kind: TokenKind): boolean {
    const isThere = this.#peek().kind === kind;
    if (isThere) this.#index += 1;
    return isThere;
  }

  #takeWord(word: SelectorWord): boolean {
    const isThere = this.#wordHere() === word;
    if (isThere) this.#index += 1;
    return isThere;
  }

  #found(): string {
    const { kind, text } = this.#peek();
    return kind === 'end' ? 'the end stands' : `${quoteText(text)} stands`;
  }

  #refuse(sentence: string): never {
    return refuseAt(this.#text, this.#peek().at, sentence);
  }
}

/** A text that is the whole selector, or part of one that is counted already. Code: `BAD_REQUEST`. */
export const parseSelectorText = (text: string, size: SelectorSize): Selector => {
  if (text.length > MAX_SELECTOR_LENGTH) {
    throw new WherryError(
      'BAD_REQUEST',
      `The selector is longer than ${MAX_SELECTOR_LENGTH} characters; give the agents a tag, and select that.`,
    );
  }
  return new SelectorParser(text, size).parse();
};

/**
 * The selector that a text means; the grammar is in selector.ts. Code: `BAD_REQUEST`, with a sentence that tells the place, and
 * the place as `details.position` (UTF-16 units from 0).
 */
export const parseSelector = (text: string): Selector => parseSelectorText(text, new SelectorSize());
