import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatOrigin, resolveSettings, type Layer } from '../../../src/cli/config/resolve-settings.ts';

const KEYS = ['a', 'b', 'c', 'd'];
const GROUPS = [['a', 'b']];

const layer = (index: number) =>
  fc
    .subarray(KEYS)
    .map(
      (keys): Layer =>
        new Map(
          keys.map((key) => [
            key,
            { value: `${key}${index}`, origin: { kind: 'environment', variable: `L${index}` } },
          ]),
        ),
    );

describe('the value of a setting', () => {
  it('is that of the highest layer that has it, or that has what stands for the same', () => {
    fc.assert(
      fc.property(fc.tuple(layer(0), layer(1), layer(2)), (layers) => {
        const resolved = resolveSettings(layers, GROUPS);
        for (const key of KEYS) {
          const group = GROUPS.find((each) => each.includes(key)) ?? [key];
          const deciding = layers.find((each) => group.some((one) => each.has(one)));
          assert.deepEqual(resolved.get(key), deciding?.get(key));
        }
      }),
    );
  });

  it('names its origin', () => {
    assert.equal(formatOrigin('read-only', { kind: 'option' }), '--read-only');
    assert.equal(formatOrigin('a', { kind: 'environment', variable: 'WHERRY_A' }), 'WHERRY_A');
    assert.equal(formatOrigin('a', { kind: 'file', path: '/f', line: 3 }), '/f:3');
    assert.equal(formatOrigin('a', { kind: 'default' }), 'default');
  });
});
