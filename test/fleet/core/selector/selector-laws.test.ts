// What holds of any selector: invariant 13 of the fleet, its part about selecting.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { agentNameKey } from '../../../../src/accounts/names/index.ts';
import { formatSelector } from '../../../../src/fleet/core/selector/format-selector.ts';
import { matchesSelector, selectAgents } from '../../../../src/fleet/core/selector/match-selector.ts';
import { parseSelector } from '../../../../src/fleet/core/selector/parse-selector.ts';
import { toSelector } from '../../../../src/fleet/core/selector/to-selector.ts';
import { isWherryError } from '../../../../src/base/index.ts';
import { anyAgents, anySelector, anyWritten, takenBy } from './selectors.ts';

const RUNS = { numRuns: 2000 };

describe('any selector', () => {
  it('invariant 13: is the same after it was formatted and parsed', () => {
    fc.assert(
      fc.property(anySelector, (selector) => {
        const text = formatSelector(selector);
        assert.deepEqual(parseSelector(text), selector, text);
        assert.equal(formatSelector(parseSelector(text)), text);
        assert.deepEqual(toSelector(text), selector);
      }),
      RUNS,
    );
  });

  it('invariant 13: means the same however it is written', () => {
    fc.assert(
      fc.property(anyWritten, ({ text, selector }) => assert.deepEqual(parseSelector(text), selector, text)),
      RUNS,
    );
  });

  it('invariant 13: takes the agents that sets of agents say it takes', () => {
    let [taken, left] = [0, 0];
    fc.assert(
      fc.property(anySelector, anyAgents, (selector, agents) => {
        const expected = takenBy(selector, agents);
        for (const agent of agents) {
          const isTaken = matchesSelector(selector, agent);
          assert.equal(isTaken, expected.has(agent.id), `${formatSelector(selector)} of ${agent.name}`);
          if (isTaken) taken += 1;
          else left += 1;
        }
        assert.deepEqual(new Set(selectAgents(selector, agents)), expected);
      }),
      RUNS,
    );
    assert.ok(taken > 500 && left > 500, `${taken} taken, ${left} left`);
  });

  it('invariant 13: gives a list in the order of names that does not change with the agents afterwards', () => {
    fc.assert(
      fc.property(anySelector, anyAgents, fc.infiniteStream(fc.nat()), (selector, agents, chance) => {
        const changing = agents.map((agent) => ({ ...agent, tags: { ...agent.tags } }));
        const frozen = selectAgents(selector, changing);
        const then = [...frozen];
        const shuffled = agents
          .map((agent) => ({ agent, rank: chance.next().value }))
          .toSorted((one, other) => one.rank - other.rank)
          .map(({ agent }) => agent);
        assert.deepEqual(selectAgents(selector, shuffled), frozen);
        const keys = frozen.map((id) => agentNameKey(agents.find((agent) => agent.id === id)?.name ?? ''));
        assert.deepEqual(keys, keys.toSorted());
        for (const agent of changing) agent.tags = { site: 'elsewhere' };
        changing.length = 0;
        assert.deepEqual(frozen, then);
      }),
      RUNS,
    );
  });

  it('takes what its opposite leaves', () => {
    fc.assert(
      fc.property(anySelector, anyAgents, (selector, agents) => {
        for (const agent of agents)
          assert.notEqual(
            matchesSelector(selector, agent),
            matchesSelector({ kind: 'not', of: selector }, agent),
          );
      }),
      RUNS,
    );
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...[
      'a',
      'site',
      '=',
      '!=',
      '!',
      '(',
      ')',
      ',',
      ' ',
      'in',
      'or',
      'and',
      'not',
      'all',
      '*',
      '?',
      '"',
      "'",
      '\\',
      'id:',
      ':',
      '<',
      '\0',
      '\ud800',
      '😀',
    ],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.array(pieces, { maxLength: 12 }).map((all) => all.join('')),
  );

  it('is a selector that is formatted and parsed as itself, or is refused with the place', () => {
    let [parsed, refused] = [0, 0];
    fc.assert(
      fc.property(texts, (text) => {
        try {
          const selector = parseSelector(text);
          parsed += 1;
          assert.deepEqual(parseSelector(formatSelector(selector)), selector);
        } catch (error) {
          if (!isWherryError(error)) throw error;
          refused += 1;
          assert.equal(error.code, 'BAD_REQUEST');
          const { position } = error.details;
          assert.ok(typeof position === 'number' && position >= 0 && position <= text.length);
          assert.match(error.message, /^At character \d+ of the selector: .*[.]$/u);
          assert.ok(!/\p{Cc}/u.test(error.message) && error.message.isWellFormed());
        }
      }),
      { numRuns: 10_000 },
    );
    assert.ok(parsed > 300 && refused > 300, `${parsed} parsed, ${refused} refused`);
  });
});
