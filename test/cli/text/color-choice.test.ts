import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { choosesColor } from '../../../src/cli/text/color-choice.ts';

describe('choosesColor', () => {
  const cases: readonly (readonly [Readonly<Record<string, string>>, boolean, boolean])[] = [
    // The environment; on a terminal with colours; when piped.
    [{}, true, false],
    [{ NO_COLOR: '1' }, false, false],
    [{ NO_COLOR: '' }, true, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, false, false],
    [{ FORCE_COLOR: '1' }, true, true],
    [{ FORCE_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '0' }, false, false],
    [{ CLICOLOR_FORCE: '1' }, true, true],
    [{ CLICOLOR_FORCE: '0' }, true, false],
    [{ CLICOLOR: '0' }, false, false],
    [{ TERM: 'dumb' }, false, false],
    [{ TERM: 'dumb', FORCE_COLOR: '1' }, true, true],
  ];
  for (const [env, onTerminal, piped] of cases) {
    it(`with ${JSON.stringify(env)} is ${onTerminal} on a terminal and ${piped} when piped`, () => {
      assert.equal(choosesColor({ isTerminal: true, depth: 8, env }), onTerminal);
      assert.equal(choosesColor({ isTerminal: false, depth: 1, env }), piped);
    });
  }

  it('uses none on a terminal without colours', () => {
    assert.equal(choosesColor({ isTerminal: true, depth: 1, env: {} }), false);
  });
});
