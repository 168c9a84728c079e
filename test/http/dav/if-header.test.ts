import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  evaluateIf,
  parseIfHeader,
  resourcesInIf,
  submittedTokens,
  type IfCondition,
  type IfHeader,
  type ResourceState,
} from '../../../src/http/dav/if-header.ts';
import { MAX_IF_CONDITIONS } from '../../../src/http/dav/limits.ts';
import { assertMalformed } from './refusal.ts';

/** Objects as they are everywhere else. */
const PLAIN = { noNullPrototype: true } as const;

const TOKEN = 'urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2';
const OTHER = 'urn:uuid:58f202ac-22cf-11d1-b12d-002035b29092';

const print = (header: IfHeader): string => {
  const condition = (each: IfCondition): string =>
    `${each.isNegated ? 'Not ' : ''}${each.kind === 'token' ? `<${each.token}>` : `[${each.etag}]`}`;
  return header
    .map(({ resource, conditions }, index) => {
      const isNew = resource !== undefined && header[index - 1]?.resource !== resource;
      return `${isNew ? `<${resource}> ` : ''}(${conditions.map(condition).join(' ')})`;
    })
    .join(' ');
};

const holds = (text: string, state: ResourceState): boolean => evaluateIf(parseIfHeader(text), () => state);
const locked = { etag: '"e1"', lockTokens: new Set([TOKEN]) };
const unlocked = { etag: '"e1"', lockTokens: new Set<string>() };

