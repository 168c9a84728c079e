// From a selector to its text, with as few parentheses and quotes as may be.

import { selectorWord } from '../../../accounts/names/index.ts';
import type { Selector } from './selector.ts';
import { isWord } from './tokens.ts';

/** What stands at a place must bind at least so tightly, or be in parentheses. */
const BINDING = { or: 0, and: 1, not: 2 } as const;

const quote = (text: string): string => `"${text.replaceAll(/["\\]/gu, '\\$&')}"`;

const formatValue = (value: string): string =>
  isWord(value) && selectorWord(value) === undefined && !/[*?]/u.test(value) ? value : quote(value);

const formatName = (pattern: string): string =>
  selectorWord(pattern) === undefined ? pattern : quote(pattern);

const formatList = (key: string, values: readonly string[]): string =>
  `${key} in (${values.map(formatValue).join(', ')})`;

const formatAt = (selector: Selector, binding: number): string => {
  switch (selector.kind) {
    case 'all':
      return '*';
    case 'name':
      return formatName(selector.pattern);
    case 'id':
      return selector.ids.length === 1 ? `id:${selector.ids[0]}` : formatList('id', selector.ids);
    case 'tag': {
      const { key, values } = selector;
      return values.length === 1 ? `${key}=${formatValue(values[0] ?? '')}` : formatList(key, values);
    }
    case 'not': {
      const { of } = selector;
      return of.kind === 'tag' && of.values.length === 1
        ? `${of.key}!=${formatValue(of.values[0] ?? '')}`
        : `not ${formatAt(of, BINDING.not)}`;
    }
    case 'and':
    case 'or': {
      const own = BINDING[selector.kind];
      const text = selector.of.map((each) => formatAt(each, own + 1)).join(` ${selector.kind} `);
      return own < binding ? `(${text})` : text;
    }
  }
};

/** The text that means it. `parseSelector` gives back the same, unless long lists make the text longer than it takes. */
export const formatSelector = (selector: Selector): string => formatAt(selector, BINDING.or);
