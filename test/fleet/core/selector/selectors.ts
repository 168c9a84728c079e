// Agents, selectors and texts of selectors for properties, and what they mean, worked out another way than the code does it.

import fc from 'fast-check';
import { isTagKey, selectorWord } from '../../../../src/accounts/names/index.ts';
import type { Selectable, Selector } from '../../../../src/fleet/core/selector/selector.ts';

const KEYS = ['site', 'role', 'rack', 'constructor', '7.up_x-'] as const;
const VALUES = [
  'a',
  'b',
  'North',
  'two words',
  '"',
  "it's",
  '\\',
  'x,(y)=z',
  'or',
  '*',
  'время:1',
  '',
] as const;
const NAMES = ['a', 'ab', 'AB-1', 'b.local', 'copter-7', 'Copter-8', 'é1', 'ΟΔΟΣ', 'allan', 'ba'] as const;
const PATTERNS = [
  'a',
  'A*',
  '*b',
  '?',
  '??',
  'a?*',
  '*-?',
  'copter-*',
  '*.local',
  'É?',
  '*ς',
  'οδο?',
  'not',
  'ALL',
  '*x*',
] as const;
const IDS = [
  '0123456789abcdefghjk',
  'zzzzzzzzzzzzzzzzzzzz',
  '00000000000000000007',
  'mmmmmnnnnnpppppqqqqq',
] as const;

export const anyAgents: fc.Arbitrary<readonly Selectable[]> = fc
  .uniqueArray(
    fc.record({
      name: fc.constantFrom(...NAMES),
      tags: fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES), {
        noNullPrototype: true,
        maxKeys: 4,
      }),
      number: fc.nat(IDS.length - 1),
    }),
    { selector: ({ name }) => name, maxLength: NAMES.length },
  )
  .map((agents) =>
    agents.map(({ name, tags, number }, index) => ({
      id: index === 0 ? (IDS[number] ?? '') : `other${index}`,
      name,
      tags,
    })),
  );

const someOf = <Each>(values: readonly Each[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });

// Keys and values that nobody thought of; what the language keeps for itself is left out of keys.
const anyKey = fc.oneof(
  fc.constantFrom(...KEYS),
  fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,6}[a-z0-9]$/u).filter(isTagKey),
);
const anyValue = fc.oneof(fc.constantFrom(...VALUES), fc.stringMatching(/^[!-~](?:[ -~]{0,8}[!-~])?$/u));
const anyPattern = fc.oneof(fc.constantFrom(...PATTERNS), fc.stringMatching(/^[a-zA-Z0-9._?-]{1,8}$/u));

export const anySelector: fc.Arbitrary<Selector> = fc.letrec<{ node: Selector; leaf: Selector }>((tie) => ({
  leaf: fc.oneof(
    fc.constant<Selector>({ kind: 'all' }),
    anyPattern.map((pattern): Selector => ({ kind: 'name', pattern })),
    someOf(IDS).map((ids): Selector => ({ kind: 'id', ids })),
    fc
      .record({ key: anyKey, values: fc.array(anyValue, { minLength: 1, maxLength: 3 }) })
      .map(({ key, values }): Selector => ({ kind: 'tag', key, values })),
  ),
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    tie('node').map((of): Selector => ({ kind: 'not', of })),
    fc
      .record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        of: fc.array(tie('node'), { minLength: 2, maxLength: 4 }),
      })
      .map(({ kind, of }): Selector => ({ kind, of })),
  ),
})).node;

const folded = (name: string): string => name.normalize('NFC').toUpperCase();

/** By an expression of the platform, which is no harm for names as short as these. */
const takesName = (pattern: string, name: string): boolean =>
  new RegExp(
    `^${folded(pattern).replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`,
    'u',
  ).test(folded(name));

/** Ids of those it takes, by sets: what is not, what is in all, what is in one. */
export const takenBy = (selector: Selector, agents: readonly Selectable[]): ReadonlySet<string> => {
  const those = (takes: (agent: Selectable) => boolean): ReadonlySet<string> =>
    new Set(agents.filter(takes).map(({ id }) => id));
  switch (selector.kind) {
    case 'all':
      return those(() => true);
    case 'name':
      return those(({ name }) => takesName(selector.pattern, name));
    case 'id':
      return those(({ id }) => selector.ids.includes(id));
    case 'tag':
      return those(({ tags }) =>
        Object.entries(tags).some(([key, value]) => key === selector.key && selector.values.includes(value)),
      );
    case 'not':
      return those(() => true).difference(takenBy(selector.of, agents));
    case 'and':
      return selector.of
        .map((each) => takenBy(each, agents))
        .reduce((left, right) => left.intersection(right));
    case 'or':
      return selector.of.map((each) => takenBy(each, agents)).reduce((left, right) => left.union(right));
  }
};