describe('the If header', () => {
  it('is read as it was printed', () => {
    const uri = fc.constantFrom('/a', 'http://h/a', TOKEN, OTHER, 'DAV:no-lock', 'opaquelocktoken:(x)[y]');
    const etag = fc.constantFrom('"a"', 'W/"a"', '""', '"]"', '"(<>)"', '"Not"');
    const condition: fc.Arbitrary<IfCondition> = fc.oneof(
      fc.record({ kind: fc.constant('token' as const), isNegated: fc.boolean(), token: uri }, PLAIN),
      fc.record({ kind: fc.constant('etag' as const), isNegated: fc.boolean(), etag }, PLAIN),
    );
    const conditions = fc.array(condition, { minLength: 1, maxLength: 4 });
    const untagged = fc.array(
      conditions.map((each) => ({ resource: undefined, conditions: each })),
      { minLength: 1, maxLength: 4 },
    );
    const tagged = fc.array(fc.record({ resource: uri, conditions }, PLAIN), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.oneof(untagged, tagged), (header) => {
        assert.deepEqual(parseIfHeader(print(header)), header);
        assert.deepEqual(parseIfHeader(print(header).replaceAll(/(?<=[>\])]) (?=[<[(])/gu, '')), header);
      }),
    );
  });

  it('gives lists behind a resource that resource, until the next one', () => {
    assert.deepEqual(
      parseIfHeader('</a> (<x:1>)(["q"]) <http://h/b>\t(not<x:2>)').map(({ resource, conditions }) => [
        resource,
        conditions.length,
      ]),
      [
        ['/a', 1],
        ['/a', 1],
        ['http://h/b', 1],
      ],
    );
  });

  for (const [what, text] of [
    ['nothing', ''],
    ['blanks', '  '],
    ['an empty list', '()'],
    ['a list without an end', '(<x:1>'],
    ['a list without a beginning', '<x:1>)'],
    ['a token outside of lists', '(<x:1>) <x:2>'],
    ['only a resource', '</a>'],
    ['two resources', '</a></b>(<x:1>)'],
    ['lists without a resource, then one with', '(<x:1>) </a> (<x:2>)'],
    ['an etag without quotes', '([abc])'],
    ['an etag outside of lists', '["a"]'],
    ['an etag with a weak mark in lower case', '([w/"a"])'],
    ['Not without a condition', '(Not)'],
    ['Not in front of a list', 'Not (<x:1>)'],
    ['Not twice', '(Not Not <x:1>)'],
    ['a list in a list', '((<x:1>))'],
    ['commas', '(<x:1>), (<x:2>)'],
    ['an empty token', '(<>)'],
    ['a blank in a token', '(<x: 1>)'],
    ['a word', '(hello)'],
    ['a star', '*'],
    ['a NUL', '(<x:\0>)'],
    ['the name of an object', '(__proto__)'],
  ] as const)
    it(`is refused with ${what}`, () => assertMalformed(() => parseIfHeader(text), /If header/u));

  it('is bounded', () => {
    const conditions = (count: number): string => '(<x:1>)'.repeat(count);
    assert.equal(parseIfHeader(conditions(MAX_IF_CONDITIONS)).length, MAX_IF_CONDITIONS);
    assertMalformed(() => parseIfHeader(conditions(MAX_IF_CONDITIONS + 1)), /64 conditions/u);
    assertMalformed(() => parseIfHeader(`(${'<x:1>'.repeat(MAX_IF_CONDITIONS + 1)})`), /64 conditions/u);
    assertMalformed(() => parseIfHeader(`(<x:${'1'.repeat(9000)}>)`), /longer/u);
    assertMalformed(() => parseIfHeader('('.repeat(8192)), /If header/u);
    assertMalformed(() => parseIfHeader(`(<x:1>)${'\t'.repeat(8000)}x`), /If header/u);
  });

  it('either is read or refused, whatever it holds', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '<x:1>',
      '["a"]',
      '[W/"a"]',
      'Not ',
      'Not',
      ' ',
      '<',
      '>',
      '[',
      ']',
      '"',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        let header: IfHeader;
        try {
          header = parseIfHeader(pieces.join(''));
        } catch (error) {
          assert.match(String(error), /If header/u);
          return;
        }
        assert.deepEqual(parseIfHeader(print(header)), header);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the If header holds', () => {
  const cases: readonly (readonly [string, string, ResourceState, boolean])[] = [
    ['with the token and the etag (cond_put)', `(<${TOKEN}> ["e1"])`, locked, true],
    ['not without the lock', `(<${TOKEN}>)`, unlocked, false],
    ['not with DAV:no-lock (fail_cond_put)', '(<DAV:no-lock> ["e1"])', locked, false],
    ['not with it where nothing is locked (fail_cond_put_unlocked)', '(<DAV:no-lock>)', unlocked, false],
    [
      'not with it even where a lock is called so',
      '(<DAV:no-lock>)',
      { lockTokens: new Set(['DAV:no-lock']) },
      false,
    ],
    ['with one of two lists (cond_put_with_not)', `(<${TOKEN}>) (Not <DAV:no-lock>)`, locked, true],
    [
      'with Not DAV:no-lock alone (cond_put_corrupt_token)',
      `(<${TOKEN}x>) (Not <DAV:no-lock>)`,
      locked,
      true,
    ],
    ['with either list (complex_cond_put)', `(<${TOKEN}> ["e1"]) (Not <DAV:no-lock> ["e1"])`, locked, true],
    [
      'not with the wrong etag in both (fail_complex_cond_put)',
      `(<${TOKEN}> ["e2"]) (Not <DAV:no-lock> ["e2"])`,
      locked,
      false,
    ],
    ['not with the other etag', '(["e2"])', locked, false],
    ['with Not the other etag', '(Not ["e2"])', locked, true],
    ['not with a weak etag', '([W/"e1"])', { etag: 'W/"e1"', lockTokens: new Set() }, false],
    ['not with a strong one for a weak one', '(["e1"])', { etag: 'W/"e1"', lockTokens: new Set() }, false],
    ['not with an etag where there is nothing', '(["e1"])', { lockTokens: new Set() }, false],
    ['with Not an etag where there is nothing', '(Not ["e1"])', { lockTokens: new Set() }, true],
  ];
  for (const [what, text, state, expected] of cases)
    it(what, () => assert.equal(holds(text, state), expected));

  it('for the resource that each list is about', () => {
    const header = parseIfHeader(`</a> (<${TOKEN}>) (["e9"]) <http://h/b> (<${OTHER}>)`);
    assert.deepEqual(resourcesInIf(header), ['/a', 'http://h/b']);
    assert.deepEqual(resourcesInIf(parseIfHeader(`(<${TOKEN}>)`)), []);
    const state = (resource: string | undefined, tokens: string[]): boolean =>
      evaluateIf(header, (asked) => ({ lockTokens: new Set(asked === resource ? tokens : []) }));
    assert.equal(state('/a', [TOKEN]), true);
    assert.equal(state('http://h/b', [OTHER]), true);
    assert.equal(state('/a', [OTHER]), false);
    assert.equal(state(undefined, [TOKEN, OTHER]), false);
  });

  it('as a plain reading of its lists says', () => {
    const condition = fc.constantFrom(
      '<x:1>',
      '<x:2>',
      '["e1"]',
      '["e2"]',
      'Not <x:1>',
      'Not <x:2>',
      'Not ["e1"]',
      'Not ["e2"]',
    );
    const facts = fc.record({
      token1: fc.boolean(),
      token2: fc.boolean(),
      etag: fc.constantFrom(undefined, '"e1"', '"e2"'),
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(condition, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
        facts,
        (lists, fact) => {
          const truth: Record<string, boolean> = {
            '<x:1>': fact.token1,
            '<x:2>': fact.token2,
            '["e1"]': fact.etag === '"e1"',
            '["e2"]': fact.etag === '"e2"',
          };
          const expected = lists.some((list) =>
            list.every((each) =>
              each.startsWith('Not ') ? truth[each.slice(4)] === false : truth[each] === true,
            ),
          );
          const lockTokens = new Set([...(fact.token1 ? ['x:1'] : []), ...(fact.token2 ? ['x:2'] : [])]);
          assert.equal(
            holds(lists.map((list) => `(${list.join(' ')})`).join(' '), { etag: fact.etag, lockTokens }),
            expected,
          );
        },
      ),
    );
  });
});

describe('the tokens of an If header', () => {
  it('are all that it names, but for DAV:no-lock', () => {
    const header = parseIfHeader(`</a> (Not <${TOKEN}> ["e"]) </b> (<${OTHER}>) (<DAV:no-lock>)`);
    assert.deepEqual([...submittedTokens(header)], [TOKEN, OTHER]);
  });
});
