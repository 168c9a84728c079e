// Counts a selector while it is made, and refuses what is too large before it has cost anything.

import { WherryError } from '../../../base/index.ts';
import { MAX_SELECTOR_NESTING, MAX_SELECTOR_TERMS, MAX_SELECTOR_VALUES } from './limits.ts';

const refuse = (sentence: string): never => {
  throw new WherryError('BAD_REQUEST', sentence);
};

/** One for each selector, with all texts and objects in it. */
export class SelectorSize {
  #terms = 0;
  #values = 0;
  #nesting = 0;

  /** One test more, with so many values in its list. Code: `BAD_REQUEST`. */
  addTerm(values: number): void {
    this.#terms += 1;
    this.#values += values;
    if (this.#terms > MAX_SELECTOR_TERMS)
      refuse(
        `The selector has more than ${MAX_SELECTOR_TERMS} tests; write fewer, or use lists: site in (a,b).`,
      );
    if (this.#values > MAX_SELECTOR_VALUES)
      refuse(
        `The selector lists more than ${MAX_SELECTOR_VALUES} values; give the agents a tag, and select that.`,
      );
  }

  /** What `make` makes is so many levels deeper. Code: `BAD_REQUEST`. */
  nested<Made>(levels: number, make: () => Made): Made {
    this.#nesting += levels;
    if (this.#nesting > MAX_SELECTOR_NESTING)
      refuse(`The selector is nested more than ${MAX_SELECTOR_NESTING} levels deep; write it with fewer.`);
    const made = make();
    this.#nesting -= levels;
    return made;
  }
}