/** A text, and the selector that it must mean. Written with blanks, cases, signs and parentheses as people might. */
export interface Written {
  readonly text: string;
  readonly selector: Selector;
}

const anyBlank = fc.constantFrom('', ' ', '  ', '\t', '\n');
const mixedCase = (word: string) =>
  fc.constantFrom(word, word.toUpperCase(), `${word[0]?.toUpperCase()}${word.slice(1)}`);

const writeQuoted = (text: string) =>
  fc.constantFrom('"', "'").map((quote) => {
    const escaped = text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
    return `${quote}${escaped}${quote}`;
  });

const writeValue = (value: string): fc.Arbitrary<string> =>
  /^[\w.-]+$/u.test(value) && selectorWord(value) === undefined
    ? fc.oneof(fc.constant(value), writeQuoted(value))
    : writeQuoted(value);

const writeName = (pattern: string): fc.Arbitrary<string> =>
  selectorWord(pattern) === undefined
    ? fc.oneof(fc.constant(pattern), writeQuoted(pattern))
    : writeQuoted(pattern);

/** Everything inside parentheses that it does not need, or does. */
const inParentheses = (text: string) =>
  fc.tuple(anyBlank, anyBlank).map(([before, after]) => `(${before}${text}${after})`);

const joined = (texts: readonly string[], sign: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .array(sign, { minLength: texts.length, maxLength: texts.length })
    .map((signs) => texts.reduce((all, text, index) => `${all}${signs[index]}${text}`));

const wordSign = (word: string) =>
  fc.tuple(fc.constantFrom(' ', '\n '), mixedCase(word)).map(([blank, each]) => `${blank}${each} `);
const comma = fc.tuple(anyBlank, anyBlank).map(([before, after]) => `${before},${after}`);

const write = (selector: Selector, isWithin: 'or' | 'and' | 'not'): fc.Arbitrary<string> => {
  switch (selector.kind) {
    case 'all':
      return fc.oneof(mixedCase('all'), fc.constantFrom('*', '**', '"*"'));
    case 'name':
      return writeName(selector.pattern);
    case 'id':
      return selector.ids.length === 1
        ? mixedCase('id').chain((id) =>
            fc.constantFrom(`${id}:${selector.ids[0]}`, `${id}:${selector.ids[0]?.toUpperCase()}`),
          )
        : fc.constant(`ID in (${selector.ids.map((id) => `"${id}"`).join(' ,')})`);
    case 'tag': {
      const { key, values } = selector;
      const list = fc
        .tuple(mixedCase('in'), fc.tuple(...values.map(writeValue)), anyBlank)
        .map(([word, texts, blank]) => `${key} ${word}${blank}(${blank}${texts.join(`${blank},`)})`);
      const equal = fc
        .tuple(anyBlank, writeValue(values[0] ?? ''))
        .map(([blank, value]) => `${key}${blank}=${blank}${value}`);
      return values.length === 1 ? fc.oneof(equal, list) : list;
    }
    case 'not': {
      const { of } = selector;
      const plain = fc
        .tuple(
          fc.oneof(
            mixedCase('not').map((word) => `${word} `),
            fc.constantFrom('!', '! '),
          ),
          write(of, 'not'),
        )
        .map(([sign, text]) => `${sign}${text}`);
      return of.kind === 'tag' && of.values.length === 1
        ? fc.oneof(
            plain,
            writeValue(of.values[0] ?? '').map((value) => `${of.key}!=${value}`),
          )
        : plain;
    }
    case 'and':
    case 'or': {
      const parts = fc.tuple(
        ...selector.of.map((each) => write(each, selector.kind === 'and' ? 'not' : 'and')),
      );
      const sign = selector.kind === 'and' ? wordSign('and') : fc.oneof(wordSign('or'), comma);
      const text = parts.chain((texts) => joined(texts, sign));
      const fits = isWithin === 'or' || (isWithin === 'and' && selector.kind === 'and');
      return fits ? fc.oneof(text, text.chain(inParentheses)) : text.chain(inParentheses);
    }
  }
};

export const anyWritten: fc.Arbitrary<Written> = anySelector.chain((selector) =>
  fc.tuple(anyBlank, write(selector, 'or'), anyBlank).map(([before, text, after]) => ({
    text: `${before}${text}${after}`,
    selector,
  })),
);
