// Selectors that programs give as objects.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isWherryError } from '../../../../src/base/index.ts';
import { formatSelector } from '../../../../src/fleet/core/selector/format-selector.ts';
import { MAX_SELECTOR_NESTING } from '../../../../src/fleet/core/selector/limits.ts';
import { parseSelector } from '../../../../src/fleet/core/selector/parse-selector.ts';
import { toSelector, type SelectorInput } from '../../../../src/fleet/core/selector/to-selector.ts';
import { anyWritten } from './selectors.ts';

const X = '0000000000000000000x';
const Y = '0000000000000000000y';

describe('an object', () => {
  for (const [input, text] of [
    ['role=wing, nose', 'role=wing or nose'],
    [{ tags: { role: 'wing' } }, 'role=wing'],
    [{ tags: { role: 'wing', site: ['a', 'b'] } }, 'role=wing and site in (a, b)'],
    [{ ids: [X] }, `id:${X}`],
    [{ ids: [X, Y], tags: { site: 'a' } }, `site=a and id in (${X}, ${Y})`],
    [{ not: 'nose' }, 'not nose'],
    [{ not: { tags: { site: 'a', role: 'b' } } }, 'not (site=a and role=b)'],
    [{ any: ['nose', { tags: { site: 'a' } }] }, 'nose or site=a'],
    [{ any: ['nose'] }, 'nose'],
    [{ tags: { site: 'a' }, any: ['x', 'y'], not: 'x, z' }, 'site=a and (x or y) and not (x or z)'],
    [{ ids: [X.toUpperCase()] }, `id:${X}`],
    [{ tags: undefined, ids: [X] }, `id:${X}`],
    // What is computed and turns out empty must not turn into everyone.
    [{ ids: [] }, 'not *'],
    [{ any: [] }, 'not *'],
    [{ tags: { site: [] } }, 'not *'],
    [{ not: { ids: [] } }, 'not not *'],
  ] as const satisfies readonly (readonly [SelectorInput, string])[]) {
    it(`${JSON.stringify(input)} means ${text}`, () => {
      assert.equal(formatSelector(toSelector(input)), text);
      assert.deepEqual(toSelector(input), parseSelector(text));
    });
  }

  for (const [why, input] of [
    ['asks nothing', {}],
    ['asks nothing of tags', { tags: {} }],
    ['asks nothing of what is not there', { tags: undefined }],
    ['has a field that is misspelt', { tag: { site: 'a' } }],
    ['has a field beside those it may have', { ids: [X], limit: 1 }],
    ['is a list', ['nose']],
    ['is null', null],
    ['is a number', 7],
    ['has tags that are a list', { tags: ['site'] }],
    ['has a value that is no text', { tags: { site: 1 } }],
    ['has a value in a list that is no text', { tags: { site: ['a', null] } }],
    ['has a key in capitals', { tags: { Site: 'a' } }],
    ['has a key that is none', { tags: { '-': 'a' } }],
    ['has a key that would be taken for a name', { tags: { name: 'a' } }],
    ['has the prototype for a key', JSON.parse('{"tags":{"__proto__":"a"}}')],
    ['has the prototype for a field', JSON.parse(`{"__proto__":"nose","ids":["${X}"]}`)],
    ['has an id that is none', { ids: ['a b'] }],
    ['has an id that is no text', { ids: [1] }],
    ['has ids that are a text', { ids: 'abc' }],
    ['has a list of others that is none', { any: 'nose' }],
    ['has a text in it that is none', { any: ['nose', 'a b'] }],
  ] as const)
    it(`that ${why} is refused`, () =>
      assert.throws(() => toSelector(input as SelectorInput), { code: 'BAD_REQUEST' }));

  const anyObject = fc.letrec<{ input: SelectorInput }>((tie) => ({
    input: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.oneof(
        anyWritten.map(({ text }) => text),
        fc.constantFrom<SelectorInput>({ ids: [] }, { ids: [X] }, { any: [] }),
      ),
      fc.record<SelectorInput & object>(
        {
          tags: fc.dictionary(fc.constantFrom('site', 'role'), fc.constantFrom('a', ['a', 'b'], []), {
            noNullPrototype: true,
          }),
          not: tie('input'),
          any: fc.array(tie('input'), { maxLength: 3 }),
          ids: fc.uniqueArray(fc.constantFrom(X, Y)),
        },
        { requiredKeys: [], noNullPrototype: true },
      ),
    ),
  })).input;

  it('invariant 13: that is taken is the same after it was formatted and parsed', () => {
    let taken = 0;
    fc.assert(
      fc.property(anyObject, (input) => {
        let selector;
        try {
          selector = toSelector(input);
        } catch (error) {
          if (isWherryError(error) && error.code === 'BAD_REQUEST') return;
          throw error;
        }
        taken += 1;
        assert.deepEqual(parseSelector(formatSelector(selector)), selector);
      }),
      { numRuns: 2000 },
    );
    assert.ok(taken > 500, `only ${taken} were taken`);
  });

  it('as deep as it may be is formatted as a text that is no deeper than it may be', () => {
    for (const deepen of [
      (inner: SelectorInput): SelectorInput => ({ not: inner }),
      (inner: SelectorInput): SelectorInput => ({ tags: { site: 'a' }, not: inner }),
      (inner: SelectorInput): SelectorInput => ({ tags: { site: 'a' }, any: [inner, 'x or y'] }),
      (inner: SelectorInput): SelectorInput => ({ not: { any: ['x', inner] } }),
      (inner: SelectorInput): SelectorInput => ({ tags: { site: 'a' }, any: [{ any: [inner, 'y'] }, 'x'] }),
    ]) {
      for (const innermost of [
        'x',
        'x,y',
        'x and y',
        'not x',
        { ids: [] },
        { tags: { site: 'a' }, ids: [] },
      ] as const) {
        let input: SelectorInput = innermost;
        for (let levels = 0; levels <= MAX_SELECTOR_NESTING; levels += 1) {
          let selector;
          try {
            selector = toSelector(input);
          } catch (error) {
            assert.ok(isWherryError(error) && /nested/u.test(error.message) && levels > 5);
            break;
          }
          assert.deepEqual(parseSelector(formatSelector(selector)), selector);
          assert.ok(levels < MAX_SELECTOR_NESTING);
          input = deepen(input);
        }
      }
    }
  });
});
